using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Sort;

/// <summary>
/// The k first elements, in sorted order, of a part of a row, left in the order of their places: as many as <see cref="BlockSort{TElement, TBlock, TChosen}"/>
/// then needs to see. The part stays in registers between one read and the search for the k-th key, which finds it bit by bit by counting.
/// Where k is small, the k-th of the threads' best keys comes first: no key beyond it can be among the k first, and few others are left.
/// </summary>
/// <typeparam name="TElement">The element type, with keys of at most 32 bits.</typeparam>
/// <typeparam name="TChosen">Whether keys and places that another selection left are read, else elements.</typeparam>
internal static class SelectPart<TElement, TChosen> where TElement : struct, ISortElement where TChosen : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 512;

    /// <summary>Elements of a part, at most.</summary>
    public const int Most = 16 * Threads;

    /// <summary>The largest k for which threads' best keys tell enough.</summary>
    private const int FewChosen = Threads / 2;

    private const int Warps = Threads / 32;

    // Behind what a scan needs: a counter for each bit of a key; what is left of a part, one for each thread.
    private static uint BitCounters => (uint)DigitRanks<Threads512>.SharedBytes;

    private static uint LeftKeys => BitCounters + 128;

    private static uint LeftIndices => LeftKeys + Threads * 4;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => DigitRanks<Threads512>.SharedBytes + 128 + Threads * 8;

    /// <summary>Registers by number.</summary>
    public const int Registers = 32;

    private const int Ballots = 16;

    /// <summary>Part p of a row is its elements from p·length/parts on, down to a multiple of 32.</summary>
    /// <param name="toKeys">Takes keys: rows · parts · k.</param>
    /// <param name="toPlaces">Takes their places in the row, I32.</param>
    /// <param name="x">Rows of <paramref name="length"/> elements, or keys.</param>
    /// <param name="places">The keys' places.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="parts">Parts of a row, none shorter than k.</param>
    /// <param name="k">How many are chosen.</param>
    /// <param name="descending">The order.</param>
    public static void Run(ulong toKeys, ulong toPlaces, ulong x, ulong places, long length, int parts, int k, int descending)
    {
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var row = Grid.IdxX / parts;
        var part = Grid.IdxX - row * parts;
        var first = length * part / parts / 32 * 32;
        var end = part + 1 < parts ? length * (part + 1) / parts / 32 * 32 : length;
        var count = (int)(end - first);
        var start = row * length + first;
        var from = x + (ulong)start * (TChosen.Value != 0 ? 4 : (ulong)TElement.Bytes);
        Load(0, from, count, descending);
        Load(1, from, count, descending);
        Load(2, from, count, descending);
        Load(3, from, count, descending);
        Load(4, from, count, descending);
        Load(5, from, count, descending);
        Load(6, from, count, descending);
        Load(7, from, count, descending);
        Load(8, from, count, descending);
        Load(9, from, count, descending);
        Load(10, from, count, descending);
        Load(11, from, count, descending);
        Load(12, from, count, descending);
        Load(13, from, count, descending);
        Load(14, from, count, descending);
        Load(15, from, count, descending);
        if (thread < 32) SharedWords.StoreWord(shared + BitCounters + (uint)thread * 4, 0, 0);
        var limit = uint.MaxValue;
        if (k <= FewChosen)
        {
            var best = uint.MaxValue;
            best = IntrinsicMath.Min(best, Packed.Read(0));
            best = IntrinsicMath.Min(best, Packed.Read(1));
            best = IntrinsicMath.Min(best, Packed.Read(2));
            best = IntrinsicMath.Min(best, Packed.Read(3));
            best = IntrinsicMath.Min(best, Packed.Read(4));
            best = IntrinsicMath.Min(best, Packed.Read(5));
            best = IntrinsicMath.Min(best, Packed.Read(6));
            best = IntrinsicMath.Min(best, Packed.Read(7));
            best = IntrinsicMath.Min(best, Packed.Read(8));
            best = IntrinsicMath.Min(best, Packed.Read(9));
            best = IntrinsicMath.Min(best, Packed.Read(10));
            best = IntrinsicMath.Min(best, Packed.Read(11));
            best = IntrinsicMath.Min(best, Packed.Read(12));
            best = IntrinsicMath.Min(best, Packed.Read(13));
            best = IntrinsicMath.Min(best, Packed.Read(14));
            best = IntrinsicMath.Min(best, Packed.Read(15));
            limit = LimitOfThreads(best, k);
        }
        // What is not beyond the limit, in the order of places: by calls, then warps, then lanes.
        var lane = thread % 32;
        var cell = shared + (uint)(thread / 32) * 4;
        Vote(0, lane, cell, limit);
        Vote(1, lane, cell, limit);
        Vote(2, lane, cell, limit);
        Vote(3, lane, cell, limit);
        Vote(4, lane, cell, limit);
        Vote(5, lane, cell, limit);
        Vote(6, lane, cell, limit);
        Vote(7, lane, cell, limit);
        Vote(8, lane, cell, limit);
        Vote(9, lane, cell, limit);
        Vote(10, lane, cell, limit);
        Vote(11, lane, cell, limit);
        Vote(12, lane, cell, limit);
        Vote(13, lane, cell, limit);
        Vote(14, lane, cell, limit);
        Vote(15, lane, cell, limit);
        Group.Barrier();
        var before = DigitRanks<Threads512>.SumBefore(shared, thread < 16 * Warps ? SharedWords.LoadWord(shared + (uint)thread * 4) : 0);
        var left = (int)DigitRanks<Threads512>.SumOfAll(shared);
        var to = (ulong)((long)Grid.IdxX * k) * 4;
        toKeys += to;
        toPlaces += to;
        var placesFrom = places + (ulong)start * 4;
        if (left <= Threads)
        {
            if (thread < 16 * Warps) SharedWords.StoreWord(shared + (uint)thread * 4, 0, before);
            Group.Barrier();
            Leave(0, shared, cell, limit);
            Leave(1, shared, cell, limit);
            Leave(2, shared, cell, limit);
            Leave(3, shared, cell, limit);
            Leave(4, shared, cell, limit);
            Leave(5, shared, cell, limit);
            Leave(6, shared, cell, limit);
            Leave(7, shared, cell, limit);
            Leave(8, shared, cell, limit);
            Leave(9, shared, cell, limit);
            Leave(10, shared, cell, limit);
            Leave(11, shared, cell, limit);
            Leave(12, shared, cell, limit);
            Leave(13, shared, cell, limit);
            Leave(14, shared, cell, limit);
            Leave(15, shared, cell, limit);
            Group.Barrier();
            // Threads from `left` on have nothing; what they hold sorts last.
            var mine = thread < left ? SharedWords.LoadWord(shared + LeftKeys + (uint)thread * 4) : uint.MaxValue;
            var index = thread < left ? SharedWords.LoadWord(shared + LeftIndices + (uint)thread * 4) : 0;
            var kth = LimitOfThreads(mine, k);
            // Counts of warps: below the k-th key, and equal to it in the upper half.
            var below = Votes.Ballot(mine < kth ? 1 : 0);
            var equal = Votes.Ballot(mine == kth && thread < left ? 1 : 0);
            var counted = (uint)Votes.Count(below & Votes.LanesBefore()) + ((uint)Votes.Count(equal & Votes.LanesBefore()) << 16);
            if (lane == 0) SharedWords.StoreWord(cell, 0, (uint)Votes.Count(below) + ((uint)Votes.Count(equal) << 16));
            Group.Barrier();
            var sum = DigitRanks<Threads512>.SumBefore(shared, thread < Warps ? SharedWords.LoadWord(shared + (uint)thread * 4) : 0);
            var quota = (uint)k - (DigitRanks<Threads512>.SumOfAll(shared) & 0xFFFF);
            if (thread < Warps) SharedWords.StoreWord(shared + (uint)thread * 4, 0, sum);
            Group.Barrier();
            counted += SharedWords.LoadWord(cell);
            if (thread < left && mine <= kth) Choose(counted, mine < kth ? 1 : 0, quota, mine, index, first, toKeys, toPlaces, placesFrom);
            return;
        }
        var bound = LimitOfAll(shared, k);
        VoteTwice(0, lane, cell, bound, count);
        VoteTwice(1, lane, cell, bound, count);
        VoteTwice(2, lane, cell, bound, count);
        VoteTwice(3, lane, cell, bound, count);
        VoteTwice(4, lane, cell, bound, count);
        VoteTwice(5, lane, cell, bound, count);
        VoteTwice(6, lane, cell, bound, count);
        VoteTwice(7, lane, cell, bound, count);
        VoteTwice(8, lane, cell, bound, count);
        VoteTwice(9, lane, cell, bound, count);
        VoteTwice(10, lane, cell, bound, count);
        VoteTwice(11, lane, cell, bound, count);
        VoteTwice(12, lane, cell, bound, count);
        VoteTwice(13, lane, cell, bound, count);
        VoteTwice(14, lane, cell, bound, count);
        VoteTwice(15, lane, cell, bound, count);
        Group.Barrier();
        var sums = DigitRanks<Threads512>.SumBefore(shared, thread < 16 * Warps ? SharedWords.LoadWord(shared + (uint)thread * 4) : 0);
        var rest = (uint)k - (DigitRanks<Threads512>.SumOfAll(shared) & 0xFFFF);
        if (thread < 16 * Warps) SharedWords.StoreWord(shared + (uint)thread * 4, 0, sums);
        Group.Barrier();
        ChooseOf(0, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(1, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(2, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(3, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(4, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(5, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(6, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(7, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(8, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(9, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(10, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(11, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(12, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(13, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(14, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
        ChooseOf(15, cell, bound, count, rest, first, toKeys, toPlaces, placesFrom);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(int i, ulong from, int count, int descending)
    {
        var index = Group.IdxX + i * Threads;
        var beyond = Digit.Beyond(index, count);
        var at = beyond != 0 ? 0 : index;
        var key = TChosen.Value != 0 ? KeyWord.Load(from + (ulong)at * 4) : TElement.Key(TElement.Load(from + (ulong)at * (ulong)TElement.Bytes), descending);
        Packed.Write(i, key.X | beyond);
    }

    // A number that at least k of the threads' keys do not exceed: the k-th of them, or less where exactly k are below it. Threads that have
    // nothing hold the largest key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LimitOfThreads(uint key, int k)
    {
        var limit = 0u;
        for (var bit = 1u << (8 * TElement.Digits - 1); bit != 0; bit >>= 1)
        {
            var trial = limit | bit;
            var count = Votes.CountOfBlock(key < trial ? 1 : 0);
            if (count == k) return trial - 1;
            if (count < k) limit = trial;
        }
        return limit;
    }

    // The same over all keys of the part. A counter for each bit, so that one barrier a bit is enough.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LimitOfAll(uint shared, int k)
    {
        var limit = 0u;
        var counter = shared + BitCounters;
        for (var bit = 1u << (8 * TElement.Digits - 1); bit != 0; bit >>= 1)
        {
            var trial = limit | bit;
            var mine = 0;
            mine += Packed.Read(0) < trial ? 1 : 0;
            mine += Packed.Read(1) < trial ? 1 : 0;
            mine += Packed.Read(2) < trial ? 1 : 0;
            mine += Packed.Read(3) < trial ? 1 : 0;
            mine += Packed.Read(4) < trial ? 1 : 0;
            mine += Packed.Read(5) < trial ? 1 : 0;
            mine += Packed.Read(6) < trial ? 1 : 0;
            mine += Packed.Read(7) < trial ? 1 : 0;
            mine += Packed.Read(8) < trial ? 1 : 0;
            mine += Packed.Read(9) < trial ? 1 : 0;
            mine += Packed.Read(10) < trial ? 1 : 0;
            mine += Packed.Read(11) < trial ? 1 : 0;
            mine += Packed.Read(12) < trial ? 1 : 0;
            mine += Packed.Read(13) < trial ? 1 : 0;
            mine += Packed.Read(14) < trial ? 1 : 0;
            mine += Packed.Read(15) < trial ? 1 : 0;
            var ofWarp = Votes.Sum(mine);
            if (Group.IdxX % 32 == 0) SharedWords.Add(counter, (uint)ofWarp);
            Group.Barrier();
            var count = (int)SharedWords.LoadWord(counter);
            if (count == k) return trial - 1;
            if (count < k) limit = trial;
            counter += 4;
        }
        return limit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Vote(int i, int lane, uint cell, uint limit)
    {
        var votes = Votes.Ballot(Packed.Read(i) <= limit ? 1 : 0);
        Packed.Write(Ballots + i, votes);
        if (lane == 0) SharedWords.StoreWord(cell, i * Warps * 4, (uint)Votes.Count(votes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Leave(int i, uint shared, uint cell, uint limit)
    {
        if (Packed.Read(i) > limit) return;
        var target = SharedWords.LoadWord(cell + (uint)(i * Warps * 4)) + (uint)Votes.Count(Packed.Read(Ballots + i) & Votes.LanesBefore());
        SharedWords.StoreWord(shared + LeftKeys + target * 4, 0, Packed.Read(i));
        SharedWords.StoreWord(shared + LeftIndices + target * 4, 0, (uint)(Group.IdxX + i * Threads));
    }

    // As many as are below the bound, and in the upper half as many as reach it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void VoteTwice(int i, int lane, uint cell, uint bound, int count)
    {
        var below = Votes.Ballot(Packed.Read(i) < bound ? 1 : 0);
        var equal = Votes.Ballot(Packed.Read(i) == bound && Group.IdxX + i * Threads < count ? 1 : 0);
        Packed.Write(Ballots + i, (uint)Votes.Count(below & Votes.LanesBefore()) + ((uint)Votes.Count(equal & Votes.LanesBefore()) << 16));
        if (lane == 0) SharedWords.StoreWord(cell, i * Warps * 4, (uint)Votes.Count(below) + ((uint)Votes.Count(equal) << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ChooseOf(int i, uint cell, uint bound, int count, uint quota, long first, ulong toKeys, ulong toPlaces, ulong places)
    {
        var key = Packed.Read(i);
        var index = Group.IdxX + i * Threads;
        if (key > bound || index >= count) return;
        var counted = SharedWords.LoadWord(cell + (uint)(i * Warps * 4)) + Packed.Read(Ballots + i);
        Choose(counted, key < bound ? 1 : 0, quota, key, (uint)index, first, toKeys, toPlaces, places);
    }

    // Of those that equal the k-th only the first ones are taken.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose(uint counted, int isBelow, uint quota, uint key, uint index, long first, ulong toKeys, ulong toPlaces, ulong places)
    {
        var equal = counted >> 16;
        if (isBelow == 0 && equal >= quota) return;
        var target = (ulong)((counted & 0xFFFF) + IntrinsicMath.Min(equal, quota)) * 4;
        GlobalMemory.StoreWord(toKeys + target, key);
        GlobalMemory.StoreWord(toPlaces + target, TChosen.Value != 0 ? GlobalVectors.LoadWord(places + (ulong)index * 4) : (uint)first + index);
    }
}
