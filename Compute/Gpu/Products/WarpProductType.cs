namespace Native.Compute.Gpu.Products;

/// <summary>The element type of a product by single warps, as constants of a type.</summary>
internal interface IWarpProductType
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Bytes { get; }

    /// <summary>0 for BF16, 1 for F16, 2 for signed bytes: see <see cref="Intrinsics.WarpFragments.Multiply"/>.</summary>
    static abstract int Number { get; }
}

/// <summary>Brain floating-point numbers, F32 sums.</summary>
internal readonly struct BFloat16Product : IWarpProductType
{
    public static int Bytes => 2;

    public static int Number => 0;
}

/// <summary>binary16, F32 sums.</summary>
internal readonly struct HalfProduct : IWarpProductType
{
    public static int Bytes => 2;

    public static int Number => 1;
}

/// <summary>Signed bytes, I32 sums that wrap around.</summary>
internal readonly struct SByteProduct : IWarpProductType
{
    public static int Bytes => 1;

    public static int Number => 2;
}
