using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Softmax of one row: the largest element, the exponentials with their sum, and their quotients, while the row is in the cache.</summary>
internal readonly unsafe struct RowSoftmax<TLanes, T, TAcc>(HostMemory y, HostMemory x, long length, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    /// <summary>Rows up to this length keep their exponentials in the second-level cache; of longer ones they are computed twice.</summary>
    private const int Kept = 16384;

    [SkipLocalsInit]
    public void Run(long row)
    {
        var to = y.Start + row * length * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * length * T.Type.Size() };
        var shift = new LogSumExpOperation.ShiftOp().Finish(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, length));
        segment.P = new(TAcc.ToDouble(shift));
        if (length <= Kept)
        {
            var room = stackalloc byte[(int)length * TAcc.Type.Size() + 128];
            var exponentials = (byte*)(((nint)room + 63) & ~63);
            var sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.MapReduce<LogSumExpOperation.ExpSum, TAcc>(default, exponentials, segment, length));
            var scaled = new RowSegment<TLanes, TAcc, TAcc> { A = exponentials, P = new(sum == 0 ? 0 : 1 / sum) };
            RowSegment<TLanes, TAcc, TAcc>.Map<SoftmaxOperation.Scale, T>(default, to, scaled, length, streams);
            return;
        }
        var total = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ExpSum(), segment, length));
        segment.Q = new(total);
        RowSegment<TLanes, T, TAcc>.Map<SoftmaxOperation.Quotient, T>(default, to, segment, length, streams);
    }
}

/// <summary>A row's shift and Σ e^(x - shift) in one go; and from them, where y is wanted, its log-softmax.</summary>
internal readonly unsafe struct RowLogSum<TLanes, T, TAcc>(HostMemory shifts, HostMemory sums, HostMemory y, HostMemory x, long length, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long row)
    {
        var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * length * T.Type.Size() };
        var shift = new LogSumExpOperation.ShiftOp().Finish(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, length));
        segment.P = new(TAcc.ToDouble(shift));
        var sum = RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ExpSum(), segment, length);
        if (shifts.Start != null)
        {
            TAcc.Store(shifts, row, shift);
            TAcc.Store(sums, row, sum);
        }
        if (y.Start == null) return;
        segment.Q = new(TAcc.ToDouble(RealMath.Log(TAcc.IfEqual(sum, TAcc.Constant(0), TAcc.Constant(1), sum))));
        RowSegment<TLanes, T, TAcc>.Map<LogSoftmaxOperation.Shifted, T>(default, y.Start + row * length * T.Type.Size(), segment, length, streams);
    }
}

/// <summary>A reduction of one row whose result takes part in a map of it.</summary>
internal readonly unsafe struct RowReduceMap<TReduce, TMap, TLanes, T, TAcc>(HostMemory y, HostMemory a, HostMemory b, long length, bool streams) : IRowProgram
    where TReduce : struct, IRowReduction where TMap : struct, IRowMap
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long row)
    {
        var at = row * length * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = a.Start + at, B = b.Start + at };
        segment.P = new(TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(default(TReduce), segment, length)));
        RowSegment<TLanes, T, TAcc>.Map<TMap, T>(default, y.Start + at, segment, length, streams);
    }
}
