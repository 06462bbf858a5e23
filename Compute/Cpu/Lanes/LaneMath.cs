using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>Forms of <see cref="Kernels.RealMath"/>'s functions for vectors of floats: loops over them have to keep up with the memory.</summary>
/// <remarks>
/// eˣ: x = n·ln 2 + r, and the polynomial interpolates (e^r - 1 - r) / r² at the Chebyshev points of |r| ≤ ln 2 / 2 with an error of 1e-8.
/// σ: with e = e^-|z|, which cannot overflow, σ(z) is 1 / (1 + e), or e / (1 + e) where z is negative; the divisor stays in [1, 2].
/// Written for each width without generic steps, of which a loop's method would hold more than the compiler inlines into one.
/// The hardware's own maximum and minimum give the second operand where one is NaN: x comes second.
/// </remarks>
internal static class LaneMath
{
    private const float Log2E = 1.44269504f;

    // Adding this leaves the nearest integer in the low bits, and taking it away again that integer as a float.
    private const float Magic = 12582912f;

    // ln 2 in two parts, the first of 16 bits, so that its product with n is exact.
    private const float Ln2High = 0.693145751953125f;
    private const float Ln2Low = 1.4286068202862268e-6f;
    private const float P2 = 0.5f;
    private const float P3 = 0.1666657684599398f;
    private const float P4 = 0.04166655443768795f;
    private const float P5 = 0.00836320297157575f;
    private const float P6 = 0.001392621346613538f;

    /// <summary>eˣ within two units in the last place; subnormal results, infinities and NaN as <see cref="Kernels.RealMath.ExpInSteps"/> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => OfLimited(Vector512.MinNative(Vector512.Create(90f), Vector512.MaxNative(Vector512.Create(-104f), x)));

    /// <summary>eˣ for x that is NaN or at most 80.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> BoundedExp(Vector512<float> x) => OfLimited(Vector512.MaxNative(Vector512.Create(-104f), x));

    /// <summary>a·σ(z) within four units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> TimesSigmoid(Vector512<float> a, Vector512<float> z)
    {
        var e = BoundedExp(z | Vector512.Create(-0f));
        var numerator = Vector512.ConditionalSelect(Vector512.LessThan(z, Vector512<float>.Zero), a * e, a);
        var d = e + Vector512<float>.One;
        if (!Avx512F.IsSupported) return numerator / d;
        // The estimate has 14 bits, a step of Newton's doubles them.
        var estimate = Avx512F.Reciprocal14(d);
        return numerator * Vector512.FusedMultiplyAdd(estimate, Avx512F.FusedMultiplyAddNegated(d, estimate, Vector512<float>.One), estimate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> OfLimited(Vector512<float> x)
    {
        var n = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), Vector512.Create(Magic)) - Vector512.Create(Magic);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(P6), r, Vector512.Create(P5));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(P4));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(P3));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(P2));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        if (Avx512F.IsSupported) return Avx512F.Scale(p, n);
        // In two factors, so that results near the ends of the range come out right, subnormal ones too.
        var half = Vector512.Floor(n * Vector512.Create(0.5f));
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<float> n) => ((n + Vector512.Create(Magic + 127)).AsInt32() << 23).AsSingle();

    /// <summary>eˣ within two units in the last place; subnormal results, infinities and NaN as <see cref="Kernels.RealMath.ExpInSteps"/> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x) => OfLimited(Vector256.MinNative(Vector256.Create(90f), Vector256.MaxNative(Vector256.Create(-104f), x)));

    /// <summary>eˣ for x that is NaN or at most 80.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> BoundedExp(Vector256<float> x) => OfLimited(Vector256.MaxNative(Vector256.Create(-104f), x));

    /// <summary>a·σ(z) within four units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> TimesSigmoid(Vector256<float> a, Vector256<float> z)
    {
        var e = BoundedExp(z | Vector256.Create(-0f));
        var numerator = Vector256.ConditionalSelect(Vector256.LessThan(z, Vector256<float>.Zero), a * e, a);
        return numerator / (e + Vector256<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> OfLimited(Vector256<float> x)
    {
        var n = Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), Vector256.Create(Magic)) - Vector256.Create(Magic);
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);
        var p = Vector256.FusedMultiplyAdd(Vector256.Create(P6), r, Vector256.Create(P5));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(P4));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(P3));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(P2));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<float>.One);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<float>.One);
        // In two factors, so that results near the ends of the range come out right, subnormal ones too.
        var half = Vector256.Floor(n * Vector256.Create(0.5f));
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> PowerOfTwo(Vector256<float> n) => ((n + Vector256.Create(Magic + 127)).AsInt32() << 23).AsSingle();

    /// <summary>eˣ within two units in the last place; subnormal results, infinities and NaN as <see cref="Kernels.RealMath.ExpInSteps"/> has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x) => OfLimited(Vector128.MinNative(Vector128.Create(90f), Vector128.MaxNative(Vector128.Create(-104f), x)));

    /// <summary>eˣ for x that is NaN or at most 80.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> BoundedExp(Vector128<float> x) => OfLimited(Vector128.MaxNative(Vector128.Create(-104f), x));

    /// <summary>a·σ(z) within four units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> TimesSigmoid(Vector128<float> a, Vector128<float> z)
    {
        var e = BoundedExp(z | Vector128.Create(-0f));
        var numerator = Vector128.ConditionalSelect(Vector128.LessThan(z, Vector128<float>.Zero), a * e, a);
        return numerator / (e + Vector128<float>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> OfLimited(Vector128<float> x)
    {
        var n = Vector128.FusedMultiplyAdd(x, Vector128.Create(Log2E), Vector128.Create(Magic)) - Vector128.Create(Magic);
        var r = Vector128.FusedMultiplyAdd(n, Vector128.Create(-Ln2High), x);
        r = Vector128.FusedMultiplyAdd(n, Vector128.Create(-Ln2Low), r);
        var p = Vector128.FusedMultiplyAdd(Vector128.Create(P6), r, Vector128.Create(P5));
        p = Vector128.FusedMultiplyAdd(p, r, Vector128.Create(P4));
        p = Vector128.FusedMultiplyAdd(p, r, Vector128.Create(P3));
        p = Vector128.FusedMultiplyAdd(p, r, Vector128.Create(P2));
        p = Vector128.FusedMultiplyAdd(p, r, Vector128<float>.One);
        p = Vector128.FusedMultiplyAdd(p, r, Vector128<float>.One);
        // In two factors, so that results near the ends of the range come out right, subnormal ones too.
        var half = Vector128.Floor(n * Vector128.Create(0.5f));
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> PowerOfTwo(Vector128<float> n) => ((n + Vector128.Create(Magic + 127)).AsInt32() << 23).AsSingle();
}
