using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Whether outputs go past the caches.</summary>
internal static unsafe class Streaming
{
    /// <summary>Outputs from this size on would evict what is read, and be read back only later.</summary>
    private const long Bytes = 24L << 20;

    /// <summary>Whether an output of whole vectors in each segment is stored so.</summary>
    public static bool Fits(byte* y, long segments, long length, int size) =>
        segments * length * size >= Bytes && (nint)y % 64 == 0 && (length * size) % 64 == 0;

    /// <summary>How many times longer the tasks of a loop are that streams: what is fetched ahead at the end of one is not its own.</summary>
    public const int LongerTasks = 8;

    /// <summary>
    /// Fetches what a loop will read soon. Heavy loops leave the processor too few iterations in flight to keep the memory busy by
    /// themselves. Addresses past the end are harmless.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(byte* p)
    {
        const int distance = 4096;
        if (Sse.IsSupported) Sse.Prefetch0(p + distance);
    }

    /// <summary>Copies past the caches, and fetches as much of what is to be copied next; y is aligned to 64 bytes and bytes a multiple of them.</summary>
    public static void Copy(byte* y, byte* x, byte* next, long bytes)
    {
        for (var i = 0L; i < bytes; i += 64)
        {
            if (Sse.IsSupported) Sse.Prefetch1(next + i);
            Vector512.Load(x + i).StoreAlignedNonTemporal(y + i);
        }
    }

    /// <summary>Makes streamed stores visible to other threads.</summary>
    public static void End(bool streams)
    {
        if (streams && Sse.IsSupported) Sse.StoreFence();
    }
}

/// <summary>A formula over rows on the CPU: segments along the rows, or across them where rows are not contiguous.</summary>
internal readonly unsafe struct RowMapLoop<TOp, TLanes, T, TAcc> : IWork
    where TOp : struct, IRowMap where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    private readonly TOp op;
    private readonly RowShape shape;
    private readonly byte* y;
    private readonly RowPointers from;
    private readonly long segments, length, perTask, columnsPerTask, columnTasks;
    private readonly bool alongInner, streams;

    public RowMapLoop(TOp op, RowShape shape, HostMemory y, in RowPointers from)
    {
        this.op = op;
        this.shape = shape;
        this.y = y.Start;
        this.from = from;
        alongInner = shape.Inner > 1;
        segments = alongInner ? shape.Outer * shape.Length : shape.Outer;
        length = alongInner ? shape.Inner : shape.Length;
        columnsPerTask = Math.Min(length, CpuBackend.Grain);
        columnTasks = (length + columnsPerTask - 1) / columnsPerTask;
        perTask = Math.Max(1, CpuBackend.Grain / columnsPerTask);
        streams = Streaming.Fits(y.Start, segments, length, T.Type.Size());
    }

    public int Tasks => checked((int)((segments + perTask - 1) / perTask * columnTasks));

    public void Run(int task)
    {
        var (segmentTask, columnTask) = Math.DivRem(task, columnTasks);
        var start = columnTask * columnsPerTask;
        var count = Math.Min(columnsPerTask, length - start);
        var end = Math.Min(segments, (segmentTask + 1) * perTask);
        for (var k = segmentTask * perTask; k < end; k++)
        {
            var (o, r) = alongInner ? Math.DivRem(k, shape.Length) : (k, start);
            var segment = RowSegment<TLanes, T, TAcc>.Of<TOp>(from, shape, o, r, alongInner ? start : 0, alongInner);
            RowSegment<TLanes, T, TAcc>.Map<TOp, T>(op, y + (k * length + start) * T.Type.Size(), segment, count, streams);
        }
        Streaming.End(streams);
    }
}
