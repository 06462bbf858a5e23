using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>e^x in floats: x = n·ln 2 + r, a polynomial in r, and n added to the exponent.</summary>
/// <remarks>The polynomial interpolates (e^r - 1 - r) / r² at the Chebyshev points of |r| ≤ ln 2 / 2; its error is 1e-8 relative.</remarks>
internal static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // Adding this leaves the nearest integer in the low bits.
    private const float Magic = 12582912f;

    // ln 2 in two parts, the first of 16 bits, so that its product with n is exact.
    private const float Ln2High = 0.693145751953125f;
    private const float Ln2Low = 1.4286068202862268e-6f;
    private const float P2 = 0.5f;
    private const float P3 = 0.1666657684599398f;
    private const float P4 = 0.04166655443768795f;
    private const float P5 = 0.00836320297157575f;
    private const float P6 = 0.001392621346613538f;

    // Below this the result is subnormal.
    private const float Lowest = -87.33f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var shifted = Vector512.MultiplyAddEstimate(x, Vector512.Create(Log2E), Vector512.Create(Magic));
        var n = shifted - Vector512.Create(Magic);
        var r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2High), x);
        r = Vector512.MultiplyAddEstimate(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.MultiplyAddEstimate(Vector512.Create(P6), r, Vector512.Create(P5));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(P4));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(P3));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512.Create(P2));
        p = Vector512.MultiplyAddEstimate(p, r, Vector512<float>.One);
        p = Vector512.MultiplyAddEstimate(p, r, Vector512<float>.One);
        var scaled = (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
        return Vector512.AndNot(scaled, Vector512.LessThan(x, Vector512.Create(Lowest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var shifted = Vector256.MultiplyAddEstimate(x, Vector256.Create(Log2E), Vector256.Create(Magic));
        var n = shifted - Vector256.Create(Magic);
        var r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2High), x);
        r = Vector256.MultiplyAddEstimate(n, Vector256.Create(-Ln2Low), r);
        var p = Vector256.MultiplyAddEstimate(Vector256.Create(P6), r, Vector256.Create(P5));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(P4));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(P3));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256.Create(P2));
        p = Vector256.MultiplyAddEstimate(p, r, Vector256<float>.One);
        p = Vector256.MultiplyAddEstimate(p, r, Vector256<float>.One);
        var scaled = (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
        return Vector256.AndNot(scaled, Vector256.LessThan(x, Vector256.Create(Lowest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Exp(Vector128<float> x)
    {
        var shifted = Vector128.MultiplyAddEstimate(x, Vector128.Create(Log2E), Vector128.Create(Magic));
        var n = shifted - Vector128.Create(Magic);
        var r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2High), x);
        r = Vector128.MultiplyAddEstimate(n, Vector128.Create(-Ln2Low), r);
        var p = Vector128.MultiplyAddEstimate(Vector128.Create(P6), r, Vector128.Create(P5));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(P4));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(P3));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128.Create(P2));
        p = Vector128.MultiplyAddEstimate(p, r, Vector128<float>.One);
        p = Vector128.MultiplyAddEstimate(p, r, Vector128<float>.One);
        var scaled = (p.AsInt32() + (shifted.AsInt32() << 23)).AsSingle();
        return Vector128.AndNot(scaled, Vector128.LessThan(x, Vector128.Create(Lowest)));
    }
}
