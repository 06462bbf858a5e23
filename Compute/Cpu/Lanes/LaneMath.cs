using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Forms of <see cref="RealMath"/>'s functions for vectors of floats: loops over them have to keep up with the memory.</summary>
internal static class LaneMath
{
    // Adding this leaves the nearest integer in the low bits, and taking it away again that integer as a float.
    private const double Magic = 12582912;

    /// <summary>eˣ within one unit in the last place; subnormal results, infinities and NaN as <see cref="RealMath.ExpInSteps"/> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, ILanes<T> =>
        T.IsDouble ? RealMath.ExpInSteps(x) : OfLimited(T.Clamp(x, T.Constant(-104), T.Constant(90)));

    /// <summary>As <see cref="Exp"/>, for x that is NaN or not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ExpOfNegative<T>(T x) where T : struct, ILanes<T> =>
        T.IsDouble ? RealMath.ExpInSteps(x) : OfLimited(T.AtLeast(x, T.Constant(-104)));

    /// <summary>a·σ(z) within three units in the last place.</summary>
    /// <remarks>With e = e^-|z|, which cannot overflow, σ(z) is 1 / (1 + e), or e / (1 + e) where z is negative: the divisor stays in [1, 2].</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T TimesSigmoid<T>(T a, T z) where T : struct, ILanes<T>
    {
        if (T.IsDouble) return RealMath.TimesSigmoidInSteps(a, z);
        var e = ExpOfNegative(-T.Abs(z));
        return T.IfLess(z, T.Constant(0), a * e, a) * T.Inverse(T.Constant(1) + e);
    }

    // x = n·ln 2 + r; the polynomial interpolates (e^r - 1 - r) / r² at the Chebyshev points of |r| ≤ ln 2 / 2 with an error of 1e-8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfLimited<T>(T x) where T : struct, ILanes<T>
    {
        var n = T.MultiplyAdd(x, T.Constant(1.4426950408889634), T.Constant(Magic)) - T.Constant(Magic);
        var r = T.MultiplyAdd(n, T.Constant(-0.693145751953125), x);
        r = T.MultiplyAdd(n, T.Constant(-1.4286068202862268e-6), r);
        var p = T.MultiplyAdd(T.Constant(0.001392621346613538), r, T.Constant(0.00836320297157575));
        p = T.MultiplyAdd(p, r, T.Constant(0.04166655443768795));
        p = T.MultiplyAdd(p, r, T.Constant(0.1666657684599398));
        p = T.MultiplyAdd(p, r, T.Constant(0.5));
        p = T.MultiplyAdd(p, r, T.Constant(1));
        return T.Scale(T.MultiplyAdd(p, r, T.Constant(1)), n);
    }
}
