using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>Every case of <c>bench gpu</c>, in the order of the table.</summary>
internal static class GpuCases
{
    public static IEnumerable<GpuCase> All()
    {
        // Bars are ratios to PyTorch on the same card in the same call; peers' figures are of an H100 on 2026-11-23.
        yield return new MatMulCase(1024, 1024, 1024) { MinimumRatio = 1.2, PeerRate = 91 };
        yield return new MatMulCase(4096, 4096, 4096) { MinimumRatio = 0.98, PeerRate = 751 };
        yield return new MatMulCase(8192, 8192, 8192) { MinimumRatio = 0.98, PeerRate = 786 };
        yield return new MatMulCase(4096, 14336, 4096) { MinimumRatio = 0.98, PeerRate = 714 };
        yield return new MatMulCase(16, 4096, 4096) { MinimumRatio = 1.0, PeerRate = 20.0 };
        yield return new MatMulCase(1, 14336, 4096) { MinimumRatio = 1.2, PeerRate = 2.04 };
        yield return new MatMulCase(4096, 4096, 4096, DType.F32) { MinimumRatio = 0.85, PeerRate = 50.9, Title = "gemm f32 4096^3 (no tf32)" };

        yield return new GroupedFeedForwardCase(false);
        yield return new GroupedFeedForwardCase(true);

        // The other forms, checked and timed without a bar.
        yield return new MatMulCase(4096, 4096, 4096) { TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096) { TransposeA = true };
        yield return new MatMulCase(4096, 4096, 4096) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096, DType.F16);
        yield return new MatMulCase(1000, 1048, 264);
        yield return new MatMulCase(200, 136, 72) { TransposeA = true, TransposeB = false, Batch = 3 };
        yield return new MatMulCase(1024, 768, 64) { Batch = 96, TransposeB = false };
    }
}
