using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Sort;

/// <summary>
/// One pass of a radix sort of rows by digits, the lowest first, reading and writing every element once. A block takes a tile, sorts it by the digit in
/// shared memory, and learns where each value's elements go from the blocks of the tiles before it: each publishes its counts as soon as it knows
/// them, and their sum with all before as soon as it knows that (single-pass scan with decoupled look-back, Merrill and Garland 2016; for sorting
/// Adinets and Merrill 2022). Tiles are taken in order, so that a block waits only for blocks that run. Sums of integers: the result has one order.
/// </summary>
/// <typeparam name="TElement">The element type; keys of its size where this is neither the first nor the last pass.</typeparam>
/// <typeparam name="TFirst">Whether elements are read, else keys and places.</typeparam>
/// <typeparam name="TLast">Whether elements and I64 places are written, else keys and I32 places.</typeparam>
internal static class RadixPass<TElement, TFirst, TLast> where TElement : struct, ISortElement where TFirst : struct, IFlag where TLast : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 512;

    /// <summary>Elements of a tile.</summary>
    public const int Tile = Threads * DigitRanks<Threads512>.PerThread;

    // A state is a count with one of these flags; 0 while nothing is known.
    private const uint Counted = 1u << 30, Summed = 2u << 30, CountMask = Counted - 1;

    // Two ranks share a register: neither has more than 16 bits.
    private const int Low = 0, High = 16, Ranks = 32;

    private static int Wide => TElement.Digits > 4 ? 1 : 0;

    private static int KeyBytes => 4 + 4 * Wide;

    private static uint Ticket => (uint)DigitRanks<Threads512>.SharedBytes;

    private static uint Keys => Ticket + 16;

    private static uint Places => Keys + (uint)(Tile * KeyBytes);

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => DigitRanks<Threads512>.SharedBytes + 16 + Tile * (KeyBytes + 4);

    /// <summary>Registers by number.</summary>
    public const int Registers = 40;

    /// <summary>Sorts rows of <paramref name="length"/> elements by the digit that starts at bit <paramref name="shift"/>.</summary>
    /// <param name="toKeys">Takes keys, or elements; 0 for nothing.</param>
    /// <param name="toPlaces">Takes the places in the row where the elements were at first, I32 or I64.</param>
    /// <param name="x">The elements.</param>
    /// <param name="keys">Keys that the pass before left.</param>
    /// <param name="places">Places that the pass before left.</param>
    /// <param name="starts">Where each value's elements begin in the first row.</param>
    /// <param name="rowStarts">Bytes of starts from row to row.</param>
    /// <param name="states">States of tiles and values, all 0.</param>
    /// <param name="ticket">A counter that is 0 and becomes 0 again.</param>
    /// <param name="length">Elements of a row, below 2³⁰.</param>
    /// <param name="rowTiles">Tiles of a row.</param>
    /// <param name="shift">8 times the digit.</param>
    /// <param name="descending">The order.</param>
    public static void Run(
        ulong toKeys, ulong toPlaces, ulong x, ulong keys, ulong places, ulong starts, long rowStarts, ulong states, ulong ticket, long length, int rowTiles, int shift,
        int descending)
    {
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        if (thread == 0)
        {
            var mine = GlobalMemory.Add(ticket, 1);
            if (mine == Grid.DimX - 1) GlobalMemory.StoreWord(ticket, 0);
            SharedWords.StoreWord(shared + Ticket, 0, (uint)mine);
        }
        DigitRanks<Threads512>.Clear(shared);
        Group.Barrier();
        var tile = (int)SharedWords.LoadWord(shared + Ticket);
        var row = tile / rowTiles;
        var tileOfRow = tile - row * rowTiles;
        var rest = length - (long)tileOfRow * Tile;
        var count = rest < Tile ? (int)rest : Tile;
        var rowStart = row * length;
        var start = rowStart + (long)tileOfRow * Tile;
        var index = thread / 32 * (32 * DigitRanks<Threads512>.PerThread) + thread % 32;
        var from = TFirst.Value != 0 ? x + (ulong)start * (ulong)TElement.Bytes : keys + (ulong)start * (ulong)KeyBytes;
        Load(0, from, index, count, descending);
        Load(1, from, index, count, descending);
        Load(2, from, index, count, descending);
        Load(3, from, index, count, descending);
        Load(4, from, index, count, descending);
        Load(5, from, index, count, descending);
        Load(6, from, index, count, descending);
        Load(7, from, index, count, descending);
        Load(8, from, index, count, descending);
        Load(9, from, index, count, descending);
        Load(10, from, index, count, descending);
        Load(11, from, index, count, descending);
        Load(12, from, index, count, descending);
        Load(13, from, index, count, descending);
        Load(14, from, index, count, descending);
        Load(15, from, index, count, descending);
        var counters = DigitRanks<Threads512>.Counters(shared);
        Rank(0, counters, shift);
        Rank(1, counters, shift);
        Rank(2, counters, shift);
        Rank(3, counters, shift);
        Rank(4, counters, shift);
        Rank(5, counters, shift);
        Rank(6, counters, shift);
        Rank(7, counters, shift);
        Rank(8, counters, shift);
        Rank(9, counters, shift);
        Rank(10, counters, shift);
        Rank(11, counters, shift);
        Rank(12, counters, shift);
        Rank(13, counters, shift);
        Rank(14, counters, shift);
        Rank(15, counters, shift);
        Group.Barrier();
        var ofDigit = DigitRanks<Threads512>.CountOfDigit(shared);
        var state = states + ((ulong)tile * DigitRanks<Threads512>.Digits + (ulong)thread) * 4;
        if (thread < DigitRanks<Threads512>.Digits) GlobalMemory.StoreRelaxed(state, ofDigit | (tileOfRow == 0 ? Summed : Counted));
        var begin = DigitRanks<Threads512>.SumBefore(shared, ofDigit);
        DigitRanks<Threads512>.Place(shared, begin);
        Group.Barrier();
        var placesFrom = places + (ulong)start * 4;
        var firstPlace = (uint)(tileOfRow * Tile);
        Exchange(0, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(1, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(2, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(3, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(4, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(5, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(6, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(7, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(8, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(9, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(10, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(11, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(12, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(13, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(14, shared, counters, placesFrom, firstPlace, index, count, shift);
        Exchange(15, shared, counters, placesFrom, firstPlace, index, count, shift);
        if (thread < DigitRanks<Threads512>.Digits)
        {
            var before = tileOfRow == 0 ? 0 : LookBack(state, tileOfRow);
            if (tileOfRow != 0) GlobalMemory.StoreRelaxed(state, (before + ofDigit) | Summed);
            var first = GlobalVectors.LoadWord(starts + (ulong)(row * rowStarts) + (ulong)thread * 4);
            // What is added to a place in the tile to get the one in the row.
            SharedWords.StoreWord(DigitRanks<Threads512>.DigitWord(shared, (uint)thread), 0, first + before - begin);
        }
        Group.Barrier();
        for (var at = thread; at < count; at += 2 * Threads)
        {
            Write(at, shared, toKeys, toPlaces, x, rowStart, shift, descending);
            if (at + Threads < count) Write(at + Threads, shared, toKeys, toPlaces, x, rowStart, shift, descending);
        }
    }

    // Elements with this thread's value in all tiles of the row before this one; four tiles are asked at a time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LookBack(ulong state, int tiles)
    {
        const ulong step = DigitRanks<Threads512>.Digits * 4;
        var sum = 0u;
        // Tiles of the row before `at`; its first one is always summed, so that none before it is needed.
        var at = tiles;
        var address = state - step;
        while (at > 0)
        {
            var s0 = GlobalMemory.LoadRelaxed(address);
            var s1 = GlobalMemory.LoadRelaxed(at > 1 ? address - step : address);
            var s2 = GlobalMemory.LoadRelaxed(at > 2 ? address - 2 * step : address);
            var s3 = GlobalMemory.LoadRelaxed(at > 3 ? address - 3 * step : address);
            // How many of the four are known without a gap, and whether one of them ends the search.
            var known = s0 == 0 ? 0 : s0 >= Summed || s1 == 0 ? 1 : s1 >= Summed || s2 == 0 ? 2 : s2 >= Summed || s3 == 0 ? 3 : 4;
            if (known > 0) sum += s0 & CountMask;
            if (known > 1) sum += s1 & CountMask;
            if (known > 2) sum += s2 & CountMask;
            if (known > 3) sum += s3 & CountMask;
            var last = known == 1 ? s0 : known == 2 ? s1 : known == 3 ? s2 : s3;
            address -= (ulong)known * step;
            at = known > 0 && last >= Summed ? 0 : at - known;
        }
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(int i, ulong from, int index, int count, int descending)
    {
        index += 32 * i;
        var beyond = Digit.Beyond(index, count);
        var at = beyond != 0 ? 0 : index;
        Word2 key;
        if (TFirst.Value != 0) key = TElement.Key(TElement.Load(from + (ulong)at * (ulong)TElement.Bytes), descending);
        else if (Wide != 0) key = KeyPair.Load(from + (ulong)at * 8);
        else key = KeyWord.Load(from + (ulong)at * 4);
        Packed.Write(Low + i, key.X | beyond);
        if (Wide != 0) Packed.Write(High + i, key.Y | beyond);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word2 Key(int i) => new() { X = Packed.Read(Low + i), Y = Wide != 0 ? Packed.Read(High + i) : 0 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rank(int i, uint counters, int shift)
    {
        var rank = DigitRanks<Threads512>.Rank(counters, Digit.Of(Key(i), shift, Wide));
        Packed.Write(Ranks + i / 2, i % 2 == 0 ? rank : Packed.Read(Ranks + i / 2) | (rank << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(int i, uint shared, uint counters, ulong places, uint firstPlace, int index, int count, int shift)
    {
        index += 32 * i;
        var key = Key(i);
        var target = SharedWords.LoadWord(counters + Digit.Of(key, shift, Wide) * 4) + ((Packed.Read(Ranks + i / 2) >> (i % 2 * 16)) & 0xFFFF);
        if (Wide != 0) SharedWords.StoreWords(shared + Keys + target * 8, key);
        else SharedWords.StoreWord(shared + Keys + target * 4, 0, key.X);
        var place = TFirst.Value != 0 ? firstPlace + (uint)index : GlobalVectors.LoadWord(places + (ulong)(index < count ? index : 0) * 4);
        SharedWords.StoreWord(shared + Places + target * 4, 0, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(int at, uint shared, ulong toKeys, ulong toPlaces, ulong x, long rowStart, int shift, int descending)
    {
        var key = Wide != 0 ? SharedWords.LoadWords(shared + Keys + (uint)at * 8) : new() { X = SharedWords.LoadWord(shared + Keys + (uint)at * 4) };
        var place = SharedWords.LoadWord(shared + Places + (uint)at * 4);
        var offset = SharedWords.LoadWord(DigitRanks<Threads512>.DigitWord(shared, Digit.Of(key, shift, Wide)));
        var target = (ulong)(rowStart + (uint)(at + (int)offset));
        if (TLast.Value == 0)
        {
            if (Wide != 0) KeyPair.Store(toKeys + target * 8, key);
            else KeyWord.Store(toKeys + target * 4, key);
            GlobalMemory.StoreWord(toPlaces + target * 4, place);
            return;
        }
        SortOutput<TElement>.Write(toKeys, toPlaces, target, key, place, x + (ulong)rowStart * (ulong)TElement.Bytes, descending);
    }
}

/// <summary>What a sort leaves.</summary>
internal static class SortOutput<TElement> where TElement : struct, ISortElement
{
    /// <summary>Writes an element and its place.</summary>
    /// <param name="values">Takes the element; 0 for nothing.</param>
    /// <param name="indices">Takes the place, I64.</param>
    /// <param name="target">Which one of the results.</param>
    /// <param name="key">The element's key.</param>
    /// <param name="place">The place in its row.</param>
    /// <param name="row">The row, from which elements are read that their keys do not tell.</param>
    /// <param name="descending">The order.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ulong values, ulong indices, ulong target, Word2 key, uint place, ulong row, int descending)
    {
        GlobalMemory.StoreLong(indices + target * 8, (long)place);
        if (values == 0) return;
        var element = TElement.Element(key, descending);
        if (TElement.IsShared(element)) element = TElement.Load(row + (ulong)place * (ulong)TElement.Bytes);
        TElement.Store(values + target * (ulong)TElement.Bytes, element);
    }
}
