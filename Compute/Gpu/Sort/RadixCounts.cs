using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Sort;

/// <summary>
/// What a radix sort needs to know first: how often each value of each digit of the keys occurs in each row. Blocks count parts of rows in shared
/// memory, each value in several counters, since elements of a warp are often alike, and add what they counted to the row's.
/// </summary>
internal static class RadixCounts<TElement> where TElement : struct, ISortElement
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 512;

    /// <summary>Elements that a block counts at least, where there are so many.</summary>
    public const int Part = 16 * Threads;

    // Counters of a value: lanes that differ in their last bits use different ones.
    private static int Copies => TElement.Digits > 4 ? 4 : 8;

    private static int Counters => TElement.Digits * DigitRanks<Threads512>.Digits;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => Counters * Copies * 4;

    /// <summary>counts[row, digit, value] += how often the value occurs.</summary>
    /// <param name="counts">The counts, U32.</param>
    /// <param name="x">Elements, rows of <paramref name="length"/>.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="part">Elements of a part.</param>
    /// <param name="parts">Parts of a row.</param>
    /// <param name="descending">The order.</param>
    /// <param name="clear">Vectors of 16 bytes that become 0 meanwhile: the states of the passes that follow.</param>
    /// <param name="vectors">How many.</param>
    public static void Run(ulong counts, ulong x, long length, long part, int parts, int descending, ulong clear, long vectors)
    {
        var shared = SharedTile.Memory();
        for (var at = Group.IdxX * 16; at < Counters * Copies * 4; at += Threads * 16) SharedWords.Clear16(shared + (uint)at);
        var zero = default(Word4);
        for (var v = (long)Grid.IdxX * Threads + Group.IdxX; v < vectors; v += (long)Grid.DimX * Threads) GlobalMemory.Store(clear + (ulong)v * 16, zero);
        Group.Barrier();
        var row = Grid.IdxX / parts;
        var first = (Grid.IdxX - row * parts) * part;
        var end = first + part < length ? first + part : length;
        var from = x + (ulong)(row * length) * (ulong)TElement.Bytes;
        var copy = shared + (uint)(Group.IdxX % Copies) * 4;
        var i = first + Group.IdxX;
        for (; i + 3 * Threads < end; i += 4 * Threads)
        {
            var b0 = TElement.Load(from + (ulong)i * (ulong)TElement.Bytes);
            var b1 = TElement.Load(from + (ulong)(i + Threads) * (ulong)TElement.Bytes);
            var b2 = TElement.Load(from + (ulong)(i + 2 * Threads) * (ulong)TElement.Bytes);
            var b3 = TElement.Load(from + (ulong)(i + 3 * Threads) * (ulong)TElement.Bytes);
            Count(copy, TElement.Key(b0, descending));
            Count(copy, TElement.Key(b1, descending));
            Count(copy, TElement.Key(b2, descending));
            Count(copy, TElement.Key(b3, descending));
        }
        for (; i < end; i += Threads) Count(copy, TElement.Key(TElement.Load(from + (ulong)i * (ulong)TElement.Bytes), descending));
        Group.Barrier();
        for (var c = Group.IdxX; c < Counters; c += Threads)
        {
            var at = shared + (uint)(c * Copies) * 4;
            var v = SharedWords.Load(at, 0);
            var sum = v.X + v.Y + (v.Z + v.W);
            if (Copies > 4)
            {
                v = SharedWords.Load(at, 16);
                sum += v.X + v.Y + (v.Z + v.W);
            }
            if (sum != 0) GlobalMemory.AddWord(counts + (ulong)((long)row * Counters + c) * 4, sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(uint copy, Word2 key)
    {
        Add(copy, 0, key.X);
        if (TElement.Digits > 1) Add(copy, 1, key.X >> 8);
        if (TElement.Digits > 2) Add(copy, 2, key.X >> 16);
        if (TElement.Digits > 2) Add(copy, 3, key.X >> 24);
        if (TElement.Digits > 4) Add(copy, 4, key.Y);
        if (TElement.Digits > 4) Add(copy, 5, key.Y >> 8);
        if (TElement.Digits > 4) Add(copy, 6, key.Y >> 16);
        if (TElement.Digits > 4) Add(copy, 7, key.Y >> 24);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(uint copy, int digit, uint bits) =>
        SharedWords.Add(copy + (uint)(digit * DigitRanks<Threads512>.Digits * Copies * 4) + (bits & 0xFF) * (uint)(Copies * 4), 1);
}

/// <summary>Where the elements with each value of a digit begin in a sorted row: one block for a row and digit.</summary>
internal static class RadixStarts
{
    /// <summary>Threads of a block: one for each value.</summary>
    public const int Threads = 256;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => DigitRanks<Threads256>.SharedBytes;

    /// <summary>starts[row, digit, value] = the sum of counts[row, digit, values below].</summary>
    public static void Run(ulong starts, ulong counts)
    {
        var at = ((ulong)Grid.IdxX * Threads + (ulong)Group.IdxX) * 4;
        GlobalMemory.StoreWord(starts + at, DigitRanks<Threads256>.SumBefore(SharedTile.Memory(), GlobalVectors.LoadWord(counts + at)));
    }
}
