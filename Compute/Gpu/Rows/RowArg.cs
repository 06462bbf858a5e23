using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Sort;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Where the largest or smallest element of contiguous rows is: the first of several, and the first NaN if there is one. Rows are cut into parts
/// where they are long; one warp, or the eight of a block, take a part together, and what parts found is compared by <see cref="RowArgJoin"/>.
/// A key and its place are compared as one number, so that the order of comparisons does not matter.
/// </summary>
/// <typeparam name="TElement">The element type, with keys of at most 32 bits.</typeparam>
/// <typeparam name="TWarps">How many warps take a part: one, or all of a block.</typeparam>
internal static class RowArg<TElement, TWarps> where TElement : struct, ISortElement where TWarps : struct, IRowWarps
{
    private const int Warps = 8;

    /// <summary>Threads of a block.</summary>
    public const int Threads = Warps * 32;

    /// <summary>Parts of a block.</summary>
    public static int PerBlock => Warps / TWarps.Count;

    /// <summary>Bytes of shared memory: what each warp found.</summary>
    public const int SharedBytes = Warps * 8;

    private static int Lanes => TWarps.Count * 32;

    /// <summary>The place of the preferred element of each part, I64, or its key and place where there are several parts of a row.</summary>
    /// <param name="y">Takes the results: rows · parts.</param>
    /// <param name="x">Rows of <paramref name="length"/> elements.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="length">Elements of a row, below 2³¹.</param>
    /// <param name="part">Elements of a part.</param>
    /// <param name="parts">Parts of a row.</param>
    /// <param name="largest">1 for the largest, 0 for the smallest.</param>
    public static void Run(ulong y, ulong x, long rows, int length, int part, int parts, int largest)
    {
        var lane = Group.IdxX % Lanes;
        var index = (long)Grid.IdxX * PerBlock + Group.IdxX / Lanes;
        // Whole warps leave; where a block has one part, none does.
        if (index >= rows * parts) return;
        var row = index / parts;
        var first = (int)(index - row * parts) * part;
        var end = first + part < length ? first + part : length;
        var from = x + (ulong)(row * length) * (ulong)TElement.Bytes;
        var i = first + lane;
        var best = uint.MaxValue;
        // With no element better than the worst key, the first one is the place.
        var place = i < end ? i : int.MaxValue;
        for (; i + 7 * Lanes < end; i += 8 * Lanes)
        {
            var k0 = Key(from, i, largest);
            var k1 = Key(from, i + Lanes, largest);
            var k2 = Key(from, i + 2 * Lanes, largest);
            var k3 = Key(from, i + 3 * Lanes, largest);
            var k4 = Key(from, i + 4 * Lanes, largest);
            var k5 = Key(from, i + 5 * Lanes, largest);
            var k6 = Key(from, i + 6 * Lanes, largest);
            var k7 = Key(from, i + 7 * Lanes, largest);
            Prefer(ref best, ref place, k0, i);
            Prefer(ref best, ref place, k1, i + Lanes);
            Prefer(ref best, ref place, k2, i + 2 * Lanes);
            Prefer(ref best, ref place, k3, i + 3 * Lanes);
            Prefer(ref best, ref place, k4, i + 4 * Lanes);
            Prefer(ref best, ref place, k5, i + 5 * Lanes);
            Prefer(ref best, ref place, k6, i + 6 * Lanes);
            Prefer(ref best, ref place, k7, i + 7 * Lanes);
        }
        for (; i < end; i += Lanes) Prefer(ref best, ref place, Key(from, i, largest), i);
        RowArgJoin.OfLanes(ref best, ref place, 32);
        if (TWarps.Count > 1)
        {
            var shared = SharedTile.Memory();
            if (Group.IdxX % 32 == 0)
            {
                SharedWords.StoreWord(shared + (uint)(Group.IdxX / 32) * 8, 0, best);
                SharedWords.StoreWord(shared + (uint)(Group.IdxX / 32) * 8, 4, (uint)place);
            }
            Group.Barrier();
            best = SharedWords.LoadWord(shared + (uint)(Group.IdxX % Warps) * 8);
            place = (int)SharedWords.LoadWord(shared + (uint)(Group.IdxX % Warps) * 8 + 4);
            RowArgJoin.OfLanes(ref best, ref place, Warps);
        }
        if (lane == 0) GlobalMemory.StoreWords(y + (ulong)index * 8, new() { X = (uint)place, Y = parts > 1 ? best : 0 });
    }

    // The smallest key is preferred; NaN, whose key is the largest, becomes 0, which no other element has.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Key(ulong from, int i, int largest)
    {
        var key = TElement.Key(TElement.Load(from + (ulong)i * (ulong)TElement.Bytes), largest).X;
        if (!TElement.HasNaN) return key;
        return TElement.Digits > 2 ? key + 1 : (key + 1) & 0xFFFF;
    }

    // A thread sees its places in rising order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefer(ref uint best, ref int place, uint key, int i)
    {
        place = key < best ? i : place;
        best = key < best ? key : best;
    }
}

/// <summary>Compares what the parts of rows found, a warp a row.</summary>
internal static class RowArgJoin
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 32;

    /// <summary>y[row], I64, = the place of the preferred of <paramref name="parts"/> keys with their places.</summary>
    public static void Run(ulong y, ulong found, int parts)
    {
        var best = uint.MaxValue;
        var place = int.MaxValue;
        for (var i = Group.IdxX; i < parts; i += Threads)
        {
            var next = GlobalMemory.LoadWords(found + ((ulong)((long)Grid.IdxX * parts) + (ulong)i) * 8);
            Join(ref best, ref place, next.Y, (int)next.X);
        }
        OfLanes(ref best, ref place, 32);
        if (Group.IdxX == 0) GlobalMemory.StoreLong(y + (ulong)Grid.IdxX * 8, place);
    }

    /// <summary>The preferred of groups of <paramref name="lanes"/> lanes, a constant power of two from 8 on, in every lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OfLanes(ref uint best, ref int place, int lanes)
    {
        if (lanes > 16) Exchange(ref best, ref place, 16);
        if (lanes > 8) Exchange(ref best, ref place, 8);
        Exchange(ref best, ref place, 4);
        Exchange(ref best, ref place, 2);
        Exchange(ref best, ref place, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref uint best, ref int place, int distance)
    {
        var other = (uint)Warp.ShuffleXor((int)best, distance);
        var otherPlace = Warp.ShuffleXor(place, distance);
        Join(ref best, ref place, other, otherPlace);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Join(ref uint best, ref int place, uint other, int otherPlace)
    {
        var wins = other < best || (other == best && otherPlace < place);
        best = wins ? other : best;
        place = wins ? otherPlace : place;
    }
}
