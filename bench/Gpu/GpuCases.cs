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

        yield return new AxpyCase(28) { MinimumRatio = 0.98, PeerRate = 3023 };
        yield return new RmsNormCase(DType.BF16, 16384, 4096) { MinimumRatio = 1.3, PeerRate = 1927 };
        yield return new SoftmaxCase(DType.BF16, 16384, 4096) { MinimumRatio = 1.9, PeerRate = 1247 };
        yield return new GroupedFeedForwardCase(false);
        yield return new GroupedFeedForwardCase(true);

        yield return new MatMulCase(1, 4096, 4096);
        yield return new MatMulCase(1, 4096, 14336, DType.F16);
        yield return new MatMulCase(1, 1000, 4104);
        yield return new MatMulCase(7, 1002, 1032);
        yield return new MatMulCase(13, 4096, 14336, DType.F16);
        yield return new MatMulCase(1, 50257, 4096);
        yield return new MatMulCase(16, 50257, 4096);
        yield return new MatMulCase(4, 50258, 4096);
        yield return new MatMulCase(7, 1001, 1032, DType.F16);

        yield return new CapturedChainCase(100) { Most = 2.5 };
        yield return new ColdStartCase(false) { Most = 5 };
        yield return new ColdStartCase(true);
        yield return new CapturedChainCase(100, isCaptured: false);

        // The other forms, checked and timed without a bar.
        yield return new CrossEntropyCase(DType.BF16, 2048, 50257);
        yield return new CrossEntropyCase(DType.F32, 509, 32003);
        yield return new PointwiseCase("to f32 from", DType.BF16, 8191, 4099, x => x.To(DType.F32), x => x);
        yield return new PointwiseCase("to bf16 from", DType.F32, 8191, 4099, x => x.To(DType.BF16), x => x) { Rounds = true };
        yield return new TransposeCase(DType.BF16, new Shape(2048, 8192), 0, 1);
        yield return new TransposeCase(DType.F32, new Shape(3, 1001, 777), 1, 2);
        yield return new TransposeCase(DType.BF16, new Shape(8, 1024, 12, 64), 1, 2);
        yield return new PointwiseCase("scale", DType.BF16, 16384, 4096, x => x.ScaleAdd(1.5, -0.25), x => 1.5 * x - 0.25);
        yield return new MatMulCase(4096, 4096, 4096, DType.F32) { TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096, DType.F32) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096, DType.F32) { TransposeA = true };
        yield return new MatMulCase(1000, 1044, 268, DType.F32) { TransposeB = false };
        yield return new MatMulCase(200, 132, 72, DType.F32) { TransposeA = true, Batch = 3 };
        yield return new RmsNormCase(DType.F32, 16383, 1024);
        yield return new RmsNormCase(DType.BF16, 16383, 768);
        yield return new LayerNormCase(DType.BF16, 16384, 4096);
        yield return new LayerNormCase(DType.F32, 4095, 16384);
        yield return new SoftmaxCase(DType.F32, 16383, 2048);
        yield return new SoftmaxCase(DType.F16, 4095, 10240);
        yield return new SoftmaxCase(DType.BF16, 1027, 32768, isLog: true);
        yield return new PointwiseCase("silu", DType.BF16, 16384, 4096, x => x.Silu(), x => x / (1 + Math.Exp(-x)));
        yield return new PointwiseCase("silu", DType.F32, 8191, 4099, x => x.Silu(), x => x / (1 + Math.Exp(-x)));
        yield return new PointwiseCase("scale", DType.F16, 8191, 4099, x => x.ScaleAdd(1.5, -0.25), x => 1.5 * x - 0.25);
        yield return new MatMulCase(4096, 4096, 4096) { TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096) { TransposeA = true };
        yield return new MatMulCase(4096, 4096, 4096) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(4096, 4096, 4096, DType.F16);
        yield return new MatMulCase(1000, 1048, 264);
        yield return new MatMulCase(200, 136, 72) { TransposeA = true, TransposeB = false, Batch = 3 };
        // Gradients of weights: small results of long products.
        yield return new MatMulCase(768, 768, 16384) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(768, 2304, 16384) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(768, 3072, 16384) { TransposeA = true, TransposeB = false };
        yield return new MatMulCase(200, 136, 5000, DType.F16) { TransposeB = false };
        yield return new MatMulCase(1024, 768, 64) { Batch = 96, TransposeB = false };
        foreach (var attention in Attention()) yield return attention;
        yield return new TrainCase("gpt2-124M", TrainCase.Gpt2(), 16, 1024) { MinimumRate = 300_000 };
        yield return new TrainCase("gpt2-124M vocabulary 50304", TrainCase.Gpt2(50304), 16, 1024);
        yield return new TrainCase("gpt2-124M", TrainCase.Gpt2(), 16, 1024) { Eager = true };
        yield return new TrainCase("gpt2-124M", TrainCase.Gpt2(), 16, 1024) { Packed = true };
        yield return new TrainCase("llama-8M", TrainCase.Llama8M, 32, 1024) { Packed = true };
        foreach (var training in TrainingCases.All()) yield return training;
        foreach (var order in OrderCases.All()) yield return order;
        yield return new LlamaCase(1, 1024, decodes: true) { Minimum = 150 };
        yield return new LlamaCase(16, 1024, decodes: true) { Minimum = 1900 };
        yield return new LlamaCase(1, 1024, decodes: true) { Captures = false };
        yield return new LlamaCase(1, 1024, decodes: true) { Samples = true };
        yield return new LlamaCase(16, 1024, decodes: true) { Samples = true };
        yield return new LlamaCase(1, 1024, decodes: false) { Minimum = 0.9, PeerRate = 28_800 };
        yield return new LlamaCase(16, 1024, decodes: false) { Minimum = 0.9, PeerRate = 34_700 };
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

        yield return new BlockDecodeCase(16, 32, 8, 8192, 128);
        yield return new BlockDecodeCase(5, 24, 8, 1000, 64) { Ragged = true };
        yield return new DecodeCase(8, 12, 12, 1111, 64) { Ragged = true };
        yield return new DecodeCase(3, 40, 4, 999, 80) { Window = 300 };
        yield return new DecodeCase(5, 16, 1, 2000, 256) { Type = DType.F16 };
        yield return new AttentionCase(2, 16, 16, 8192, 8192, 128) { Causal = false };
        yield return new AttentionCase(2, 16, 16, 8192, 8192, 128) { Causal = false, Gradients = true };
        yield return new AttentionCase(2, 8, 2, 1000, 1000, 128) { Ragged = true, ByPosition = true, Gradients = true };
        yield return new AttentionCase(3, 8, 2, 300, 1000, 128) { Ragged = true };
        yield return new AttentionCase(2, 4, 4, 515, 771, 64) { Window = 200, Type = DType.F16, Gradients = true };
        yield return new AttentionCase(2, 4, 2, 515, 300, 80) { Ragged = true, Gradients = true };
        yield return new AttentionCase(3, 4, 2, 640, 640, 96) { Gradients = true };
        yield return new AttentionCase(2, 4, 2, 700, 1100, 256);
        yield return new AttentionCase(2, 4, 2, 515, 300, 128) { Causal = false, Gradients = true };
        yield return new AttentionCase(2, 4, 2, 300, 515, 256) { Ragged = true, Gradients = true, ByPosition = true };
        yield return new AttentionCase(2, 4, 2, 515, 515, 256) { Documents = true, Gradients = true, Window = 100, Type = DType.F16 };
        yield return new AttentionCase(2, 8, 8, 4096, 4096, 256) { Gradients = true };
        yield return new AttentionCase(16, 12, 12, 1024, 1024, 64) { Documents = true, Gradients = true };
        yield return new AttentionCase(2, 8, 2, 1000, 1000, 128) { Documents = true, Gradients = true, ByPosition = true };
        yield return new AttentionCase(3, 4, 2, 515, 515, 80) { Documents = true, Gradients = true, Window = 100, Type = DType.F16 };
        yield return new AttentionCase(2, 4, 2, 333, 400, 96) { Documents = true, Gradients = true };
        yield return new AttentionCase(2, 4, 2, 600, 600, 256) { Documents = true };
    }
}
