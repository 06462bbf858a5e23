using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>Where a tile of a product lies: its first row and column, the matrix of A and Y, and that of B.</summary>
internal readonly struct Place(int row, int column, int matrix, int group)
{
    // Tiles that share columns of B in the second-level cache are this many tiles high.
    private const int Height = 16;

    public readonly int Row = row;

    public readonly int Column = column;

    public readonly int Matrix = matrix;

    /// <summary>The matrix of B; negative for a tile that is not there.</summary>
    public readonly int Group = group;

    /// <summary>The place of a block's tile, in groups of rows, column by column within a group, so that what runs at one time shares rows and columns.</summary>
    /// <param name="tile">The number of the cluster's tile.</param>
    /// <param name="tilesM">Tiles of a cluster below each other.</param>
    /// <param name="tilesN">Tiles beside each other.</param>
    /// <param name="rank">This block's number in the cluster.</param>
    /// <param name="tiles">The list of a grouped product.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Place Of<TTile, TGrouped>(int tile, int tilesM, int tilesN, int rank, ulong tiles) where TTile : struct, IProductTile where TGrouped : struct, IFlag
    {
        var matrix = tile / (tilesM * tilesN);
        var within = tile - matrix * (tilesM * tilesN);
        var high = Height / TTile.Cluster;
        var band = within / (high * tilesN);
        var first = band * high;
        var rows = IntrinsicMath.Min(tilesM - first, high);
        var rest = within - band * high * tilesN;
        var row = (first + rest % rows) * TTile.Cluster + rank;
        var column = rest / rows * TTile.Columns;
        if (TGrouped.Value == 0) return new(row * 128, column, matrix, matrix);
        var at = tiles + (ulong)row * 8;
        return new((int)GlobalMemory.LoadWord(at), column, 0, (int)GlobalMemory.LoadWord(at + 4));
    }
}
