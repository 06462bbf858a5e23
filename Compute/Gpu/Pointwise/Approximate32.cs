using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Rows;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>
/// binary32 arithmetic for results that are rounded to 16 bits: exponentials and quotients come from the special function unit, to
/// about the sixth place, and NaN travels through minima and maxima in one instruction.
/// </summary>
internal readonly struct Approximate32(float value) : IReal<Approximate32>
{
    public readonly float Value = value;

    public static bool IsDouble => false;

    public static Approximate32 operator +(Approximate32 a, Approximate32 b) => new(a.Value + b.Value);
    public static Approximate32 operator -(Approximate32 a, Approximate32 b) => new(a.Value - b.Value);
    public static Approximate32 operator *(Approximate32 a, Approximate32 b) => new(a.Value * b.Value);
    public static Approximate32 operator /(Approximate32 a, Approximate32 b) => new(Arithmetic.Quotient(a.Value, b.Value));
    public static Approximate32 operator -(Approximate32 a) => new(-a.Value);

    public static Approximate32 Constant(double value) => new((float)value);
    public static Approximate32 Min(Approximate32 a, Approximate32 b) => new(Arithmetic.MinOrNaN(a.Value, b.Value));
    public static Approximate32 Max(Approximate32 a, Approximate32 b) => new(Arithmetic.MaxOrNaN(a.Value, b.Value));
    public static Approximate32 Abs(Approximate32 a) => new(F32.Abs(new(a.Value)).Value);
    public static Approximate32 IfLess(Approximate32 a, Approximate32 b, Approximate32 then, Approximate32 otherwise) => new(F32.IfLess(new(a.Value), new(b.Value), new(then.Value), new(otherwise.Value)).Value);
    public static Approximate32 IfGreater(Approximate32 a, Approximate32 b, Approximate32 then, Approximate32 otherwise) => new(F32.IfGreater(new(a.Value), new(b.Value), new(then.Value), new(otherwise.Value)).Value);
    public static Approximate32 IfEqual(Approximate32 a, Approximate32 b, Approximate32 then, Approximate32 otherwise) => new(F32.IfEqual(new(a.Value), new(b.Value), new(then.Value), new(otherwise.Value)).Value);

    public static Approximate32 Sqrt(Approximate32 a) => new(F32.Sqrt(new(a.Value)).Value);
    public static Approximate32 Floor(Approximate32 a) => new(F32.Floor(new(a.Value)).Value);
    public static Approximate32 MultiplyAdd(Approximate32 a, Approximate32 b, Approximate32 c) => new(Arithmetic.Fma(a.Value, b.Value, c.Value));
    public static Approximate32 Clamp(Approximate32 a, Approximate32 low, Approximate32 high) => new(Arithmetic.MinOrNaN(Arithmetic.MaxOrNaN(a.Value, low.Value), high.Value));
    public static Approximate32 Scale(Approximate32 a, Approximate32 n) => RealMath.ScaleInTwoSteps(a, n);
    public static Approximate32 PowerOfTwo(Approximate32 n) => new(FloatBits.PowerOfTwo(n.Value));
    public static Approximate32 Exponent(Approximate32 a) => new(FloatBits.Exponent(a.Value));
    public static Approximate32 Fraction(Approximate32 a) => new(FloatBits.Fraction(a.Value));
    public static Approximate32 SinLarge(Approximate32 a) => new(float.NaN);
    public static Approximate32 CosLarge(Approximate32 a) => new(float.NaN);
    public static Approximate32 PowAbs(Approximate32 a, Approximate32 b) => new(F32.PowAbs(new(a.Value), new(b.Value)).Value);
    public static Approximate32 Exp(Approximate32 a) => new(Arithmetic.Exp2(a.Value * FastMath.Log2E));

    // ∞ in the denominator makes the quotient 0, as the exact form does.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Approximate32 TimesSigmoid(Approximate32 a, Approximate32 z) =>
        new(a.Value * Arithmetic.Reciprocal(1 + Arithmetic.Exp2(z.Value * -FastMath.Log2E)));
}
