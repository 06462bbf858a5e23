using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Σ e^(x - shift) of contiguous rows, where a row's shift is its largest element, found while the row before is summed.</summary>
/// <remarks>One loop over both rows keeps memory and arithmetic busy at once: the first is in the cache, the second is read from memory.</remarks>
internal static unsafe class RowExpSum<TLanes, T, TAcc>
    where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TAcc : struct, IRealElement<TAcc>
{
    /// <summary>A row's largest element, or 0 where that is infinite.</summary>
    public static double Shift(byte* row, long n)
    {
        var segment = new RowSegment<TLanes, T, TAcc> { A = row };
        return TAcc.ToDouble(new LogSumExpOperation.ShiftOp().Finish(RowSegment<TLanes, T, TAcc>.Reduce(new LogSumExpOperation.ShiftOp(), segment, n)));
    }

    /// <summary>The sum of one row, and the shift of another (which may be the same).</summary>
    [SkipLocalsInit]
    public static double Sum(byte* row, byte* next, long n, double shift, out double nextShift)
    {
        var room = stackalloc byte[64 * 4];
        byte* sums = room, largest = room + 64;
        var whole = n - n % TLanes.Count;
        SumWhole(row, next, whole, TLanes.Constant(shift), sums, largest);
        if (whole < n) SumRest(row, next, whole, n - whole, shift, room);
        nextShift = TAcc.ToDouble(new LogSumExpOperation.ShiftOp().Finish(
            RowSegment<TLanes, T, TAcc>.Across(new LogSumExpOperation.ShiftOp(), TLanes.LoadFrom<TAcc>(largest, 0))));
        return TLanes.Sum(TLanes.LoadFrom<TAcc>(sums, 0));
    }

    // Results go through memory: a register that is in use across a call would be stored in every round of the loop.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SumWhole(byte* row, byte* next, long n, TLanes shift, byte* sums, byte* shifts)
    {
        var sum = TLanes.Constant(0);
        var largest = TLanes.Constant(double.NegativeInfinity);
        for (var i = 0L; i < n; i += TLanes.Count)
        {
            Streaming.FetchAhead(next + i * T.Type.Size());
            sum += TLanes.BoundedExp(TLanes.LoadFrom<T>(row, i) - shift);
            // May lose a NaN, which the sum keeps: any shift will do then.
            largest = TLanes.AtLeast(TLanes.LoadFrom<T>(next, i), largest);
        }
        TLanes.StoreTo<TAcc>(sums, 0, sum);
        TLanes.StoreTo<TAcc>(shifts, 0, largest);
    }

    // What does not fill a vector, from a copy that does.
    private static void SumRest(byte* row, byte* next, long i, long n, double shift, byte* room)
    {
        var lane = RowSegment.Numbers<TLanes, TAcc>();
        var count = TLanes.Constant(n);
        var values = TLanes.BoundedExp(TLanes.LoadFrom<T>(RowSegment.Copy(row, i, n, T.Type.Size(), room + 128), 0) - TLanes.Constant(shift));
        TLanes.StoreTo<TAcc>(room, 0, TLanes.LoadFrom<TAcc>(room, 0) + TLanes.IfLess(lane, count, values, TLanes.Constant(0)));
        var coming = TLanes.LoadFrom<T>(RowSegment.Copy(next, i, n, T.Type.Size(), room + 192), 0);
        var largest = TLanes.LoadFrom<TAcc>(room + 64, 0);
        TLanes.StoreTo<TAcc>(room + 64, 0, TLanes.AtLeast(TLanes.IfLess(lane, count, coming, largest), largest));
    }
}
