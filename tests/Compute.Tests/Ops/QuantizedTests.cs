using Native.Compute.Numerics;

namespace Native.Compute.Tests.Ops;

public sealed class QuantizedTests
{
    public static TheoryData<BlockFormat> Formats => [BlockFormat.Q8, BlockFormat.Q4];

    // ggml's reference by hand: the scales and bytes of a ramp.
    [Fact]
    public void A_block_has_the_bytes_of_the_reference()
    {
        var x = new float[32];
        for (var i = 0; i < 32; i++) x[i] = i - 10.5f;
        var q8 = new byte[34];
        BlockQuantizer.Quantize(BlockFormat.Q8, x, q8);
        Assert.Equal((Half)(20.5f / 127), BitConverter.ToHalf(q8));
        for (var i = 0; i < 32; i++) Assert.Equal((sbyte)MathF.Round(x[i] * (1 / (20.5f / 127)), MidpointRounding.AwayFromZero), (sbyte)q8[2 + i]);
        var q4 = new byte[18];
        BlockQuantizer.Quantize(BlockFormat.Q4, x, q4);
        Assert.Equal((Half)(20.5f / -8), BitConverter.ToHalf(q4));
        // 20.5 is -8 scales, so its q is 0; -10.5 is 4.1 scales, so its q is 12.
        Assert.Equal((12, 0), (q4[2] & 15, q4[17] >> 4));
        for (var i = 0; i < 16; i++)
        {
            Assert.Equal(Math.Min(15, (int)(x[i] * (1 / (20.5f / -8)) + 8.5f)), q4[2 + i] & 15);
            Assert.Equal(Math.Min(15, (int)(x[i + 16] * (1 / (20.5f / -8)) + 8.5f)), q4[2 + i] >> 4);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rounding_stays_within_its_bound(BlockFormat format)
    {
        var random = new Random(5);
        for (var run = 0; run < 200; run++)
        {
            var size = MathF.Pow(10, random.Next(-4, 4));
            var x = Enumerable.Range(0, 64).Select(_ => (float)(random.NextDouble() * 2 - 1) * size).ToArray();
            if (run == 0) Array.Clear(x);
            var (blocks, back) = (new byte[format.RowBytes(64)], new float[64]);
            BlockQuantizer.Quantize(format, x, blocks);
            BlockQuantizer.Dequantize(format, blocks, back);
            for (var i = 0; i < 64; i++)
            {
                var block = x.AsSpan(i / 32 * 32, 32).ToArray();
                var extreme = block.MaxBy(MathF.Abs);
                var scale = Math.Abs(extreme) / (format == BlockFormat.Q8 ? 127 : 8);
                // At the far end of 4 bits there is no q for +8, and the scale itself was rounded: relatively, or to a multiple of 2^-24.
                var bound = format == BlockFormat.Q4 && x[i] * extreme < 0 ? scale : scale / 2;
                Assert.True(Math.Abs(back[i] - x[i]) <= bound * 1.0001 + Math.Abs(x[i]) * (1 / 2048f) + 130 / 33554432f, $"{format}: {x[i]} became {back[i]}, scale {scale}");
            }
        }
    }

    [Fact]
    public void What_has_no_form_in_blocks_is_refused()
    {
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity, 3e7f])
        {
            var x = new float[32];
            x[9] = bad;
            Assert.Throws<ArgumentException>(() => BlockQuantizer.Quantize(BlockFormat.Q8, x, new byte[34]));
            Assert.Throws<ArgumentException>(() => BlockQuantizer.Quantize(BlockFormat.Q4, x, new byte[18]));
        }
        Assert.Throws<ShapeException>(() => BlockQuantizer.Quantize(BlockFormat.Q8, new float[33], new byte[34]));
        Assert.Throws<ShapeException>(() => BlockQuantizer.Dequantize(BlockFormat.Q4, new byte[17], new float[32]));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Products_stay_within_the_bound_of_rounded_activations(BlockFormat format)
    {
        using var device = new CpuDevice(2);
        using var scope = device.NoGrad();
        const int n = 37, k = 256;
        var random = new Random(3);
        var w = Enumerable.Range(0, n * k).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
        var blocks = new byte[n * format.RowBytes(k)];
        BlockQuantizer.Quantize(format, w, blocks);
        BlockQuantizer.Dequantize(format, blocks, w);
        foreach (var m in (int[])[1, 4, 33])
        {
            var x = Enumerable.Range(0, m * k).Select(_ => (float)(random.NextDouble() * 2 - 1)).ToArray();
            var y = Tensor.From<float>(device, x, new Shape(m, k)).QuantizedMatMul(Tensor.From<byte>(device, blocks, new Shape(n, format.RowBytes(k))), format).ToArray<float>();
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    double exact = 0, bound = 1e-4;
                    for (var b = 0; b < k; b += 32)
                    {
                        var half = x.AsSpan(i * k + b, 32).ToArray().Max(MathF.Abs) / 254;
                        for (var p = b; p < b + 32; p++)
                        {
                            exact += (double)x[i * k + p] * w[j * k + p];
                            bound += half * Math.Abs(w[j * k + p]);
                        }
                    }
                    Assert.InRange(y[i * n + j], exact - bound, exact + bound);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_row_alone_is_what_it_is_among_many_and_threads_do_not_matter(BlockFormat format)
    {
        const int n = 150, k = 416;
        var random = new Random(8);
        var blocks = new byte[n * format.RowBytes(k)];
        BlockQuantizer.Quantize(format, Enumerable.Range(0, n * k).Select(_ => (float)random.NextDouble() - 0.5f).ToArray(), blocks);
        var x = Enumerable.Range(0, 21 * k).Select(_ => (float)random.NextDouble() - 0.5f).ToArray();
        float[] Product(int threads, int rows)
        {
            using var device = new CpuDevice(threads);
            return Tensor.From<float>(device, x.AsSpan(0, rows * k), new Shape(rows, k))
                .QuantizedMatMul(Tensor.From<byte>(device, blocks, new Shape(n, format.RowBytes(k))), format).ToArray<float>();
        }
        Assert.Equal(Product(1, 21), Product(3, 21));
        Assert.Equal(Product(1, 2), Product(3, 2));
        var (alone, many) = (Product(1, 5), Product(1, 21));
        for (var i = 0; i < alone.Length; i++) Assert.Equal(many[i], alone[i], 1e-5f);
    }

    [Fact]
    public void Numbers_that_are_not_finite_reach_the_result()
    {
        using var device = new CpuDevice(1);
        var blocks = new byte[34 * 3];
        BlockQuantizer.Quantize(BlockFormat.Q8, Enumerable.Repeat(1f, 96).ToArray(), blocks);
        var weights = Tensor.From<byte>(device, blocks, new Shape(3, 34));
        foreach (var bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            foreach (var rows in (int[])[2, 9])
            {
                var x = Enumerable.Repeat(1f, rows * 32).ToArray();
                x[5] = bad;
                var y = Tensor.From<float>(device, x, new Shape(rows, 32)).QuantizedMatMul(weights, BlockFormat.Q8).ToArray<float>();
                Assert.All(y[..3], v => Assert.True(float.IsNaN(v)));
                Assert.All(y[3..], v => Assert.Equal(32, v, 1e-2f));
            }
        }
        // A scale that is not finite reaches all that its block belongs to.
        BitConverter.TryWriteBytes(blocks.AsSpan(34), Half.PositiveInfinity);
        weights = Tensor.From<byte>(device, blocks, new Shape(3, 34));
        foreach (var rows in (int[])[1, 9])
        {
            var y = Tensor.Full(device, DType.F32, new Shape(rows, 32), 1).QuantizedMatMul(weights, BlockFormat.Q8).ToArray<float>();
            Assert.Equal(float.PositiveInfinity, y[1]);
            Assert.Equal(32, y[2], 1e-2f);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var device = new CpuDevice(1);
        var x = Tensor.Zeros(device, DType.F32, new Shape(2, 64));
        Assert.Throws<ShapeException>(() => x.QuantizedMatMul(Tensor.Zeros(device, DType.U8, new Shape(3, 34)), BlockFormat.Q8));
        Assert.Throws<ShapeException>(() => x.QuantizedMatMul(Tensor.Zeros(device, DType.U8, new Shape(3, 67)), BlockFormat.Q8));
        Assert.Throws<NotSupportedException>(() => x.To(DType.F64).QuantizedMatMul(Tensor.Zeros(device, DType.U8, new Shape(3, 68)), BlockFormat.Q8));
        var weights = Tensor.Zeros(device, DType.U8, new Shape(3, 68));
        using var tape = device.Record();
        Assert.Throws<NotSupportedException>(() => x.Detach().WithGrad().QuantizedMatMul(weights, BlockFormat.Q8));
        Assert.Throws<ArgumentOutOfRangeException>(() => weights.QuantizedEmbedding(BlockFormat.Q8, Tensor.From<int>(device, [3])));
    }
}
