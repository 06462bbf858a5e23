using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Softmax of rows: the largest element, the exponentials with their sum, and their quotients, while the row is in the cache.</summary>
internal readonly unsafe struct RowSoftmax<TLanes, T, TAcc>(HostMemory y, HostMemory x, long length, bool streams) : IRowProgram
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    /// <summary>Rows up to this length keep their exponentials in the second-level cache; of longer ones they are computed twice.</summary>
    private const int Kept = 16384;

    private const int Page = 4096;

    /// <summary>Elements at the head of a row whose largest is subtracted where the row comes from memory and should be read but once.</summary>
    private const int Head = 512;

    /// <summary>How far an element may be above that. e^60 is far from infinity still, summed and multiplied.</summary>
    private const double Above = 60;

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
        var room = stackalloc byte[bytes + 128 + Page];
        var exponentials = room + ((x.Start + first * RowBytes - room) & (Page - 1));
        var scale = 0.0;
        for (var row = first; row < end; row++)
        {
            var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * RowBytes };
            double sum;
            if (!streams || row == first || !Overlapped(segment, exponentials, y.Start + (row - 1) * RowBytes, scale, exponentials + bytes, out sum))
            {
                segment.P = new(Shift(segment, length));
                sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.MapReduce<LogSumExpOperation.ExpSum, TAcc>(default, exponentials, segment, length));
            }
            scale = sum == 0 ? 0 : 1 / sum;
            if (!streams || row + 1 == end)
            {
                var scaled = new RowSegment<TLanes, TAcc, TAcc> { A = exponentials, P = new(scale) };
                RowSegment<TLanes, TAcc, TAcc>.Map<SoftmaxOperation.Scale, T>(default, y.Start + row * RowBytes, scaled, length, streams);
            }
        }
    }

    private static double Shift(in RowSegment<TLanes, T, TAcc> segment, long n) =>
        TAcc.ToDouble(new LogSumExpOperation.ShiftOp().Finish(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, n)));

    // One loop over two rows keeps memory and arithmetic busy at once: the quotients of the row before are stored past the caches, and
    // the exponentials of this one take their place in the buffer. False where the largest element of the head was no shift for the
    // whole row: then the quotients are stored, and the exponentials are to be computed again.
    private bool Overlapped(in RowSegment<TLanes, T, TAcc> row, byte* exponentials, byte* yBefore, double scale, byte* room, out double sum)
    {
        Largest(row.A, Math.Min(length, Head), room);
        var shift = Across(room);
        if (!double.IsFinite(shift)) shift = 0;
        if (typeof(TLanes) == typeof(Lanes512<float>) && typeof(T) == typeof(F32))
            SoftmaxOverlap.Singles((float*)row.A, (float*)exponentials, (float*)yBefore, (float)shift, (float)scale, length, (float*)room);
        else Overlap(row.A, exponentials, yBefore, TLanes.Constant(shift), TLanes.Constant(scale), length, room);
        sum = TLanes.Sum(TLanes.LoadFrom<TAcc>(room, 0));
        var largest = Across(room + 64);
        return largest - shift is <= Above and >= -Above || double.IsNegativeInfinity(largest);
    }

    private static double Across(byte* lanes) =>
        TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Across(new LogSumExpOperation.ShiftOp(), TLanes.LoadFrom<TAcc>(lanes, 0)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Largest(byte* from, long n, byte* room)
    {
        TLanes largest = TLanes.Constant(double.NegativeInfinity), other = largest;
        for (var i = 0L; i < n; i += 2 * TLanes.Count)
        {
            largest = TLanes.AtLeast(TLanes.LoadFrom<T>(from, i), largest);
            other = TLanes.AtLeast(TLanes.LoadFrom<T>(from, Math.Min(i + TLanes.Count, n - TLanes.Count)), other);
        }
        TLanes.StoreTo<TAcc>(room, 0, TLanes.AtLeast(largest, other));
    }

    // Results go through memory: a register that is in use across a call would be stored in every round of the loop.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Overlap(byte* from, byte* exponentials, byte* yBefore, TLanes shift, TLanes scale, long n, byte* room)
    {
        var sum = TLanes.Constant(0);
        var largest = TLanes.Constant(double.NegativeInfinity);
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            // All loads come first: one behind a store to an address that is equal in its low 12 bits has to wait for it.
            var old = TLanes.LoadFrom<TAcc>(exponentials, i);
            var element = TLanes.LoadFrom<T>(from, i);
            var value = TLanes.BoundedExp(element - shift);
            Streaming.FetchAhead(from + i * T.Type.Size());
            TLanes.StoreTo<TAcc>(exponentials, i, value);
            TLanes.StreamTo<T>(yBefore, i, old * scale);
            sum += value;
            // May lose a NaN, which the sum keeps.
            largest = TLanes.AtLeast(element, largest);
        }
        TLanes.StoreTo<TAcc>(room, 0, sum);
        TLanes.StoreTo<TAcc>(room + 64, 0, largest);
    }

    private void Twice(long row)
    {
        var segment = new RowSegment<TLanes, T, TAcc> { A = x.Start + row * RowBytes };
        segment.P = new(Shift(segment, length));
        var sum = TAcc.ToDouble(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ExpSum(), segment, length));
        segment.Q = new(sum == 0 ? 0 : 1 / sum);
        RowSegment<TLanes, T, TAcc>.Map<SoftmaxOperation.ScaledExp, T>(default, y.Start + row * RowBytes, segment, length, streams);
    }
}

/// <summary>The loop of <see cref="RowSoftmax{TLanes,T,TAcc}"/> that large tensors of floats spend their time in.</summary>
internal static unsafe class SoftmaxOverlap
{
    /// <summary>
    /// Written with plain vectors: the compiler keeps the polynomial's constants in registers then, which it does not for lanes of any
    /// type, and the loop is an eighth faster.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Singles(float* from, float* exponentials, float* yBefore, float shift, float scale, long n, float* room)
    {
        Vector512<float> shifts = Vector512.Create(shift), scales = Vector512.Create(scale);
        Vector512<float> sum = Vector512<float>.Zero, largest = Vector512.Create(float.NegativeInfinity);
        for (var i = 0L; i < n; i += Vector512<float>.Count)
        {
            var old = Vector512.Load(exponentials + i);
            var element = Vector512.Load(from + i);
            var value = LaneMath.BoundedExp(element - shifts);
            Streaming.FetchAhead((byte*)(from + i));
            value.Store(exponentials + i);
            (old * scales).StoreAlignedNonTemporal(yBefore + i);
            sum += value;
            largest = Vector512.MaxNative(largest, element);
        }
        sum.Store(room);
        largest.Store(room + Vector512<float>.Count);
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
