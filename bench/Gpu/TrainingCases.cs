using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>What a training step consists of beside products and attention.</summary>
internal static class TrainingCases
{
    private const DType Half = DType.BF16;

    public static IEnumerable<GpuCase> All()
    {
        yield return new TensorCase(
            "rope b4 h32 t4096 d128", Half, 2.0 * 2 * 4 * 32 * 4096 * 128, d => [Random(d, 4, 32, 4096, 128), .. Angles(d, 4096, 64)], t => t[0].Rope(t[1], t[2]));
        yield return new TensorCase(
            "rope of [b, t, h, d] b16 h12 t1024 d64, fwd+bwd", Half, 4.0 * 2 * 16 * 12 * 1024 * 64,
            d => [Random(d, 16, 1024, 12, 64), .. Angles(d, 1024, 32), Random(d, 16, 12, 1024, 64)], t => t[0].Transpose(1, 2).Rope(t[1], t[2]), 1);
        // The gradient of a table is written whole: zeros, then the rows that were used, read and written once more.
        yield return new TensorCase(
            "embedding 16384 of 50257x768", Half, 2.0 * 2 * 16384 * 768, d => [Random(d, 50257, 768), Numbers(d, 16384, 50257)], t => t[0].Embedding(t[1]));
        yield return new TensorCase(
            "embedding fwd+bwd 16384 of 50257x768", Half, 2.0 * 768 * (3 * 16384 + 50257),
            d => [Random(d, 50257, 768), Numbers(d, 16384, 50257), Random(d, 16384, 768)], t => t[0].Embedding(t[1]), 1);
        yield return new TensorCase("sum of columns 16384x4096", Half, 2.0 * 16384 * 4096, d => [Random(d, 16384, 4096)], t => t[0].Sum(0));
        yield return new TensorCase("sum of columns 16384x768", Half, 2.0 * 16384 * 768, d => [Random(d, 16384, 768)], t => t[0].Sum(0));
        yield return new TensorCase("sum of rows 16384x4096", Half, 2.0 * 16384 * 4096, d => [Random(d, 16384, 4096)], t => t[0].Sum(1));
        yield return new TensorCase("sum of all 2^26", DType.F32, 4.0 * (1 << 26), d => [Tensor.Uniform(d, DType.F32, new Shape(1 << 26))], t => t[0].Sum());
        yield return new TensorCase(
            "rmsnorm fwd+bwd 16384x4096", Half, 5 * 2.0 * 16384 * 4096, d => [Random(d, 16384, 4096), Random(d, 4096), Random(d, 16384, 4096)], t => t[0].RmsNorm(t[1]), 2);
        yield return new TensorCase(
            "layernorm fwd+bwd 16384x768", Half, 5 * 2.0 * 16384 * 768, d => [Random(d, 16384, 768), Random(d, 768), Random(d, 768), Random(d, 16384, 768)],
            t => t[0].LayerNorm(t[1], t[2]), 3);
        yield return new TensorCase(
            "swiglu fwd+bwd 8192x11008", Half, 8 * 2.0 * 8192 * 11008, d => [Random(d, 8192, 11008), Random(d, 8192, 11008), Random(d, 8192, 11008)], t => t[0].SwiGlu(t[1]), 2);
        yield return new TensorCase(
            "add bias and gelu fwd+bwd 16384x3072", Half, 5 * 2.0 * 16384 * 3072, d => [Random(d, 16384, 3072), Random(d, 3072), Random(d, 16384, 3072)],
            t => t[0].BiasActivation(t[1], Activation.GeluTanh), 2);
        yield return new TensorCase(
            "gemm 4096x4096x4096", DType.I8, 2e-3 * 4096 * 4096 * 4096, d => [Bytes(d, 4096, 4096), Bytes(d, 4096, 4096)], t => t[0].MatMulInteger(t[1], transposeB: true))
        { Measure = "TOP/s" };
    }

    private static Tensor Random(Device device, params ReadOnlySpan<long> shape) => Random(device, Half, shape);

    private static Tensor Random(Device device, DType type, params ReadOnlySpan<long> shape) => Tensor.Normal(device, type, new Shape(shape));

    private static Tensor Bytes(Device device, params ReadOnlySpan<long> shape) =>
        Tensor.Uniform(device, DType.F32, new Shape(shape), -128, 128).To(DType.I8);

    private static Tensor Numbers(Device device, int count, int below)
    {
        var random = new Random();
        return Tensor.From<int>(device, [.. Enumerable.Range(0, count).Select(_ => random.Next(below))], new Shape(count));
    }

    private static Tensor[] Angles(Device device, int positions, int pairs)
    {
        var angles = Enumerable.Range(0, positions * pairs).Select(i => i / pairs * Math.Pow(10000, -(i % pairs) / (double)pairs)).ToArray();
        Tensor Of(Func<double, double> f) => Tensor.From<float>(device, [.. angles.Select(a => (float)f(a))], new Shape(positions, pairs));
        return [Of(Math.Cos), Of(Math.Sin)];
    }
}
