namespace Native.Compute.Gpu.Products;

/// <summary>The shape of one block's work in a matrix product on tensor cores, as constants of a type.</summary>
internal interface IProductTile
{
    /// <summary>Columns of the result: 128 or 256. Rows are always 128, 64 for each of two consuming warpgroups.</summary>
    static abstract int Columns { get; }

    /// <summary>Tiles of both operands that fit in shared memory at once.</summary>
    static abstract int Stages { get; }

    /// <summary>Blocks that work on rows below each other and load their common columns of B once.</summary>
    static abstract int Cluster { get; }

    /// <summary>Stages that may still be under way when the next is issued: 1 keeps the tensor cores fed by one warpgroup alone, 0
    /// frees stages sooner and leaves it to the other warpgroup.</summary>
    static abstract int Lag { get; }
}

/// <summary>128 × 256, two blocks sharing B: large products, where the second-level cache is the narrowest place.</summary>
internal readonly struct PairedTile256 : IProductTile
{
    public static int Columns => 256;

    public static int Stages => 4;

    public static int Cluster => 2;

    // Measured on an H200 at 4096^3 and 8192^3: 773 and 810 TFLOP/s, against 733 and 807 with 1.
    public static int Lag => 0;
}

/// <summary>128 × 256, each block on its own.</summary>
internal readonly struct Tile256 : IProductTile
{
    public static int Columns => 256;

    public static int Stages => 4;

    public static int Cluster => 1;

    public static int Lag => 1;
}

/// <summary>128 × 128: more blocks where the result is small.</summary>
internal readonly struct Tile128 : IProductTile
{
    public static int Columns => 128;

    public static int Stages => 6;

    public static int Cluster => 1;

    public static int Lag => 1;
}

/// <summary>Whether something holds, as a constant of a type: one kernel for each answer.</summary>
internal interface IFlag
{
    static abstract int Value { get; }
}

internal readonly struct No : IFlag
{
    public static int Value => 0;
}

internal readonly struct Yes : IFlag
{
    public static int Value => 1;
}
