using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Products of a single warp (mma.sync) on named registers, and loads of their right operands from shared memory: sm_80.</summary>
internal static class WarpProduct
{
    /// <summary>Loads four 8 × 8 matrices of 16-bit elements: lane i gives the address of line i mod 8 of matrix i / 8, and gets elements
    /// 2(i mod 4) and the next of line i / 4 of each.</summary>
    [IntrinsicImplementation, Ptx("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {$r.0,$r.1,$r.2,$r.3}, [$0];")]
    public static Word4 LoadMatrices(uint address) => throw new NotSupportedException();

    /// <summary>The same, each matrix transposed: a lane gets column i / 4 of lines 2(i mod 4) and the next.</summary>
    [IntrinsicImplementation, Ptx("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {$r.0,$r.1,$r.2,$r.3}, [$0];")]
    public static Word4 LoadMatricesTransposed(uint address) => throw new NotSupportedException();

    /// <summary>
    /// accumulators (16 × 8) += P·B for P 16 × 16 in packed registers and B 16 × 8: lane i holds B's rows 2(i mod 4) and the next of
    /// column i / 4 in <paramref name="b0"/>, and those 8 further down in <paramref name="b1"/>. Numbers are constant.
    /// </summary>
    [IntrinsicImplementation, Ptx<MultiplyText>]
    public static void Multiply(int first, int packed, uint b0, uint b1, int half) => throw new NotSupportedException();

    private readonly struct MultiplyText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var sums = Accumulator.List(constants[0]!.Value, 4);
            var packed = constants[1]!.Value;
            var left = string.Join(",", Enumerable.Range(0, 4).Select(i => Packed.Name(packed + i)));
            var type = constants[4] == 1 ? "f16.f16" : "bf16.bf16";
            return $"mma.sync.aligned.m16n8k16.row.col.f32.{type}.f32 {sums}, {{{left}}}, {{$2,$3}}, {sums};";
        }
    }
}
