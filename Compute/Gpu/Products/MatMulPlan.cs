namespace Native.Compute.Gpu.Products;

/// <summary>Which tile a product on tensor cores uses.</summary>
internal enum MatMulTile
{
    /// <summary><see cref="Tile128"/>.</summary>
    Single128,
    /// <summary><see cref="Tile256"/>.</summary>
    Single256,
    /// <summary><see cref="PairedTile256"/>.</summary>
    Paired256,
}

/// <summary>How a product runs; a pure function of its shape and the device, so that a table of it can be printed.</summary>
internal readonly record struct MatMulPlan(MatMulTile Tile)
{
    /// <summary>The plan for batch products of [m, k] and [k, n].</summary>
    public static MatMulPlan Select(long m, long n, long k, long batch, int multiprocessors)
    {
        // A pair works on 256 rows even where fewer are left: not worth it where that is a large part.
        var pairs = Count(m, 256);
        var wasted = pairs * 2 - Count(m, 128);
        if (pairs * 2 * Count(n, 256) * batch >= multiprocessors && wasted * 8 <= pairs) return new(MatMulTile.Paired256);
        return new(Count(m, 128) * Count(n, 256) * batch >= multiprocessors ? MatMulTile.Single256 : MatMulTile.Single128);
    }

    private static long Count(long size, long tile) => (size + tile - 1) / tile;
}
