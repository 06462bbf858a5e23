namespace Native.Compute.Gpu.Attention;

/// <summary>dQ of heads of 64.</summary>
internal readonly struct Query64 : IWarpAttentionTile
{
    public static int HeadSize => 64;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

/// <summary>dQ of heads of 80.</summary>
internal readonly struct Query80 : IWarpAttentionTile
{
    public static int HeadSize => 80;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 2;
}

/// <summary>dQ of heads of 96.</summary>
internal readonly struct Query96 : IWarpAttentionTile
{
    public static int HeadSize => 96;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 2;
}

/// <summary>dQ of heads of 128.</summary>
internal readonly struct Query128 : IWarpAttentionTile
{
    public static int HeadSize => 128;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 2;
}

/// <summary>dK and dV of heads of 64.</summary>
internal readonly struct Key64 : IWarpAttentionTile
{
    public static int HeadSize => 64;

    public static int RowTiles => 2;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 2;
}

/// <summary>dK and dV of heads of 80.</summary>
internal readonly struct Key80 : IWarpAttentionTile
{
    public static int HeadSize => 80;

    public static int RowTiles => 1;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

/// <summary>dK and dV of heads of 96.</summary>
internal readonly struct Key96 : IWarpAttentionTile
{
    public static int HeadSize => 96;

    public static int RowTiles => 1;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

/// <summary>dK and dV of heads of 128.</summary>
internal readonly struct Key128 : IWarpAttentionTile
{
    public static int HeadSize => 128;

    public static int RowTiles => 1;

    public static int Warps => 4;

    public static int Width => 64;

    public static int Blocks => 2;
}

/// <summary>Any gradient of heads of 256, with 192 KiB of shared memory.</summary>
internal readonly struct Gradient256 : IWarpAttentionTile
{
    public static int HeadSize => 256;

    public static int RowTiles => 1;

    public static int Warps => 8;

    public static int Width => 32;

    public static int Blocks => 1;
}

/// <summary>The same with 128 KiB.</summary>
internal readonly struct MediumGradient256 : IWarpAttentionTile
{
    public static int HeadSize => 256;

    public static int RowTiles => 1;

    public static int Warps => 4;

    public static int Width => 32;

    public static int Blocks => 1;
}

/// <summary>The same with 96 KiB.</summary>
internal readonly struct SmallGradient256 : IWarpAttentionTile
{
    public static int HeadSize => 256;

    public static int RowTiles => 1;

    public static int Warps => 2;

    public static int Width => 32;

    public static int Blocks => 1;
}
