using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Single instructions that C# has no word for, or that ILGPU writes badly.</summary>
internal static class Arithmetic
{
    /// <summary>2^x, to about 2 ulp; subnormal results are 0.</summary>
    [IntrinsicImplementation, Ptx("ex2.approx.ftz.f32 $r, $0;")]
    public static float Exp2(float x) => throw new NotSupportedException();

    /// <summary>log2 x, approximately.</summary>
    [IntrinsicImplementation, Ptx("lg2.approx.ftz.f32 $r, $0;")]
    public static float Log2(float x) => throw new NotSupportedException();

    /// <summary>1 / x, to 1 ulp.</summary>
    [IntrinsicImplementation, Ptx("rcp.approx.ftz.f32 $r, $0;")]
    public static float Reciprocal(float x) => throw new NotSupportedException();

    /// <summary>1 / √x, to 2 ulp.</summary>
    [IntrinsicImplementation, Ptx("rsqrt.approx.ftz.f32 $r, $0;")]
    public static float ReciprocalSqrt(float x) => throw new NotSupportedException();

    /// <summary>tanh x, to about 2^-11.</summary>
    [IntrinsicImplementation, Ptx("tanh.approx.f32 $r, $0;")]
    public static float TanhFast(float x) => throw new NotSupportedException();

    /// <summary>a·b + c in one rounding.</summary>
    [IntrinsicImplementation, Ptx("fma.rn.f32 $r, $0, $1, $2;")]
    public static float Fma(float a, float b, float c) => throw new NotSupportedException();

    /// <summary>The larger; of a number and NaN, the number.</summary>
    [IntrinsicImplementation, Ptx("max.f32 $r, $0, $1;")]
    public static float Max(float a, float b) => throw new NotSupportedException();

    /// <summary>The larger; NaN if either is.</summary>
    [IntrinsicImplementation, Ptx("max.NaN.f32 $r, $0, $1;")]
    public static float MaxOrNaN(float a, float b) => throw new NotSupportedException();

    /// <summary>√x, rounded to nearest.</summary>
    [IntrinsicImplementation, Ptx("sqrt.rn.f32 $r, $0;")]
    public static float Sqrt(float x) => throw new NotSupportedException();

    /// <summary>a / b, rounded to nearest.</summary>
    [IntrinsicImplementation, Ptx("div.rn.f32 $r, $0, $1;")]
    public static float Divide(float a, float b) => throw new NotSupportedException();

    /// <summary>The smaller; NaN if either is.</summary>
    [IntrinsicImplementation, Ptx("min.NaN.f32 $r, $0, $1;")]
    public static float MinOrNaN(float a, float b) => throw new NotSupportedException();

    /// <summary>a / b to 2 ulp over the full range.</summary>
    [IntrinsicImplementation, Ptx("div.full.f32 $r, $0, $1;")]
    public static float Quotient(float a, float b) => throw new NotSupportedException();

    /// <summary>The same number, computed here: ILGPU moves arithmetic to where its result is used, also into loops.</summary>
    [IntrinsicImplementation, Ptx("mov.b32 $r, $0;")]
    public static uint Here(uint x) => throw new NotSupportedException();

    /// <inheritdoc cref="Here(uint)"/>
    [IntrinsicImplementation, Ptx("mov.b64 $r, $0;")]
    public static ulong Here(ulong x) => throw new NotSupportedException();
}
