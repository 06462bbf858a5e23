using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Sort;

/// <summary>Sorts rows that fit a block: a radix sort by digits in shared memory, one read and one write of global memory.</summary>
/// <typeparam name="TElement">The element type.</typeparam>
/// <typeparam name="TBlock">Threads of a block.</typeparam>
/// <typeparam name="TChosen">Whether keys and places that <see cref="SelectPart{TElement, TChosen}"/> left are sorted, else elements.</typeparam>
internal static class BlockSort<TElement, TBlock, TChosen> where TElement : struct, ISortElement where TBlock : struct, ISortBlock where TChosen : struct, IFlag
{
    // A place in the row and a rank share a register: neither has more than 16 bits.
    private const int Low = 0, High = 16, Places = 32;

    private static int Wide => TElement.Digits > 4 ? 1 : 0;

    private static int KeyBytes => 4 + 4 * Wide;

    private static uint SharedKeys => (uint)DigitRanks<TBlock>.SharedBytes;

    private static uint SharedPlaces => SharedKeys + (uint)(DigitRanks<TBlock>.Capacity * KeyBytes);

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => DigitRanks<TBlock>.SharedBytes + DigitRanks<TBlock>.Capacity * (KeyBytes + 2);

    /// <summary>Registers by number.</summary>
    public const int Registers = 48;

    /// <summary>The first <paramref name="take"/> of each row's elements in order.</summary>
    /// <param name="values">Takes elements, or keys where <paramref name="isRaw"/> is 1; 0 for nothing.</param>
    /// <param name="indices">Takes their places in the rows: I64, or I32 where <paramref name="isRaw"/> is 1.</param>
    /// <param name="x">Rows of <paramref name="length"/> elements.</param>
    /// <param name="keys">Rows of <paramref name="count"/> keys, where there are.</param>
    /// <param name="places">Their places.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="count">How many are sorted: all of a row, or the chosen keys.</param>
    /// <param name="take">How many are wanted.</param>
    /// <param name="descending">The order.</param>
    /// <param name="isRaw">Whether keys are wanted.</param>
    public static void Run(ulong values, ulong indices, ulong x, ulong keys, ulong places, long length, int count, int take, int descending, int isRaw)
    {
        var shared = SharedTile.Memory();
        var counters = DigitRanks<TBlock>.Counters(shared);
        // Every warp has a stretch of the row, whose elements its lanes take in turn.
        var items = (count + TBlock.Threads - 1) / TBlock.Threads;
        var index = Group.IdxX / 32 * (32 * items) + Group.IdxX % 32;
        var rowKeys = keys + (ulong)((long)Grid.IdxX * count) * 4;
        var rowPlaces = places + (ulong)((long)Grid.IdxX * count) * 4;
        var row = x + (ulong)(Grid.IdxX * length) * (ulong)TElement.Bytes;
        var from = TChosen.Value != 0 ? rowKeys : row;
        Load(0, items, from, index, count, descending);
        Load(1, items, from, index, count, descending);
        Load(2, items, from, index, count, descending);
        Load(3, items, from, index, count, descending);
        Load(4, items, from, index, count, descending);
        Load(5, items, from, index, count, descending);
        Load(6, items, from, index, count, descending);
        Load(7, items, from, index, count, descending);
        Load(8, items, from, index, count, descending);
        Load(9, items, from, index, count, descending);
        Load(10, items, from, index, count, descending);
        Load(11, items, from, index, count, descending);
        Load(12, items, from, index, count, descending);
        Load(13, items, from, index, count, descending);
        Load(14, items, from, index, count, descending);
        Load(15, items, from, index, count, descending);
        for (var shift = 0; shift < 8 * TElement.Digits; shift += 8)
        {
            DigitRanks<TBlock>.Clear(shared);
            Group.Barrier();
            Rank(0, items, counters, shift);
            Rank(1, items, counters, shift);
            Rank(2, items, counters, shift);
            Rank(3, items, counters, shift);
            Rank(4, items, counters, shift);
            Rank(5, items, counters, shift);
            Rank(6, items, counters, shift);
            Rank(7, items, counters, shift);
            Rank(8, items, counters, shift);
            Rank(9, items, counters, shift);
            Rank(10, items, counters, shift);
            Rank(11, items, counters, shift);
            Rank(12, items, counters, shift);
            Rank(13, items, counters, shift);
            Rank(14, items, counters, shift);
            Rank(15, items, counters, shift);
            Group.Barrier();
            DigitRanks<TBlock>.Place(shared, DigitRanks<TBlock>.SumBefore(shared, DigitRanks<TBlock>.CountOfDigit(shared)));
            Group.Barrier();
            Give(0, items, shared, counters, shift);
            Give(1, items, shared, counters, shift);
            Give(2, items, shared, counters, shift);
            Give(3, items, shared, counters, shift);
            Give(4, items, shared, counters, shift);
            Give(5, items, shared, counters, shift);
            Give(6, items, shared, counters, shift);
            Give(7, items, shared, counters, shift);
            Give(8, items, shared, counters, shift);
            Give(9, items, shared, counters, shift);
            Give(10, items, shared, counters, shift);
            Give(11, items, shared, counters, shift);
            Give(12, items, shared, counters, shift);
            Give(13, items, shared, counters, shift);
            Give(14, items, shared, counters, shift);
            Give(15, items, shared, counters, shift);
            Group.Barrier();
            Take(0, items, shared, index);
            Take(1, items, shared, index);
            Take(2, items, shared, index);
            Take(3, items, shared, index);
            Take(4, items, shared, index);
            Take(5, items, shared, index);
            Take(6, items, shared, index);
            Take(7, items, shared, index);
            Take(8, items, shared, index);
            Take(9, items, shared, index);
            Take(10, items, shared, index);
            Take(11, items, shared, index);
            Take(12, items, shared, index);
            Take(13, items, shared, index);
            Take(14, items, shared, index);
            Take(15, items, shared, index);
        }
        var first = (ulong)((long)Grid.IdxX * take);
        for (var at = Group.IdxX; at < take; at += TBlock.Threads)
        {
            var key = SharedKey(shared, at);
            var place = SharedWords.LoadHalfWord(shared + SharedPlaces + (uint)at * 2);
            if (TChosen.Value != 0) place = GlobalVectors.LoadWord(rowPlaces + (ulong)place * 4);
            if (isRaw == 0) SortOutput<TElement>.Write(values, indices, first + (ulong)at, key, place, row, descending);
            else
            {
                GlobalMemory.StoreWord(indices + (first + (ulong)at) * 4, place);
                if (Wide != 0) KeyPair.Store(values + (first + (ulong)at) * 8, key);
                else KeyWord.Store(values + (first + (ulong)at) * 4, key);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(int i, int items, ulong from, int index, int count, int descending)
    {
        if (i >= items) return;
        index += 32 * i;
        var beyond = Digit.Beyond(index, count);
        var at = beyond != 0 ? 0 : index;
        var key = TChosen.Value != 0 ? KeyWord.Load(from + (ulong)at * 4) : TElement.Key(TElement.Load(from + (ulong)at * (ulong)TElement.Bytes), descending);
        Packed.Write(Low + i, key.X | beyond);
        if (Wide != 0) Packed.Write(High + i, key.Y | beyond);
        Packed.Write(Places + i, (uint)index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word2 Key(int i) => new() { X = Packed.Read(Low + i), Y = Wide != 0 ? Packed.Read(High + i) : 0 };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rank(int i, int items, uint counters, int shift)
    {
        if (i < items) Packed.Write(Places + i, Packed.Read(Places + i) | (DigitRanks<TBlock>.Rank(counters, Digit.Of(Key(i), shift, Wide)) << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Give(int i, int items, uint shared, uint counters, int shift)
    {
        if (i >= items) return;
        var key = Key(i);
        var target = SharedWords.LoadWord(counters + Digit.Of(key, shift, Wide) * 4) + (Packed.Read(Places + i) >> 16);
        if (Wide != 0) SharedWords.StoreWords(shared + SharedKeys + target * 8, key);
        else SharedWords.StoreWord(shared + SharedKeys + target * 4, 0, key.X);
        SharedWords.StoreHalfWord(shared + SharedPlaces + target * 2, Packed.Read(Places + i));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take(int i, int items, uint shared, int index)
    {
        if (i >= items) return;
        index += 32 * i;
        var key = SharedKey(shared, index);
        Packed.Write(Low + i, key.X);
        if (Wide != 0) Packed.Write(High + i, key.Y);
        Packed.Write(Places + i, SharedWords.LoadHalfWord(shared + SharedPlaces + (uint)index * 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word2 SharedKey(uint shared, int at)
    {
        if (Wide != 0) return SharedWords.LoadWords(shared + SharedKeys + (uint)at * 8);
        return new() { X = SharedWords.LoadWord(shared + SharedKeys + (uint)at * 4) };
    }
}
