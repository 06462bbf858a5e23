using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Four binary32 numbers.</summary>
internal struct Float4
{
    public float X, Y, Z, W;
}

/// <summary>Products of small matrices by one warp, with F32 sums: sm_80 and later.</summary>
internal static class WarpMatrix
{
    /// <summary>
    /// sums + A·B for A 16 × 16 and B 16 × 8, BF16. Lane 4g + t gives A's rows g (a0, a2) and g + 8 (a1, a3) and B's column g, at
    /// k = 2t, 2t + 1 (a0, a1, b0) and k = 2t + 8, 2t + 9 (a2, a3, b1); it gets columns 2t, 2t + 1 of row g (X, Y) and g + 8 (Z, W).
    /// </summary>
    [IntrinsicImplementation, Ptx("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {$r.0,$r.1,$r.2,$r.3}, {$1,$2,$3,$4}, {$5,$6}, {$0.0,$0.1,$0.2,$0.3};")]
    public static Float4 MultiplyBFloat16(Float4 sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1) => throw new NotSupportedException();

    /// <summary>The same for F16.</summary>
    [IntrinsicImplementation, Ptx("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {$r.0,$r.1,$r.2,$r.3}, {$1,$2,$3,$4}, {$5,$6}, {$0.0,$0.1,$0.2,$0.3};")]
    public static Float4 MultiplyHalf(Float4 sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1) => throw new NotSupportedException();
}
