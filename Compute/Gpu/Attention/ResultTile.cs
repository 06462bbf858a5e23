using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>Rounds a warpgroup's sums, 64 rows by 16 to 256 columns, and puts them into shared memory for the copy engine.</summary>
internal static class ResultTile<THalf> where THalf : struct, IFlag
{
    private const uint Block = 64 * 128;

    /// <summary>Stores accumulators.</summary>
    /// <param name="first">The first accumulator; constant.</param>
    /// <param name="columns">A multiple of 16; constant.</param>
    /// <param name="target">Shared address of blocks of 64 × 64, one behind the other.</param>
    /// <param name="line">The line that this thread addresses: 16 for each warp, by lane mod 16.</param>
    /// <param name="piece">lane / 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int first, int columns, uint target, uint line, uint piece)
    {
        Part(first, columns, target, line, piece);
        if (columns > 64) Part(first + 32, columns - 64, target + Block, line, piece);
        if (columns > 128) Part(first + 64, columns - 128, target + 2 * Block, line, piece);
        if (columns > 192) Part(first + 96, columns - 192, target + 3 * Block, line, piece);
    }

    // Up to 64 columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Part(int first, int columns, uint block, uint line, uint piece)
    {
        Matrices(first, block + SharedTile.Piece(line, piece));
        if (columns > 16) Matrices(first + 8, block + SharedTile.Piece(line, piece + 2));
        if (columns > 32) Matrices(first + 16, block + SharedTile.Piece(line, piece + 4));
        if (columns > 48) Matrices(first + 24, block + SharedTile.Piece(line, piece + 6));
    }

    // 16 rows × 16 columns of a warp.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Matrices(int first, uint address) =>
        SharedTile.StoreMatrices(address, Pair(first), Pair(first + 2), Pair(first + 4), Pair(first + 6));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(int first) => THalf.Value != 0
        ? Intrinsics.Convert.PackHalf(Accumulator.Read(first), Accumulator.Read(first + 1))
        : Intrinsics.Convert.PackBFloat16(Accumulator.Read(first), Accumulator.Read(first + 1));
}
