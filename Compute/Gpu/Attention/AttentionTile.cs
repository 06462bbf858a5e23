namespace Native.Compute.Gpu.Attention;

/// <summary>The shape of one block's work in attention on tensor cores, as constants of a type.</summary>
internal interface IAttentionTile
{
    /// <summary>Elements of a row of Q, K, V and O: a multiple of 16 up to 256.</summary>
    static abstract int HeadSize { get; }

    /// <summary>Keys of one step: a multiple of 16.</summary>
    static abstract int Keys { get; }

    /// <summary>Blocks of keys or values that fit in shared memory at once.</summary>
    static abstract int Stages { get; }
}

internal readonly struct Attention128 : IAttentionTile
{
    public static int HeadSize => 128;

    public static int Keys => 128;

    public static int Stages => 5;
}

internal readonly struct Attention64 : IAttentionTile
{
    public static int HeadSize => 64;

    public static int Keys => 128;

    public static int Stages => 8;
}

internal readonly struct Attention96 : IAttentionTile
{
    public static int HeadSize => 96;

    public static int Keys => 128;

    public static int Stages => 5;
}

internal readonly struct Attention80 : IAttentionTile
{
    public static int HeadSize => 80;

    public static int Keys => 128;

    public static int Stages => 5;
}

internal readonly struct Attention256 : IAttentionTile
{
    public static int HeadSize => 256;

    public static int Keys => 64;

    public static int Stages => 3;
}
