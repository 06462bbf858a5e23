namespace Native.Compute.Gpu.Attention;

/// <summary>Which gradients of attention one launch computes, as constants of a type; 1 for yes.</summary>
internal interface IGradientPass
{
    /// <summary>1 if rows are keys (X₁ = K, X₂ = V, Y₁ = Q, Y₂ = dO); 0 if they are queries (X₁ = Q, X₂ = dO, Y₁ = K, Y₂ = V).</summary>
    static abstract int ByKeys { get; }

    /// <summary>Whether the gradient of X₁ is wanted.</summary>
    static abstract int First { get; }

    /// <summary>Whether the gradient of X₂ is wanted.</summary>
    static abstract int Second { get; }
}

/// <summary>dQ.</summary>
internal readonly struct QueryPass : IGradientPass
{
    public static int ByKeys => 0;

    public static int First => 1;

    public static int Second => 0;
}

/// <summary>dK and dV.</summary>
internal readonly struct KeyValuePass : IGradientPass
{
    public static int ByKeys => 1;

    public static int First => 1;

    public static int Second => 1;
}

/// <summary>dK alone, where the sums of both do not fit in registers.</summary>
internal readonly struct KeyPass : IGradientPass
{
    public static int ByKeys => 1;

    public static int First => 1;

    public static int Second => 0;
}

/// <summary>dV alone.</summary>
internal readonly struct ValuePass : IGradientPass
{
    public static int ByKeys => 1;

    public static int First => 0;

    public static int Second => 1;
}
