using Native.Compute;

namespace Native.Nn.Tests.Decoders;

public sealed class DecoderTests
{
    private static readonly DecoderOptions Small = new() { Vocabulary = 11, Width = 8, Layers = 2, Heads = 2, Hidden = 12, Context = 6, Type = DType.F64 };

    [Fact]
    public void A_token_changes_no_score_before_it_and_some_behind_it()
    {
        using var device = Device.Open("cpu:1", 3);
        var training = Stirred(device, Small);
        double[] a = Scores(device, training, [1, 2, 3, 4, 5, 6]), b = Scores(device, training, [1, 2, 3, 9, 5, 6]);
        Assert.Equal(a[..33], b[..33]);
        for (var position = 3; position < 6; position++)
            Assert.NotEqual(a[(position * 11)..(position * 11 + 11)], b[(position * 11)..(position * 11 + 11)]);
    }

    [Fact]
    public void Sequences_of_a_batch_do_not_see_each_other()
    {
        using var device = Device.Open("cpu:1", 3);
        var model = Stirred(device, Small);
        using var scope = device.NoGrad();
        var both = model.Forward(Tensor.From<int>(device, [1, 2, 3, 7, 8, 9], new Shape(2, 3))).ToArray<double>();
        var second = model.Forward(Tensor.From<int>(device, [7, 8, 9], new Shape(1, 3))).ToArray<double>();
        for (var i = 0; i < second.Length; i++) Assert.Equal(second[i], both[33 + i], 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_agree_with_central_differences(bool tied)
    {
        using var device = Device.Open("cpu:1", 5);
        var model = Stirred(device, Small with { TiesHead = tied });
        int[] tokens = [1, 2, 3, 4, 0, 10, 9, 8], targets = [2, 3, 4, 0, 10, 9, 8, 7];
        double Loss()
        {
            using var scope = device.NoGrad();
            return model.Loss(Tensor.From<int>(device, tokens, new Shape(2, 4)), Tensor.From<int>(device, targets, new Shape(8))).Item();
        }
        using var tape = device.Record();
        var gradients = tape.Backward(model.Loss(Tensor.From<int>(device, tokens, new Shape(2, 4)), Tensor.From<int>(device, targets, new Shape(8))));
        foreach (var (name, value) in model.Parameters)
        {
            var gradient = gradients[value].ToArray<double>();
            var weights = value.AsSpan<double>();
            var place = weights.Length / 3;
            var kept = weights[place];
            const double h = 1e-4;
            weights[place] = kept + h;
            var above = Loss();
            weights[place] = kept - h;
            var below = Loss();
            weights[place] = kept;
            var difference = (above - below) / (2 * h);
            Assert.True(Math.Abs(gradient[place] - difference) < 1e-7 + 1e-5 * Math.Abs(difference), $"{name}: {gradient[place]:R} and {difference:R}");
        }
    }

    [Fact]
    public void Parameters_have_their_paths_as_names_and_are_counted()
    {
        using var device = Device.Open("cpu:1", 3);
        var model = new Decoder(device, Small);
        var names = model.Parameters.Select(p => p.Name).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Contains("embedding.weight", names);
        Assert.Contains("block_1.query_norm.gain", names);
        Assert.Equal(11 * 8 + 8 + 2 * (4 * 64 + 3 * 96 + 2 * 8 + 2 * 4), model.ParameterCount);
        Assert.All(model.Parameters, p => Assert.True(p.Value.RequiresGrad));
    }

    [Fact]
    public void Bad_shapes_are_refused_with_their_numbers()
    {
        using var device = Device.Open("cpu:1", 3);
        Assert.Contains("width of 10", Assert.Throws<ArgumentException>(() => new Decoder(device, Small with { Width = 10 })).Message, StringComparison.Ordinal);
        Assert.Contains("vocabulary 0", Assert.Throws<ArgumentException>(() => new Decoder(device, Small with { Vocabulary = 0 })).Message, StringComparison.Ordinal);
        var model = new Decoder(device, Small);
        var tokens = Tensor.Zeros(device, DType.I32, new Shape(1, 7));
        Assert.Contains("[1, 7]", Assert.Throws<ShapeException>(() => model.Forward(tokens)).Message, StringComparison.Ordinal);
    }

    // Blocks start silent; noise on every weight makes each of them matter.
    private static Decoder Stirred(Device device, DecoderOptions options)
    {
        var model = new Decoder(device, options);
        var random = new Random(17);
        foreach (var (_, value) in model.Parameters)
            foreach (ref var weight in value.AsSpan<double>()) weight += 0.3 * (random.NextDouble() - 0.5);
        return model;
    }

    private static double[] Scores(Device device, Decoder model, int[] tokens)
    {
        using var scope = device.NoGrad();
        return model.Forward(Tensor.From<int>(device, tokens, new Shape(1, tokens.Length))).ToArray<double>();
    }
}
