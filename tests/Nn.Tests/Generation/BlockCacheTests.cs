using Native.Compute;

namespace Native.Nn.Tests.Generation;

public sealed class BlockCacheTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 90).Select(i => i * 7 % 13)];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(32)]
    [InlineData(90)]
    public void Parts_of_any_size_give_the_same_logits_as_one_pass(int part)
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("mistral"), DType.F64));
        using var scope = device.NoGrad();
        var expected = model.Forward(Tensor.From<int>(device, Tokens, new Shape(1, 90))).ToArray<double>();
        using var cache = new BlockCache(model, 1);
        Assert.Equal(BlockCache.BlockTokens, cache.Capacity);
        var actual = new List<double>();
        for (var at = 0; at < 90; at += part)
        {
            var count = Math.Min(part, 90 - at);
            actual.AddRange(model.Scores(model.Stream(Tensor.From<int>(device, Tokens.AsSpan(at, count), new Shape(1, count)), [count], cache)).ToArray<double>());
        }
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
        // 90 tokens are three blocks, and the context of 96 has no more.
        Assert.Equal((90, 96), (cache.Lengths[0], cache.Capacity));
        Assert.Equal(2L * 2 * 96 * 4 * 8, cache.Bytes);
    }

    [Fact]
    public void Sequences_grow_rest_and_forget_each_by_itself()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("qwen3"), DType.F64));
        using var scope = device.NoGrad();
        using var cache = new BlockCache(model, 2);
        double[] Step(int[] a, int[] b)
        {
            var longest = Math.Max(a.Length, b.Length);
            int[] both = [.. a, .. new int[longest - a.Length], .. b, .. new int[longest - b.Length]];
            return model.Scores(model.Stream(Tensor.From<int>(device, both, new Shape(2, longest)), [a.Length, b.Length], cache)).ToArray<double>();
        }
        double[] Alone(params int[] tokens) => model.Forward(Tensor.From<int>(device, tokens, new Shape(1, tokens.Length))).ToArray<double>()[^13..];
        Step([1, 2, 3], [4]);
        Step([], [5, 6]);
        Assert.Equal([3, 3], cache.Lengths.ToArray());
        cache.Truncate(0, 1);
        var rows = Step([7], [8]);
        AssertSame(Alone(1, 7), rows[..13]);
        AssertSame(Alone(4, 5, 6, 8), rows[13..]);
        // What was announced but never ended is as if it had not come.
        cache.Begin([2, 2]);
        Assert.Equal([2, 4], cache.Lengths.ToArray());
        AssertSame(Alone(1, 7, 9), Step([9], [])[..13]);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama")));
        using var cache = new BlockCache(model, 1);
        Tensor Some(int count) => Tensor.Zeros(device, DType.I32, new Shape(1, count));
        Assert.Contains("2 counts", Assert.Throws<ShapeException>(() => model.Stream(Some(2), [1, 1], cache)).Message, StringComparison.Ordinal);
        Assert.Contains("3 of 2 tokens", Assert.Throws<ShapeException>(() => model.Stream(Some(2), [3], cache)).Message, StringComparison.Ordinal);
        using (device.NoGrad()) model.Stream(Some(90), [90], cache);
        Assert.Contains("7 of 7 tokens behind 90", Assert.Throws<ShapeException>(() => model.Stream(Some(7), [7], cache)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(0, 91));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(1, 0));
        // Training through a cache would lose the gradients of keys and values; it is refused rather than done by half.
        using var tape = device.Record();
        Assert.Contains("no gradient", Assert.Throws<NotSupportedException>(() => model.Stream(Some(1), [1], cache)).Message, StringComparison.Ordinal);
        Assert.Equal(90, cache.Lengths[0]);
    }

    private static void AssertSame(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }
}
