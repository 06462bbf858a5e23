namespace Native.Compute.Gpu.Attention;

/// <summary>How keys and values lie in memory, as constants of a type.</summary>
internal interface ICacheForm
{
    /// <summary>In blocks of 32 positions that a table names; otherwise each sequence's lie together.</summary>
    static abstract bool InBlocks { get; }

    /// <summary>Whether anything, also no number, may lie behind a sequence's length. Otherwise there are finite numbers.</summary>
    static abstract bool Clears { get; }
}

/// <summary>Together, with finite numbers behind the lengths.</summary>
internal readonly struct WholeCache : ICacheForm
{
    public static bool InBlocks => false;

    public static bool Clears => false;
}

/// <summary>Together, with anything behind the lengths.</summary>
internal readonly struct ClearedCache : ICacheForm
{
    public static bool InBlocks => false;

    public static bool Clears => true;
}

/// <summary>In blocks, with anything behind the lengths.</summary>
internal readonly struct BlockCache : ICacheForm
{
    public static bool InBlocks => true;

    public static bool Clears => true;
}
