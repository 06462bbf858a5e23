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

    private long PerTask => Math.Max(1, CpuBackend.Grain / Math.Max(1, partLength));

    public int Tasks => checked((int)((shape.Outer * parts + PerTask - 1) / PerTask));

    public void Run(int task)
    {
        var end = Math.Min(shape.Outer * parts, (task + 1) * PerTask);
        for (var k = task * PerTask; k < end; k++)
        {
            var (row, part) = parts == 1 ? (k, 0) : Math.DivRem(k, parts);
            var start = part * partLength;
            var segment = RowSegment<TLanes, T, TAcc>.Of<TOp>(from, shape, row, start, 0, alongInner: false);
            var total = RowSegment<TLanes, T, TAcc>.Reduce(op, segment, Math.Min(partLength, shape.Length - start));
            TOut.Store(y, k, TOut.Constant(TAcc.ToDouble(isLast ? op.Finish(total) : total)));
        }
    }
}
