using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>How contiguous rows are cut.</summary>
internal static class ReduceRowsLoop
{
    /// <summary>Parts of each row, by its length only.</summary>
    public static long Parts(in RowShape shape) => Math.Max(1, (shape.Length + CpuBackend.Grain - 1) / CpuBackend.Grain);
}

/// <summary>A reduction along contiguous rows, or one stage of it: each row in SIMD vectors, long rows in parts.</summary>
internal readonly unsafe struct ReduceRowsLoop<TOp, TLanes, T, TAcc, TOut>(
    TOp op, RowShape shape, long parts, HostMemory y, RowPointers from, bool isLast) : IWork
    where TOp : struct, IRowReduction where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
    where TAcc : struct, IRealElement<TAcc> where TOut : struct, IRealElement<TOut>
{
    private readonly long partLength = (shape.Length + parts - 1) / parts;

    // Simple formulas are done before a task's overhead is, and take several rows or parts by turns.
    private long PerTask => Math.Max(1, (RowStreams<TOp, TLanes, T, TAcc>.Fit ? RowStreams<TOp, TLanes, T, TAcc>.Count : 1) * CpuBackend.Grain / Math.Max(1, partLength));

    public int Tasks => checked((int)((shape.Outer * parts + PerTask - 1) / PerTask));

    public void Run(int task)
    {
        var k = task * PerTask;
        var end = Math.Min(shape.Outer * parts, k + PerTask);
        if (RowStreams<TOp, TLanes, T, TAcc>.Fit && partLength % TLanes.Count == 0 && shape.Length == parts * partLength) Several(ref k, end);
        for (; k < end; k++)
        {
            var (row, part) = parts == 1 ? (k, 0) : Math.DivRem(k, parts);
            var start = part * partLength;
            var segment = RowSegment<TLanes, T, TAcc>.Of<TOp>(from, shape, row, start, 0, alongInner: false);
            Store(k, RowSegment<TLanes, T, TAcc>.Reduce(op, segment, Math.Min(partLength, shape.Length - start)));
        }
    }

    // Where all parts are alike, they lie one after the other, whichever row they are of.
    [SkipLocalsInit]
    private void Several(ref long k, long end)
    {
        const int count = RowStreams<TOp, TLanes, T, TAcc>.Count;
        var totals = stackalloc byte[64 * count];
        var step = partLength * T.Type.Size();
        for (; k + count <= end; k += count)
        {
            RowStreams<TOp, TLanes, T, TAcc>.Reduce(op, from.A + k * step, step, partLength, totals);
            for (var j = 0; j < count; j++) Store(k + j, RowSegment<TLanes, T, TAcc>.Across(op, TLanes.LoadFrom<TAcc>(totals + 64 * j, 0)));
        }
    }

    private void Store(long k, TAcc total) => TOut.Store(y, k, TOut.Constant(TAcc.ToDouble(isLast ? op.Finish(total) : total)));
}
