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
        foreach (var attention in Attention()) yield return attention;
    }

    private static IEnumerable<GpuCase> Attention()
    {
        yield return new AttentionCase(4, 32, 8, 8192, 8192, 128) { MinimumRatio = 0.85, PeerRate = 648 };
        yield return new AttentionCase(16, 12, 12, 1024, 1024, 64) { MinimumRatio = 1.0, PeerRate = 259 };

        yield return new AttentionCase(4, 32, 8, 8192, 8192, 128) { Gradients = true, MinimumRatio = 0.8, PeerRate = 496 };
        yield return new AttentionCase(16, 12, 12, 1024, 1024, 64) { Gradients = true, MinimumRatio = 1.0, PeerRate = 179 };
        yield return new DecodeCase(1, 32, 8, 32768, 128) { MinimumRatio = 1.3, PeerRate = 1952 };
        yield return new DecodeCase(16, 32, 8, 8192, 128) { MinimumRatio = 1.0, PeerRate = 2815 };
        yield return new DecodeCase(64, 32, 8, 8192, 128) { MinimumRatio = 0.98, PeerRate = 2987 };

        yield return new DecodeCase(8, 12, 12, 1111, 64) { Ragged = true };
        yield return new DecodeCase(3, 40, 4, 999, 80) { Window = 300 };
        yield return new DecodeCase(5, 16, 1, 2000, 256) { Type = DType.F16 };
        yield return new AttentionCase(2, 16, 16, 8192, 8192, 128) { Causal = false };
        yield return new AttentionCase(2, 16, 16, 8192, 8192, 128) { Causal = false, Gradients = true };
        yield return new AttentionCase(2, 8, 2, 1000, 1000, 128) { Ragged = true, ByPosition = true, Gradients = true };
        yield return new AttentionCase(2, 4, 4, 515, 771, 64) { Window = 200, Type = DType.F16, Gradients = true };
        yield return new AttentionCase(2, 4, 2, 515, 300, 80) { Ragged = true, Gradients = true };
        yield return new AttentionCase(3, 4, 2, 640, 640, 96) { Gradients = true };
        yield return new AttentionCase(2, 4, 2, 700, 1100, 256);
    }
}
