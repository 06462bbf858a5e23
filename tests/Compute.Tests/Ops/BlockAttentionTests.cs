namespace Native.Compute.Tests.Ops;

/// <summary>Attention over a cache in blocks.</summary>
public sealed class BlockAttentionTests
{
    [Fact]
    public void Blocks_in_any_order_give_what_keys_in_a_row_give()
    {
        using var device = new CpuDevice();
        using var scope = device.Scope();
        const int batch = 3, heads = 4, keyHeads = 2, width = 3, size = 16, positions = width * BlockAttentionOperation.BlockSize;
        int[] order = [5, 0, 8, 3, 7, 1, 2, 6, 4];
        int[] counts = [0, 33, positions];
        var q = Tensor.Normal(device, DType.F32, new Shape(batch, heads, 1, size));
        var keys = Tensor.Normal(device, DType.F32, new Shape(batch * width, keyHeads, BlockAttentionOperation.BlockSize, size));
        var values = Tensor.Normal(device, DType.F32, new Shape(batch * width, keyHeads, BlockAttentionOperation.BlockSize, size));
        var table = Tensor.From<int>(device, order, new Shape(batch, width));
        var o = q.AttentionOverBlocks(keys, values, table, Tensor.From<int>(device, counts));
        Assert.Equal(q.Shape, o.Shape);
        var result = o.ToArray<float>();
        var (queryValues, keyValues, valueValues) = (q.ToArray<float>(), keys.ToArray<float>(), values.ToArray<float>());
        for (var b = 0; b < batch; b++)
            for (var h = 0; h < heads; h++)
            {
                var weights = new double[counts[b]];
                for (var i = 0; i < counts[b]; i++)
                {
                    var sum = 0.0;
                    for (var d = 0; d < size; d++) sum += (double)queryValues[(b * heads + h) * size + d] * keyValues[Place(b, h, i) + d];
                    weights[i] = Math.Exp(sum / Math.Sqrt(size));
                }
                for (var d = 0; d < size; d++)
                {
                    var expected = 0.0;
                    for (var i = 0; i < counts[b]; i++) expected += weights[i] / weights.Sum() * valueValues[Place(b, h, i) + d];
                    Assert.Equal(expected, result[(b * heads + h) * size + d], 1e-5);
                }
            }

        int Place(int b, int h, int i)
        {
            var block = order[b * width + i / BlockAttentionOperation.BlockSize];
            return ((block * keyHeads + h / (heads / keyHeads)) * BlockAttentionOperation.BlockSize + i % BlockAttentionOperation.BlockSize) * size;
        }
    }

    [Fact]
    public void Blocks_of_another_size_are_refused()
    {
        using var device = new CpuDevice();
        using var scope = device.Scope();
        var q = Tensor.Zeros(device, DType.F32, new Shape(1, 1, 1, 4));
        var blocks = Tensor.Zeros(device, DType.F32, new Shape(2, 1, 16, 4));
        var error = Assert.Throws<ShapeException>(() => q.AttentionOverBlocks(
            blocks, blocks, Tensor.Zeros(device, DType.I32, new Shape(1, 2)), Tensor.Zeros(device, DType.I32, new Shape(1))));
        Assert.Contains("blocks of 32", error.Message, StringComparison.Ordinal);
    }
}
