using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>The element type of a product by single warps, as constants of a type.</summary>
internal interface IWarpProductType
{
    /// <summary>Bytes of an element.</summary>
    static abstract int Bytes { get; }

    /// <summary>1 for F16; 0 otherwise.</summary>
    static abstract int Half { get; }

    /// <summary>sums (four registers from <paramref name="first"/> on, a constant) += A·B: 16 rows of A, 8 columns of B, 32 bytes of k.</summary>
    static abstract void Multiply(int first, Word4 a, uint b0, uint b1);
}

/// <summary>Brain floating-point numbers, F32 sums.</summary>
internal readonly struct BFloat16Product : IWarpProductType
{
    public static int Bytes => 2;

    public static int Half => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int first, Word4 a, uint b0, uint b1) => WarpProduct.Multiply(first, a.X, a.Y, a.Z, a.W, b0, b1, 0);
}

/// <summary>binary16, F32 sums.</summary>
internal readonly struct HalfProduct : IWarpProductType
{
    public static int Bytes => 2;

    public static int Half => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int first, Word4 a, uint b0, uint b1) => WarpProduct.Multiply(first, a.X, a.Y, a.Z, a.W, b0, b1, 1);
}

/// <summary>Signed bytes, I32 sums that wrap around.</summary>
internal readonly struct SByteProduct : IWarpProductType
{
    public static int Bytes => 1;

    public static int Half => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int first, Word4 a, uint b0, uint b1) => WarpProduct.MultiplyBytes(first, a.X, a.Y, a.Z, a.W, b0, b1);
}
