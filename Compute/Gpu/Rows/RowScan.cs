using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Running sums along contiguous rows of whole vectors. A block takes a tile of a row, four vectors a thread: sums of vectors are added up over lanes,
/// then over a warp's vectors, then over warps, always in the same order. Rows of several tiles are read twice: for the tiles' sums, whose
/// running sums come in between, and for the result.
/// </summary>
/// <typeparam name="TPacking">The element type; sums are F32.</typeparam>
internal static class RowScan<TPacking> where TPacking : struct, IPacking
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    /// <summary>Vectors of 16 bytes of a tile.</summary>
    public const int Tile = 4 * Threads;

    /// <summary>Bytes of shared memory: the sum of each warp.</summary>
    public const int SharedBytes = Threads / 32 * 4;

    /// <summary>totals[row, tile] = the tile's sum, F32; 0 for tiles beyond the row.</summary>
    /// <param name="totals">Takes the sums.</param>
    /// <param name="x">Rows.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="tiles">Tiles of a row.</param>
    /// <param name="reverse">1 where rows are summed from their ends.</param>
    public static void Totals(ulong totals, ulong x, long vectors, int tiles, int reverse)
    {
        var row = Grid.IdxX / tiles;
        var first = (long)(Grid.IdxX - row * tiles) * Tile + Group.IdxX / 32 * 128 + Group.IdxX % 32;
        var from = x + (ulong)(row * vectors) * 16;
        var v0 = Load(from, first, vectors, reverse);
        var v1 = Load(from, first + 32, vectors, reverse);
        var v2 = Load(from, first + 64, vectors, reverse);
        var v3 = Load(from, first + 96, vectors, reverse);
        var sum = WarpTotals.Sum(Sum(v0) + Sum(v1) + (Sum(v2) + Sum(v3)), 32);
        var shared = SharedTile.Memory();
        if (Group.IdxX % 32 == 0) SharedWords.Store(shared + (uint)(Group.IdxX / 32) * 4, sum);
        Group.Barrier();
        sum = WarpTotals.Sum(SharedWords.Load(shared + (uint)(Group.IdxX % 8) * 4), 8);
        if (Group.IdxX == 0) GlobalMemory.StoreFloat(totals + (ulong)Grid.IdxX * 4, sum);
    }

    /// <summary>y = the running sums.</summary>
    /// <param name="y">Takes them.</param>
    /// <param name="x">Rows.</param>
    /// <param name="carries">carries[row, tile], F32: the sum of what comes before the tile; 0 where a row is one tile.</param>
    /// <param name="vectors">Vectors of a row.</param>
    /// <param name="tiles">Tiles of a row in the grid.</param>
    /// <param name="pitch">Tiles of a row in carries.</param>
    /// <param name="exclusive">1 where an element's own value is left out.</param>
    /// <param name="reverse">1 where rows are summed from their ends.</param>
    public static void Run(ulong y, ulong x, ulong carries, long vectors, int tiles, int pitch, int exclusive, int reverse)
    {
        var row = Grid.IdxX / tiles;
        var tile = Grid.IdxX - row * tiles;
        var lane = Group.IdxX % 32;
        var warp = Group.IdxX / 32;
        var first = (long)tile * Tile + warp * 128 + lane;
        var from = x + (ulong)(row * vectors) * 16;
        var v0 = Load(from, first, vectors, reverse);
        var v1 = Load(from, first + 32, vectors, reverse);
        var v2 = Load(from, first + 64, vectors, reverse);
        var v3 = Load(from, first + 96, vectors, reverse);
        var s0 = Upward(Sum(v0), lane);
        var s1 = Upward(Sum(v1), lane);
        var s2 = Upward(Sum(v2), lane);
        var s3 = Upward(Sum(v3), lane);
        // What a warp's vectors are preceded by: those of the calls before.
        var c1 = Warp.Shuffle(s0, 31);
        var c2 = c1 + Warp.Shuffle(s1, 31);
        var c3 = c2 + Warp.Shuffle(s2, 31);
        var all = c3 + Warp.Shuffle(s3, 31);
        var shared = SharedTile.Memory();
        if (lane == 0) SharedWords.Store(shared + (uint)warp * 4, all);
        Group.Barrier();
        var before = carries != 0 ? GlobalMemory.LoadFloat(carries + (ulong)((long)row * pitch + tile) * 4) : 0;
        for (var w = 0; w < warp; w++) before += SharedWords.Load(shared + (uint)w * 4);
        var to = y + (ulong)(row * vectors) * 16;
        Store(to, first, vectors, v0, before + Before(s0, lane), exclusive, reverse);
        Store(to, first + 32, vectors, v1, before + c1 + Before(s1, lane), exclusive, reverse);
        Store(to, first + 64, vectors, v2, before + c2 + Before(s2, lane), exclusive, reverse);
        Store(to, first + 96, vectors, v3, before + c3 + Before(s3, lane), exclusive, reverse);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Load(ulong from, long vector, long vectors, int reverse)
    {
        var inside = vector < vectors ? 1 : 0;
        var at = reverse != 0 ? vectors - 1 - vector : vector;
        var value = GlobalVectors.LoadIf(from + (ulong)at * 16, inside);
        return reverse != 0 ? Mirror(value) : value;
    }

    // The elements in the other direction.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Word4 Mirror(Word4 v) => new() { X = Mirror(v.W), Y = Mirror(v.Z), Z = Mirror(v.Y), W = Mirror(v.X) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mirror(uint word) => TPacking.PerWord > 1 ? (word >> 16) | (word << 16) : word;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Word4 v) => Sum(v.X) + Sum(v.Y) + (Sum(v.Z) + Sum(v.W));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(uint word) => TPacking.PerWord > 1 ? TPacking.Low(word).Value + TPacking.High(word).Value : TPacking.Low(word).Value;

    // The sum over this lane and those before it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Upward(float sum, int lane)
    {
        sum = Upward(sum, lane, 1);
        sum = Upward(sum, lane, 2);
        sum = Upward(sum, lane, 4);
        sum = Upward(sum, lane, 8);
        return Upward(sum, lane, 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Upward(float sum, int lane, int distance)
    {
        var from = Warp.ShuffleUp(sum, distance);
        return lane >= distance ? sum + from : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Before(float sum, int lane)
    {
        var from = Warp.ShuffleUp(sum, 1);
        return lane > 0 ? from : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong to, long vector, long vectors, Word4 v, float running, int exclusive, int reverse)
    {
        if (vector >= vectors) return;
        var result = new Word4
        {
            X = Word(v.X, ref running, exclusive),
            Y = Word(v.Y, ref running, exclusive),
            Z = Word(v.Z, ref running, exclusive),
            W = Word(v.W, ref running, exclusive),
        };
        GlobalMemory.Store(to + (ulong)(reverse != 0 ? vectors - 1 - vector : vector) * 16, reverse != 0 ? Mirror(result) : result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Word(uint word, ref float running, int exclusive)
    {
        var before = running;
        var low = before + TPacking.Low(word).Value;
        var high = TPacking.PerWord > 1 ? low + TPacking.High(word).Value : low;
        running = high;
        return TPacking.Pack(new(exclusive != 0 ? before : low), new(exclusive != 0 ? low : high));
    }
}
