using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Products;

/// <summary>How many groups of 8 columns a warp takes at once, as a constant of a type.</summary>
internal interface IColumnGroups
{
    /// <summary>1, 2 or 4.</summary>
    static abstract int Count { get; }
}

internal readonly struct OneGroup : IColumnGroups
{
    public static int Count => 1;
}

internal readonly struct TwoGroups : IColumnGroups
{
    public static int Count => 2;
}

internal readonly struct FourGroups : IColumnGroups
{
    public static int Count => 4;
}

/// <summary>
/// Up to 16 rows times weights stored as [n, k], limited by reading the weights once. Tensor cores multiply what comes straight from
/// memory: since a sum does not care about the order of its k, a lane's 16 bytes of a row serve as the fragments of two products.
/// The warps of a block share the k of its columns; their sums are added in order.
/// </summary>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TPacking">The same as a packing.</typeparam>
/// <typeparam name="TGroups">Columns of a block: 8 for each group.</typeparam>
/// <typeparam name="TEpilogue">What is done to a sum before it is rounded and stored.</typeparam>
internal static class FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>
    where THalf : struct, IFlag where TPacking : struct, IPacking where TGroups : struct, IColumnGroups where TEpilogue : struct, IProductEpilogue
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    private const int Warps = Threads / 32;

    // k of a step of one warp: two vectors of each of four lanes, which are 128 consecutive bytes of a row.
    private const int Depth = 64;

    /// <summary>Columns of a block.</summary>
    public static int Columns => 8 * TGroups.Count;

    // Words from warp to warp and from row to row of the sums in shared memory; 8 more a row keep lanes on different banks.
    private static int RowWords => Columns + 8;

    /// <summary>Bytes of shared memory: the sums of each warp.</summary>
    public static int SharedBytes => Warps * 16 * RowWords * 4;

    public static void Run(ulong y, ulong a, ulong w, ulong bias, ulong residual, long residualPitch, long pitchY, long pitchA, long pitchW, int m, int n, int k, int storesSingly)
    {
        var lane = Group.IdxX % 32;
        var warp = Group.IdxX / 32;
        var group = lane / 4;
        var t = lane % 4;
        var column = Grid.IdxX * Columns;
        var low = a + (ulong)(group * pitchA) * 2;
        var high = low + (ulong)(8 * pitchA) * 2;
        var hasLow = group < m ? 1 : 0;
        var hasHigh = group + 8 < m ? 1 : 0;
        var w0 = Row(w, column + group, pitchW, n);
        var w1 = Row(w, column + 8 + group, pitchW, n);
        var w2 = Row(w, column + 16 + group, pitchW, n);
        var w3 = Row(w, column + 24 + group, pitchW, n);
        var s0 = default(Float4);
        var s1 = default(Float4);
        var s2 = default(Float4);
        var s3 = default(Float4);
        // All lanes of a warp go on together, as the tensor cores want it; beyond the end they give zeros.
        for (var from = warp * Depth; from < k; from += Warps * Depth)
        {
            var at = from + 8 * t;
            var first = (ulong)at * 2;
            var second = first + 64;
            var starts = at < k ? 1 : 0;
            var inside = at + 32 < k ? 1 : 0;
            var b0 = GlobalVectors.LoadOnceIf(w0 + first, starts);
            var c0 = GlobalVectors.LoadOnceIf(w0 + second, inside);
            var b1 = TGroups.Count > 1 ? GlobalVectors.LoadOnceIf(w1 + first, starts) : default;
            var c1 = TGroups.Count > 1 ? GlobalVectors.LoadOnceIf(w1 + second, inside) : default;
            var b2 = TGroups.Count > 2 ? GlobalVectors.LoadOnceIf(w2 + first, starts) : default;
            var c2 = TGroups.Count > 2 ? GlobalVectors.LoadOnceIf(w2 + second, inside) : default;
            var b3 = TGroups.Count > 2 ? GlobalVectors.LoadOnceIf(w3 + first, starts) : default;
            var c3 = TGroups.Count > 2 ? GlobalVectors.LoadOnceIf(w3 + second, inside) : default;
            var a0 = GlobalVectors.LoadSharedIf(low + first, hasLow & starts);
            var a1 = GlobalVectors.LoadSharedIf(high + first, hasHigh & starts);
            var a2 = GlobalVectors.LoadSharedIf(low + second, hasLow & inside);
            var a3 = GlobalVectors.LoadSharedIf(high + second, hasHigh & inside);
            s0 = Multiply(Multiply(s0, a0, a1, b0), a2, a3, c0);
            if (TGroups.Count > 1) s1 = Multiply(Multiply(s1, a0, a1, b1), a2, a3, c1);
            if (TGroups.Count > 2)
            {
                s2 = Multiply(Multiply(s2, a0, a1, b2), a2, a3, c2);
                s3 = Multiply(Multiply(s3, a0, a1, b3), a2, a3, c3);
            }
        }
        var shared = SharedTile.Memory();
        var place = shared + (uint)((warp * 16 + group) * RowWords + 2 * t) * 4;
        Keep(place, s0);
        if (TGroups.Count > 1) Keep(place + 32, s1);
        if (TGroups.Count > 2)
        {
            Keep(place + 64, s2);
            Keep(place + 96, s3);
        }
        Group.Barrier();
        // Pairs of columns, row by row.
        for (var pair = Group.IdxX; pair < 16 * Columns / 2; pair += Threads)
        {
            var row = pair / (Columns / 2);
            var part = 2 * (pair % (Columns / 2));
            if (row >= m || column + part >= n) continue;
            var source = shared + (uint)(row * RowWords + part) * 4;
            var x = 0f;
            var z = 0f;
            for (var i = 0; i < Warps; i++)
            {
                x += SharedWords.Load(source);
                z += SharedWords.Load(source + 4);
                source += (uint)(16 * RowWords) * 4;
            }
            default(TEpilogue).Apply<THalf>(ref x, ref z, row, column + part, new(bias, residual, residualPitch, m, n));
            ResultPair.Store(y + (ulong)(row * pitchY + column + part) * 2, TPacking.Pack(new(x), new(z)), storesSingly, column + part + 1 < n ? 1 : 0);
        }
    }

    // Columns beyond the edge repeat the last one, and are not stored.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Row(ulong w, int column, long pitch, int n) => w + (ulong)(IntrinsicMath.Min(column, n - 1) * pitch) * 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Multiply(Float4 sums, Word4 low, Word4 high, Word4 b) => THalf.Value != 0
        ? WarpMatrix.MultiplyHalf(WarpMatrix.MultiplyHalf(sums, low.X, high.X, low.Y, high.Y, b.X, b.Y), low.Z, high.Z, low.W, high.W, b.Z, b.W)
        : WarpMatrix.MultiplyBFloat16(WarpMatrix.MultiplyBFloat16(sums, low.X, high.X, low.Y, high.Y, b.X, b.Y), low.Z, high.Z, low.W, high.W, b.Z, b.W);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(uint place, Float4 sums)
    {
        SharedWords.Store(place, sums.X);
        SharedWords.Store(place + 4, sums.Y);
        SharedWords.Store(place + (uint)(8 * RowWords) * 4, sums.Z);
        SharedWords.Store(place + (uint)(8 * RowWords) * 4 + 4, sums.W);
    }
}
