using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>
/// Transcendental functions from basic arithmetic, so that every back end and SIMD width computes them alike.
/// Errors stay within about 2 units in the last place; arguments that are infinite, NaN or out of range give what IEEE 754 recommends.
/// </summary>
internal static class RealMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Pick<T>(double single, double binary64) where T : struct, IReal<T> => T.Constant(T.IsDouble ? binary64 : single);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Infinity<T>() where T : struct, IReal<T> => T.Constant(double.PositiveInfinity);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T NaN<T>() where T : struct, IReal<T> => T.Constant(double.NaN);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Round<T>(T x) where T : struct, IReal<T> => T.Floor(x + T.Constant(0.5));

    /// <summary>x - n·ln 2 for the nearest integer n; ln 2 in two parts, the first short enough that n times it is exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ReduceByLn2<T>(T x, out T n) where T : struct, IReal<T>
    {
        n = Round(x * T.Constant(1.4426950408889634));
        var r = T.MultiplyAdd(n, Pick<T>(-0.693115234375, -0.6931471805592082), x);
        return T.MultiplyAdd(n, Pick<T>(-3.1946184945309415e-05, -7.371002565167799e-13), r);
    }

    /// <summary>x·2^n in two factors, so that results near the ends of the range come out right, subnormal ones too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleInTwoSteps<T>(T x, T n) where T : struct, IReal<T>
    {
        var half = T.Floor(n * T.Constant(0.5));
        return x * T.PowerOfTwo(half) * T.PowerOfTwo(n - half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x) where T : struct, IReal<T>
    {
        // Beyond these the result is 0 or infinite; NaN passes through every step.
        var r = ReduceByLn2(T.Clamp(x, Pick<T>(-110, -760), Pick<T>(90, 712)), out var n);
        return T.Scale(T.MultiplyAdd(RealPolynomials.ExpTail(r), r * r, r) + T.Constant(1), n);
    }

    /// <summary>e^x - 1, exact to the last places near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Expm1<T>(T x) where T : struct, IReal<T>
    {
        var r = ReduceByLn2(T.Clamp(x, Pick<T>(-30, -60), Pick<T>(90, 712)), out var n);
        var p = T.MultiplyAdd(RealPolynomials.ExpTail(r), r * r, r);
        var large = T.Scale(T.Constant(1) + p, n);
        var s = T.PowerOfTwo(T.IfLess(n, Pick<T>(100, 1000), n, Pick<T>(100, 1000)));
        var y = T.IfLess(n, T.Constant(60), T.MultiplyAdd(s, p, s - T.Constant(1)), large);
        y = T.IfEqual(x, T.Constant(0), x, y);
        return T.IfEqual(x, x, y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x) where T : struct, IReal<T>
    {
        // Subnormal numbers are brought into the normal range first.
        var tiny = Pick<T>(1.1754943508222875e-38, 2.2250738585072014e-308);
        var a = T.IfLess(x, tiny, x * Pick<T>(33554432, 18014398509481984), x);
        var e = T.IfLess(x, tiny, T.Exponent(a) - Pick<T>(25, 54), T.Exponent(a));
        var m = T.Fraction(a);
        var high = T.IfGreater(m, T.Constant(1.4142135623730951), T.Constant(1), T.Constant(0));
        e += high;
        m = T.IfGreater(high, T.Constant(0.5), m * T.Constant(0.5), m);
        var y = LogOfFraction(m - T.Constant(1), e);
        y = T.IfLess(x, T.Constant(0), NaN<T>(), y);
        y = T.IfEqual(x, T.Constant(0), -Infinity<T>(), y);
        y = T.IfEqual(x, Infinity<T>(), x, y);
        return T.IfEqual(x, x, y, x);
    }

    // log(1 + f) + e·ln 2 = f - s·(f - …): written so that the largest term, f, is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogOfFraction<T>(T f, T e) where T : struct, IReal<T>
    {
        var s = f / (T.Constant(2) + f);
        var s2 = s * s;
        var half = f * f * T.Constant(0.5);
        var tail = s * (half + RealPolynomials.LogTail(s2) * s2);
        return e * Pick<T>(0.693115234375, 0.6931471805592082) + (f - (half - (tail + e * Pick<T>(3.1946184945309415e-05, 7.371002565167799e-13))));
    }

    /// <summary>log(1 + x), exact to the last places near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log1p<T>(T x) where T : struct, IReal<T>
    {
        var u = T.Constant(1) + x;
        var y = Log(u) * (x / (u - T.Constant(1)));
        y = T.IfEqual(u, T.Constant(1), x, y);
        y = T.IfEqual(u, T.Constant(0), -Infinity<T>(), y);
        return T.IfEqual(x, Infinity<T>(), x, y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x) where T : struct, IReal<T> => T.Constant(1) / (T.Constant(1) + Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x) where T : struct, IReal<T>
    {
        var a = T.Abs(x);
        var e = Expm1(T.IfLess(a, T.Constant(25), a + a, T.Constant(50)));
        var y = e / (e + T.Constant(2));
        y = T.IfLess(x, T.Constant(0), -y, y);
        y = T.IfEqual(x, T.Constant(0), x, y);
        return T.IfEqual(x, x, y, x);
    }

    /// <summary>log(1 + e^x) without overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x) where T : struct, IReal<T> =>
        T.Max(x, T.Constant(0)) + Log1p(Exp(-T.Abs(x)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sin<T>(T x) where T : struct, IReal<T>
    {
        var r = ReduceByHalfPi(x, out var quadrant);
        var y = OfQuadrant(r, quadrant);
        y = T.IfGreater(T.Abs(x), Limit<T>(), T.SinLarge(x), y);
        y = T.IfEqual(x, T.Constant(0), x, y);
        return T.IfEqual(x, x, y, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Cos<T>(T x) where T : struct, IReal<T>
    {
        var r = ReduceByHalfPi(x, out var quadrant);
        var y = OfQuadrant(r, quadrant + T.Constant(1));
        y = T.IfGreater(T.Abs(x), Limit<T>(), T.CosLarge(x), y);
        return T.IfEqual(x, x, y, x);
    }

    // Up to here the number of quarter turns times each part of π/2 but the last is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Limit<T>() where T : struct, IReal<T> => Pick<T>(12000, 6.5e6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ReduceByHalfPi<T>(T x, out T quadrant) where T : struct, IReal<T>
    {
        quadrant = Round(x * T.Constant(0.6366197723675814));
        var r = x - quadrant * Pick<T>(1.5703125, 1.570796325802803);
        r -= quadrant * Pick<T>(0.00048351287841796875, 9.920935791635221e-10);
        r -= quadrant * Pick<T>(3.1385570764541626e-07, 5.17018297889025e-19);
        return r - quadrant * Pick<T>(6.077100506506192e-11, 2.9038559739793605e-28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfQuadrant<T>(T r, T quadrant) where T : struct, IReal<T>
    {
        var q = quadrant - T.Constant(4) * T.Floor(quadrant * T.Constant(0.25));
        var r2 = r * r;
        var sin = T.MultiplyAdd(RealPolynomials.SinTail(r2) * r2, r, r);
        var cos = T.MultiplyAdd(RealPolynomials.CosTail(r2), r2 * r2, T.MultiplyAdd(r2, T.Constant(-0.5), T.Constant(1)));
        var odd = q - T.Constant(2) * T.Floor(q * T.Constant(0.5));
        var y = T.IfGreater(odd, T.Constant(0.5), cos, sin);
        return T.IfLess(q, T.Constant(1.5), y, -y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x) where T : struct, IReal<T>
    {
        var a = T.Abs(x);
        var limit = Pick<T>(4.1, 6);
        var z = T.IfLess(a, limit, a, limit);
        var small = z * RealPolynomials.ErfSmall(z * z);
        var t = (z - T.Constant(2)) / (z + T.Constant(2));
        var large = T.Constant(1) - Exp(-z * z) * RealPolynomials.ErfcxLarge(t);
        var y = T.IfLess(a, T.Constant(1), small, large);
        y = T.IfLess(x, T.Constant(0), -y, y);
        y = T.IfEqual(x, T.Constant(0), x, y);
        return T.IfEqual(x, x, y, x);
    }

    /// <summary>|a|^b as e^(b·log|a|); called in binary64, where the rounding of the product is the whole error.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T PowAbs<T>(T a, T b) where T : struct, IReal<T> => Exp(b * Log(T.Abs(a)));

    /// <summary>a^b with the special cases of IEEE 754: a negative base needs an integer exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Pow<T>(T a, T b) where T : struct, IReal<T>
    {
        var zero = T.Constant(0);
        var one = T.Constant(1);
        var y = T.PowAbs(a, b);
        var whole = T.Floor(b);
        var isOdd = whole - T.Constant(2) * T.Floor(whole * T.Constant(0.5));
        var negative = T.IfEqual(whole, b, T.IfGreater(isOdd, T.Constant(0.5), -y, y), T.IfEqual(a, -Infinity<T>(), y, NaN<T>()));
        y = T.IfLess(a, zero, negative, y);
        y = T.IfEqual(a, a, T.IfEqual(b, b, y, b), a);
        y = T.IfEqual(b, zero, one, y);
        return T.IfEqual(a, one, one, y);
    }
}
