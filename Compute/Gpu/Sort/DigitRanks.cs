using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Sort;

/// <summary>The size of the blocks that sort, as a constant of a type.</summary>
internal interface ISortBlock
{
    /// <summary>256 or 512.</summary>
    static abstract int Threads { get; }
}

internal readonly struct Threads256 : ISortBlock
{
    public static int Threads => 256;
}

internal readonly struct Threads512 : ISortBlock
{
    public static int Threads => 512;
}

/// <summary>
/// Where the elements of a block go when they are sorted by one digit, stably: each warp counts its own elements digit by digit, and what warps
/// counted is added up over warps and digits. Elements' order is the order of warps, then of <see cref="Rank"/>'s calls, then of lanes.
/// </summary>
internal static class DigitRanks<TBlock> where TBlock : struct, ISortBlock
{
    /// <summary>Values of a digit.</summary>
    public const int Digits = 256;

    /// <summary>Elements of a thread, at most.</summary>
    public const int PerThread = 16;

    private const int CounterBytes = Digits * 4;

    private static int Warps => TBlock.Threads / 32;

    /// <summary>Elements of a block, at most.</summary>
    public static int Capacity => TBlock.Threads * PerThread;

    // Behind the counters of each warp: a word for each digit, the totals of warps in a scan, and the total of all.
    private static uint DigitWords => (uint)(Warps * CounterBytes);

    private static uint WarpTotals => DigitWords + CounterBytes;

    private static uint Total => WarpTotals + 32;

    /// <summary>Bytes of shared memory that this needs, from the start on.</summary>
    public static int SharedBytes => Warps * CounterBytes + CounterBytes + 48;

    /// <summary>The counters of this thread's warp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Counters(uint shared) => shared + (uint)(Group.IdxX / 32 * CounterBytes);

    /// <summary>A word that belongs to a digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint DigitWord(uint shared, uint digit) => shared + DigitWords + digit * 4;

    /// <summary>Sets all counters to 0; a barrier must follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(uint shared)
    {
        for (var at = Group.IdxX * 16; at < Warps * CounterBytes; at += TBlock.Threads * 16) SharedWords.Clear16(shared + (uint)at);
    }

    /// <summary>Counts an element of each lane, and says how many elements of this warp with the same digit came before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Rank(uint counters, uint digit)
    {
        var same = Votes.SameByte(digit);
        var earlier = Votes.Count(same & Votes.LanesBefore());
        var address = counters + digit * 4;
        var before = SharedWords.LoadWord(address);
        Votes.Meet();
        if (earlier == 0) SharedWords.StoreWord(address, 0, before + (uint)Votes.Count(same));
        Votes.Meet();
        return before + (uint)earlier;
    }

    /// <summary>How many elements of the block have this thread's digit (0 for threads from <see cref="Digits"/> on); after a barrier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountOfDigit(uint shared)
    {
        var count = 0u;
        if (Group.IdxX < Digits)
        {
            var at = shared + (uint)Group.IdxX * 4;
            for (var warp = 0; warp < Warps; warp += 4)
            {
                var c0 = SharedWords.LoadWord(at);
                var c1 = SharedWords.LoadWord(at + CounterBytes);
                var c2 = SharedWords.LoadWord(at + 2 * CounterBytes);
                var c3 = SharedWords.LoadWord(at + 3 * CounterBytes);
                count += c0 + c1 + (c2 + c3);
                at += 4 * CounterBytes;
            }
        }
        return count;
    }

    /// <summary>Turns counts into the places where the elements of each warp and digit begin in the sorted block; a barrier must follow.</summary>
    /// <param name="shared">Shared memory.</param>
    /// <param name="start">Where the elements of this thread's digit begin.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Place(uint shared, uint start)
    {
        if (Group.IdxX >= Digits) return;
        var at = shared + (uint)Group.IdxX * 4;
        for (var warp = 0; warp < Warps; warp += 4)
        {
            var c0 = SharedWords.LoadWord(at);
            var c1 = SharedWords.LoadWord(at + CounterBytes);
            var c2 = SharedWords.LoadWord(at + 2 * CounterBytes);
            var c3 = SharedWords.LoadWord(at + 3 * CounterBytes);
            SharedWords.StoreWord(at, 0, start);
            SharedWords.StoreWord(at, CounterBytes, start + c0);
            SharedWords.StoreWord(at, 2 * CounterBytes, start + c0 + c1);
            SharedWords.StoreWord(at, 3 * CounterBytes, start + c0 + c1 + c2);
            start += c0 + c1 + (c2 + c3);
            at += 4 * CounterBytes;
        }
    }

    /// <summary>The sum of the values of all threads before this one, over the first 256; all threads meet twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SumBefore(uint shared, uint value)
    {
        var lane = Group.IdxX % 32;
        var warp = Group.IdxX / 32;
        var sum = value;
        sum = Upward(sum, lane, 1);
        sum = Upward(sum, lane, 2);
        sum = Upward(sum, lane, 4);
        sum = Upward(sum, lane, 8);
        sum = Upward(sum, lane, 16);
        if (lane == 31 && warp < 8) SharedWords.StoreWord(shared + WarpTotals + (uint)warp * 4, 0, sum);
        Group.Barrier();
        var low = SharedWords.Load(shared + WarpTotals, 0);
        var high = SharedWords.Load(shared + WarpTotals, 16);
        var before = 0u;
        before += warp > 0 ? low.X : 0;
        before += warp > 1 ? low.Y : 0;
        before += warp > 2 ? low.Z : 0;
        before += warp > 3 ? low.W : 0;
        before += warp > 4 ? high.X : 0;
        before += warp > 5 ? high.Y : 0;
        before += warp > 6 ? high.Z : 0;
        if (Group.IdxX == 0) SharedWords.StoreWord(shared + Total, 0, low.X + low.Y + (low.Z + low.W) + (high.X + high.Y) + (high.Z + high.W));
        Group.Barrier();
        return before + sum - value;
    }

    /// <summary>The sum of all values of the last <see cref="SumBefore"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SumOfAll(uint shared) => SharedWords.LoadWord(shared + Total);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Upward(uint sum, int lane, int distance)
    {
        var from = (uint)Warp.ShuffleUp((int)sum, distance);
        return sum + (lane >= distance ? from : 0);
    }
}

/// <summary>The digits of keys.</summary>
internal static class Digit
{
    /// <summary>The digit of a key of up to 4 bytes (<paramref name="wide"/> 0) or 8 (1) that starts at bit <paramref name="shift"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(Word2 key, int shift, int wide)
    {
        if (wide == 0) return (key.X >> shift) & 0xFF;
        return ((shift < 32 ? key.X : key.Y) >> (shift & 31)) & 0xFF;
    }

    /// <summary>All bits set where <paramref name="index"/> is not below <paramref name="count"/>: makes a key the last of all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Beyond(int index, int count) => (uint)((count - 1 - index) >> 31);
}
