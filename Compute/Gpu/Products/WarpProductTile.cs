namespace Native.Compute.Gpu.Products;

/// <summary>128 × 256 by eight warps of 64 × 64, with 192 KiB of shared memory: sm_90 and sm_100.</summary>
internal readonly struct DeepWarpTile256 : IProductTile
{
    public static int Columns => 256;

    public static int Stages => 4;

    public static int Cluster => 1;

    public static int Lag => 0;
}

/// <summary>The same with 144 KiB: sm_80.</summary>
internal readonly struct WarpTile256 : IProductTile
{
    public static int Columns => 256;

    public static int Stages => 3;

    public static int Cluster => 1;

    public static int Lag => 0;
}

/// <summary>128 × 128 by eight warps of 64 × 32, with 96 KiB: small results, and cards that have no more than 99.</summary>
internal readonly struct WarpTile128 : IProductTile
{
    public static int Columns => 128;

    public static int Stages => 3;

    public static int Cluster => 1;

    public static int Lag => 0;
}

/// <summary>Which tile a product by single warps uses; a pure function of its shape and the device.</summary>
internal enum WarpPlan
{
    /// <summary><see cref="WarpTile128"/>.</summary>
    Tile128,
    /// <summary><see cref="WarpTile256"/>.</summary>
    Tile256,
    /// <summary><see cref="DeepWarpTile256"/>.</summary>
    Deep256,
}

/// <summary>Chooses a <see cref="WarpPlan"/>.</summary>
internal static class WarpPlans
{
    /// <summary>The plan for batch products of m × n results, on a device with so many multiprocessors and bytes of shared memory a block.</summary>
    public static WarpPlan Select(long m, long n, long batch, int multiprocessors, int sharedBytes)
    {
        if ((m + 127) / 128 * ((n + 255) / 256) * batch < multiprocessors) return WarpPlan.Tile128;
        return sharedBytes >= 4 * 48 << 10 ? WarpPlan.Deep256 : sharedBytes >= 3 * 48 << 10 ? WarpPlan.Tile256 : WarpPlan.Tile128;
    }
}
