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

    /// <summary>
    /// Fetches into the second-level cache what a loop will read soon. Heavy loops leave the processor too few iterations in flight
    /// to keep the memory busy by themselves. Addresses past the end are harmless.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(byte* p)
    {
        const int distance = 4096;
        if (Sse.IsSupported) Sse.Prefetch1(p + distance);
    }

    /// <summary>Rows that <see cref="FetchRows"/> takes by turns.</summary>
    public const int FetchedRows = 4;

    /// <summary>
    /// As <see cref="FetchAhead"/>, for loops over a row after the other: during each of <see cref="FetchedRows"/> rows a part of the
    /// lines of as many rows behind them, by turns. More of the hardware's prefetchers are at work than in one row.
    /// </summary>
    /// <param name="start">What <see cref="FetchStart"/> gives for the row in work.</param>
    /// <param name="rowBytes">Bytes of a row.</param>
    /// <param name="line">The number of the vector in work.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchRows(byte* start, long rowBytes, long line)
    {
        if (Sse.IsSupported) Sse.Prefetch1(start + (line & (FetchedRows - 1)) * rowBytes + (line & -FetchedRows) * (64 / FetchedRows));
    }

    /// <summary>Where the lines to fetch during a row begin; <paramref name="index"/> is its number among those of a task.</summary>
    public static byte* FetchStart(byte* row, long rowBytes, long index)
    {
        var turn = index % FetchedRows;
        return row + (FetchedRows - turn) * rowBytes + turn * (rowBytes / FetchedRows);
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
