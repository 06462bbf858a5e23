using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Softmax of rows: the largest element, the exponentials with their sum, and their quotients, while the row is in the cache.</summary>
internal readonly unsafe struct RowSoftmax<TLanes, T, TAcc>(HostMemory y, HostMemory x, long length, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    /// <summary>Rows up to this length keep their exponentials in the second-level cache; of longer ones they are computed twice.</summary>
    private const int Kept = 16384;

    private const int Page = 4096;

    private long RowBytes => length * T.Type.Size();

    [SkipLocalsInit]
    public void Run(long first, long end)
    {
        if (length > Kept)
        {
            for (var row = first; row < end; row++) Twice(row);
            return;
        }
        var bytes = ((int)length * TAcc.Type.Size() + 63) & ~63;
        // At the same place in its page as the row: loads then never follow stores to addresses that look equal to the processor.
        var room = stackalloc byte[bytes + 64 + Page];
        var exponentials = room + ((x.Start + first * RowBytes - room) & (Page - 1));
        double scale = 0, shift = 0;
        for (var row = first; row < end; row++)
        {
            var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * RowBytes };
            double sum;
            if (streams && row > first)
                sum = Overlapped(segment.A, exponentials, y.Start + (row - 1) * RowBytes, TLanes.Constant(shift), TLanes.Constant(scale), row + 1 < end ? RowBytes : 0, exponentials + bytes, Streaming.FetchStart(segment.A, RowBytes, row - first), out shift);
            else
            {
                segment.P = new(Shift(segment));
                sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.MapReduce<LogSumExpOperation.ExpSum, TAcc>(default, exponentials, segment, length));
                if (streams && row + 1 < end) shift = Shift(new() { A = segment.A + RowBytes });
            }
            scale = sum == 0 ? 0 : 1 / sum;
            if (!streams || row + 1 == end)
            {
                var scaled = new RowSegment<TLanes, TAcc, TAcc> { A = exponentials, P = new(scale) };
                RowSegment<TLanes, TAcc, TAcc>.Map<SoftmaxOperation.Scale, T>(default, y.Start + row * RowBytes, scaled, length, streams);
            }
        }
    }

    private double Shift(in RowSegment<TLanes, T, TAcc> segment) =>
        TAcc.ToDouble(new LogSumExpOperation.ShiftOp().Finish(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, length)));

    // One loop over three rows keeps memory and arithmetic busy at once: the quotients of the row before are stored past the caches,
    // the exponentials of this one take their place in the buffer, and the row after is read for its largest element.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private double Overlapped(byte* from, byte* exponentials, byte* yBefore, TLanes shift, TLanes scale, long ahead, byte* room, byte* fetch, out double nextShift)
    {
        var sum = TLanes.Constant(0);
        var largest = TLanes.Constant(double.NegativeInfinity);
        var next = from + ahead;
        var (n, rowBytes) = (length, RowBytes);
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            // All loads come first: one behind a store to an address that is equal in its low 12 bits has to wait for it.
            var old = TLanes.LoadFrom<TAcc>(exponentials, i);
            var coming = TLanes.LoadFrom<T>(next, i);
            var value = TLanes.ExpOfNegative(TLanes.LoadFrom<T>(from, i) - shift);
            Streaming.FetchRows(fetch, rowBytes, i / TLanes.Count);
            TLanes.StoreTo<TAcc>(exponentials, i, value);
            TLanes.StreamTo<T>(yBefore, i, old * scale);
            sum += value;
            // May lose a NaN, which the sum keeps: any shift will do then.
            largest = TLanes.AtLeast(coming, largest);
        }
        // Through memory: a register that is in use across a call would be stored in every round of the loop.
        TLanes.StoreTo<TAcc>(room, 0, sum);
        nextShift = Finish(largest);
        return TLanes.Sum(TLanes.LoadFrom<TAcc>(room, 0));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static double Finish(TLanes largest)
    {
        var op = new LogSumExpOperation.ShiftOp();
        return TAcc.ToDouble(op.Finish(RowSegment<TLanes, T, TAcc>.Across(op, largest)));
    }

    private void Twice(long row)
    {
        var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * RowBytes };
        segment.P = new(Shift(segment));
        var sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ExpSum(), segment, length));
        segment.Q = new(sum == 0 ? 0 : 1 / sum);
        RowSegment<TLanes, T, TAcc>.Map<SoftmaxOperation.ScaledExp, T>(default, y.Start + row * RowBytes, segment, length, streams);
    }
}

/// <summary>Log-softmax of rows: each row's shift and Σ e^(x - shift), then the row less both while it is in the cache.</summary>
internal readonly unsafe struct RowLogSoftmax<TLanes, T, TAcc>(HostMemory y, HostMemory x, long length, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long first, long end)
    {
        var bytes = length * T.Type.Size();
        var shift = RowExpSum<TLanes, T, TAcc>.Shift(x.Start + first * bytes, length);
        for (var row = first; row < end; row++)
        {
            var from = x.Start + row * bytes;
            var sum = TAcc.Constant(RowExpSum<TLanes, T, TAcc>.Sum(from, row + 1 < end ? from + bytes : from, length, shift, out var next));
            var log = TAcc.ToDouble(RealMath.Log(TAcc.IfEqual(sum, TAcc.Constant(0), TAcc.Constant(1), sum)));
            var segment = new RowSegment<TLanes, T, TAcc> { A = from, P = new(shift), Q = new(log) };
            RowSegment<TLanes, T, TAcc>.Map<LogSoftmaxOperation.Shifted, T>(default, y.Start + row * bytes, segment, length, streams);
            shift = next;
        }
    }
}

/// <summary>A reduction of one row whose result takes part in a map of it.</summary>
internal readonly unsafe struct RowReduceMap<TReduce, TMap, TLanes, T, TAcc>(HostMemory y, HostMemory a, HostMemory b, long length, bool streams) : IRowProgram
    where TReduce : struct, IRowReduction where TMap : struct, IRowMap
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    public void Run(long first, long end)
    {
        for (var row = first; row < end; row++) Run(row);
    }

    private void Run(long row)
    {
        var at = row * length * T.Type.Size();
        var segment = new RowSegment<TLanes, T, TAcc> { A = a.Start + at, B = b.Start + at };
        segment.P = new(TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(default(TReduce), segment, length)));
        RowSegment<TLanes, T, TAcc>.Map<TMap, T>(default, y.Start + at, segment, length, streams);
    }
}
