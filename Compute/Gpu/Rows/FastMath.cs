using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Rows;

/// <summary>Transcendental functions on the special function unit, corrected to a few ulp of F32.</summary>
internal static class FastMath
{
    /// <summary>log2 e.</summary>
    public const float Log2E = 1.44269502f;

    private const float Log2ERest = 1.92596303e-8f, Ln2 = 0.693147182f;

    /// <summary>eˣ to about 3 ulp; subnormal results are 0, NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Exp(float x)
    {
        // -∞ would make the correction NaN; what is so small is 0 anyway.
        x = Arithmetic.MaxOrNaN(x, -200f);
        var high = x * Log2E;
        var low = Arithmetic.Fma(x, Log2ERest, Arithmetic.Fma(x, Log2E, -high));
        var power = Arithmetic.Exp2(high);
        // An infinite power stays: its correction would be ∞ - ∞.
        return x > 88.8f ? power : Arithmetic.Fma(power * Ln2, low, power);
    }

    /// <summary>log x for x ≥ 1, to about 1e-7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Log(float x) => Arithmetic.Log2(x) * Ln2;
}
