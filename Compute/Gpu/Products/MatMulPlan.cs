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
/// <param name="Tile">The tile.</param>
/// <param name="Parts">Into how many parts k is cut, whose sums are added in order by a second kernel; 1 for none.</param>
internal readonly record struct MatMulPlan(MatMulTile Tile, int Parts = 1)
{
    // What a multiprocessor does with 128 × 256 tiles, in products and additions a microsecond, and what a card reads or writes meanwhile, in bytes:
    // measured on an H100. Only the ratio of the two matters.
    private const double Rate = 5.3e6, SmallTileShare = 0.8, Bandwidth = 2.5e6, Launch = 4;
    private const int MostParts = 16;

    /// <summary>The plan for batch products of [m, k] and [k, n].</summary>
    public static MatMulPlan Select(long m, long n, long k, long batch, int multiprocessors)
    {
        // A pair works on 256 rows even where fewer are left: not worth it where that is a large part.
        var pairs = Count(m, 256);
        var wasted = pairs * 2 - Count(m, 128);
        if (pairs * 2 * Count(n, 256) * batch >= multiprocessors && wasted * 8 <= pairs) return new(MatMulTile.Paired256);
        return new(Count(m, 128) * Count(n, 256) * batch >= multiprocessors ? MatMulTile.Single256 : MatMulTile.Single128);
    }

    /// <summary>
    /// The plan for one product without an epilogue: where its tiles leave multiprocessors idle and k is long, k is cut if the time that this
    /// saves is more than what partial sums cost.
    /// </summary>
    public static MatMulPlan SelectSplit(long m, long n, long k, int multiprocessors)
    {
        var plan = Select(m, n, k, 1, multiprocessors);
        var tiles = Count(m, 128) * Count(n, 256);
        if (tiles >= 4 * multiprocessors || k < 2048 || n % 8 != 0) return plan;
        var single = 2.0 * 128 * 256 * k / Rate;
        var best = plan.Tile == MatMulTile.Single128
            ? Count(Count(m, 128) * Count(n, 128), multiprocessors) * single / 2 / SmallTileShare
            : Count(tiles, multiprocessors) * single;
        var steps = Count(k, 64);
        for (var parts = 2; parts <= MostParts; parts++)
        {
            // Every part gets a step at least.
            if ((parts - 1) * Count(steps, parts) >= steps) continue;
            var time = Count(tiles * parts, multiprocessors) * single / parts + parts * m * n * 8 / Bandwidth + Launch;
            if (time < best) (best, plan) = (time, new(MatMulTile.Single256, parts));
        }
        return plan;
    }

    private static long Count(long size, long tile) => (size + tile - 1) / tile;
}
