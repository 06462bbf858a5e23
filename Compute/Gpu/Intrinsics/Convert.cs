using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Packed conversions, rounding to nearest even; the first value is in the low half.</summary>
internal static class Convert
{
    [IntrinsicImplementation, Ptx("cvt.rn.bf16x2.f32 $r, $1, $0;")]
    public static uint PackBFloat16(float low, float high) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("cvt.rn.f16x2.f32 $r, $1, $0;")]
    public static uint PackHalf(float low, float high) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("{ .reg .b16 lo, hi; mov.b32 {lo, hi}, $0; cvt.f32.f16 $r, lo; }")]
    public static float LowHalf(uint pair) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("{ .reg .b16 lo, hi; mov.b32 {lo, hi}, $0; cvt.f32.f16 $r, hi; }")]
    public static float HighHalf(uint pair) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("{ .reg .b32 t; shl.b32 t, $0, 16; mov.b32 $r, t; }")]
    public static float LowBFloat16(uint pair) => throw new NotSupportedException();

    [IntrinsicImplementation, Ptx("{ .reg .b32 t; and.b32 t, $0, 0xFFFF0000; mov.b32 $r, t; }")]
    public static float HighBFloat16(uint pair) => throw new NotSupportedException();
}
