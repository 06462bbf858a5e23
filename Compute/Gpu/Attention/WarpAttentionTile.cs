namespace Native.Compute.Gpu.Attention;

/// <summary>The shape of one block's work in attention by single warps, as constants of a type.</summary>
internal interface IWarpAttentionTile
{
    /// <summary>Elements of a row: a multiple of 16 up to 256.</summary>
    static abstract int HeadSize { get; }

    /// <summary>Rows of a warp by 16: more rows share what a warp loads of the other side, and take more registers.</summary>
    static abstract int RowTiles { get; }

    /// <summary>Warps of a block.</summary>
    static abstract int Warps { get; }

    /// <summary>Rows of the other side in a step: a multiple of 16.</summary>
    static abstract int Width { get; }

    /// <summary>Blocks that share a multiprocessor.</summary>
    static abstract int Blocks { get; }
}

internal readonly struct Forward64 : IWarpAttentionTile
{
    public static int HeadSize => 64;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

internal readonly struct Forward80 : IWarpAttentionTile
{
    public static int HeadSize => 80;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

internal readonly struct Forward96 : IWarpAttentionTile
{
    public static int HeadSize => 96;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

internal readonly struct Forward128 : IWarpAttentionTile
{
    public static int HeadSize => 128;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

/// <summary>160 KiB of shared memory.</summary>
internal readonly struct Forward256 : IWarpAttentionTile
{
    public static int HeadSize => 256;

    public static int RowTiles => 1;

    public static int Warps => 8;

    public static int Width => 64;

    public static int Blocks => 1;
}

/// <summary>80 KiB, for cards that have no more than 99.</summary>
internal readonly struct SmallForward256 : IWarpAttentionTile
{
    public static int HeadSize => 256;

    public static int RowTiles => 1;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 1;
}
