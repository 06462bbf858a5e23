using Native.Compute;
using Native.Nn.Tests.Generation;

namespace Native.Nn.Tests.Models;

/// <summary>Parts of a model are exchanged through their interfaces, and nothing else has to know.</summary>
public sealed class SeamTests
{
    private static readonly int[] Tokens = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void A_feed_forward_can_be_exchanged()
    {
        using var device = Device.Open("cpu:1", 5);
        var model = Model(device);
        var before = Logits(device, model);
        var half = new Halved(model.Blocks[1].FeedForward);
        model.Blocks[1].FeedForward = half;
        Assert.NotEqual(before, Logits(device, model));
        Assert.Equal(1, half.Calls);
        Assert.Contains("model.layers.1.mlp.scale", model.Parameters.Select(p => p.Name));
        Assert.Contains("model.layers.1.mlp.of.down_proj.weight", model.Parameters.Select(p => p.Name));
        half.Scale.Fill(1);
        AssertSame(before, Logits(device, model));
    }

    [Fact]
    public void The_weights_of_a_linear_layer_can_be_exchanged()
    {
        using var device = Device.Open("cpu:1", 5);
        var model = Model(device);
        var feedForward = (GatedFeedForward)model.Blocks[0].FeedForward;
        var dense = (DenseWeights)feedForward.Up.Weights;
        var before = Logits(device, model);
        feedForward.Up.Weights = new LowRank(dense, rank: 8);
        AssertSame(before, Logits(device, model));
        Assert.Contains("model.layers.0.mlp.up_proj.left", model.Parameters.Select(p => p.Name));
        Assert.DoesNotContain("model.layers.0.mlp.up_proj.weight", model.Parameters.Select(p => p.Name));
        Assert.Contains("model.layers.0.mlp.up_proj.bias", model.Parameters.Select(p => p.Name));
        Assert.Contains("must agree", Assert.Throws<ArgumentException>(() => feedForward.Down.Weights = dense).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void The_attention_kernel_can_be_exchanged(string family)
    {
        using var device = Device.Open("cpu:1", 5);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        var before = Logits(device, model);
        var written = new WrittenOut();
        model.Kernel = written;
        AssertSame(before, Logits(device, model));
        Assert.Equal([0, 1], written.Layers);
    }

    [Fact]
    public void The_attention_of_a_block_can_be_exchanged()
    {
        using var device = Device.Open("cpu:1", 5);
        var model = Model(device);
        var before = Logits(device, model);
        (model.Blocks[0].Attention, model.Blocks[1].Attention) = (model.Blocks[1].Attention, model.Blocks[0].Attention);
        Assert.NotEqual(before, Logits(device, model));
        (model.Blocks[0].Attention, model.Blocks[1].Attention) = (model.Blocks[1].Attention, model.Blocks[0].Attention);
        Assert.Equal(before, Logits(device, model));
    }

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Another_cache_gives_the_same_tokens(string family)
    {
        using var device = Device.Open("cpu:1", 5);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family), DType.F64));
        var options = new GenerationOptions { MaxNewTokens = 50 };
        var expected = model.Generate([Tokens], options, token: TestContext.Current.CancellationToken)[0];
        using var cache = new Joined(device);
        using var generation = new Native.Nn.Generation(model, [Tokens], options, cache);
        while (generation.Step()) { }
        Assert.Equal(expected.Tokens, generation.Tokens(0).ToArray());
        Assert.Equal(55, cache.Lengths[0]);
    }

    private static CausalModel Model(Device device) => TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama"), DType.F64));

    private static double[] Logits(Device device, CausalModel model)
    {
        using var scope = device.NoGrad();
        return model.Forward(Tensor.From<int>(device, Tokens, new Shape(1, Tokens.Length))).ToArray<double>();
    }

    private static void AssertSame(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-9);
    }

    // A trained factor around another feed-forward.
    private sealed class Halved : Module, IFeedForward
    {
        private readonly IFeedForward inner;

        public Halved(IFeedForward inner)
        {
            this.inner = Register("of", inner);
            var device = inner.Parameters[0].Value.Device;
            Scale = Register("scale", Tensor.Full(device, DType.F64, new Shape(1), 0.5));
        }

        public Tensor Scale { get; }

        public int Calls { get; private set; }

        public Tensor Forward(Tensor x, Tensor? residual)
        {
            Calls++;
            var y = inner.Forward(x, null).Multiply(Scale);
            return residual is { } r ? y.Add(r) : y;
        }
    }

    // W = left·right, here without loss.
    private sealed class LowRank : Module, ILinearWeights
    {
        private readonly Tensor left, right;

        public LowRank(DenseWeights dense, int rank)
        {
            using var scope = dense.Weight.Device.NoGrad();
            var (u, s, vt) = dense.Weight.Svd();
            left = Register("left", scope.Keep(u.Slice(1, 0, rank).Multiply(s.Slice(0, 0, rank))));
            right = Register("right", scope.Keep(vt.Slice(0, 0, rank).Clone()));
        }

        public long Inputs => right.Shape[1];

        public long Outputs => left.Shape[0];

        public Tensor Multiply(Tensor x, Tensor? bias, Activation activation, Tensor? residual) =>
            x.MatMul(right, transposeB: true).MatMul(left, transposeB: true, bias: bias, activation: activation, residual: residual);
    }

    // Softmax over a matrix of scores.
    private sealed class WrittenOut : IAttentionKernel
    {
        public List<int> Layers { get; } = [];

        public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, in AttentionOptions rules)
        {
            Layers.Add(layer);
            var group = q.Shape[1] / k.Shape[1];
            var scores = q.MatMul(k.RepeatInterleave(group, 1), transposeB: true) * rules.Scale!.Value;
            var sees = Tensor.Ones(q.Device, q.DType, new Shape(q.Shape[2], k.Shape[2])).Tril();
            if (rules.Window > 0) sees = sees.Triu(1 - rules.Window);
            return scores.MaskedFill(sees.Equal(Tensor.Zeros(q.Device, q.DType, new Shape())), double.NegativeInfinity).Softmax().MatMul(v.RepeatInterleave(group, 1));
        }
    }

    // Keys and values as they come, one tensor longer at each step; for one sequence.
    private sealed class Joined(Device device) : IKeyValueCache
    {
        private readonly int[] lengths = new int[1];
        private readonly Dictionary<int, (Tensor Keys, Tensor Values)> layers = [];
        private int coming;

        public ReadOnlySpan<int> Lengths => lengths;

        public void Begin(ReadOnlySpan<int> counts) => coming = counts[0];

        public void End() => lengths[0] += coming;

        public void Truncate(int sequence, int length) => throw new NotSupportedException("Joined never forgets");

        public Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, in AttentionOptions rules)
        {
            var (keys, values) = layers.TryGetValue(layer, out var held)
                ? (Tensor.Concat([held.Keys, k], 2), Tensor.Concat([held.Values, v], 2)) : (k.Clone(), v.Clone());
            layers[layer] = (device.Own(keys), device.Own(values));
            return q.Attention(keys, values, rules);
        }

        public void Dispose()
        {
        }
    }
}
