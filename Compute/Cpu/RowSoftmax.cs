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
        var largest = RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, length);
        segment.P = new(TAcc.ToDouble(new LogSumExpOperation.ShiftOp().Finish(largest)));
        if (length <= Kept && double.IsFinite(TAcc.ToDouble(largest)))
        {
            var room = stackalloc byte[(int)length * TAcc.Type.Size() + 128];
            var exponentials = (byte*)(((nint)room + 63) & ~63);
            var sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.MapReduce<DecaySum, TAcc>(default, exponentials, segment, length));
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
        var largest = RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, length);
        var shift = new LogSumExpOperation.ShiftOp().Finish(largest);
        segment.P = new(TAcc.ToDouble(shift));
        var sum = double.IsFinite(TAcc.ToDouble(largest))
            ? RowSegment<TLanes, T, TAcc>.Reduce(new DecaySum(), segment, length)
            : RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ExpSum(), segment, length);
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

/// <summary>Σ e^(a - p) where no exponent is positive or NaN: cheaper than the general exponential. Subnormal results count as 0.</summary>
internal readonly struct DecaySum : IRowReduction
{
    public static int Inputs => 1;

    public static int Sides => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T>
    {
        var x = a - p;
        // Adding 1.5·2^23 (or 2^52) rounds to an integer; ln 2 is taken off in two parts, the first short enough that n times it is exact.
        var magic = T.Constant(T.IsDouble ? 6755399441055744.0 : 12582912);
        var n = T.MultiplyAdd(x, T.Constant(1.4426950408889634), magic) - magic;
        var r = T.MultiplyAdd(n, T.Constant(T.IsDouble ? -0.6931471805592082 : -0.693115234375), x);
        r = T.MultiplyAdd(n, T.Constant(T.IsDouble ? -7.371002565167799e-13 : -3.1946184945309415e-05), r);
        var y = T.MultiplyAdd(RealPolynomials.ExpTail(r), r * r, r) + T.Constant(1);
        return T.IfLess(x, T.Constant(T.IsDouble ? -708 : -87.3), T.Constant(0), y * T.PowerOfTwo(n));
    }

    public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

    public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

    public T Finish<T>(T total) where T : struct, IReal<T> => total;
}
