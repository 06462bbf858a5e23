using Native.Compute;
using Native.Compute.Numerics;

namespace Native.Nn.Tests.Models;

public sealed class QuantizedWeightsTests
{
    [Theory]
    [InlineData("llama", BlockFormat.Q8)]
    [InlineData("llama", BlockFormat.Q4)]
    [InlineData("gpt2", BlockFormat.Q8)]
    public void A_quantized_model_computes_what_a_dense_one_of_the_same_numbers_does(string type, BlockFormat format)
    {
        using var device = new CpuDevice(2, seed: 4);
        using var scope = device.NoGrad();
        var config = new ModelConfig
        {
            ModelType = type,
            Vocabulary = 70,
            Width = 64,
            Layers = 2,
            Heads = 4,
            KeyHeads = type == "gpt2" ? 4 : 2,
            HeadSize = 16,
            Hidden = 96,
            Context = 64,
            TiesHead = true,
            Rope = type == "gpt2" ? null : new(),
            HasQueryKeyValueBias = type == "gpt2",
            HasOutputBias = type == "gpt2",
            HasFeedForwardBias = type == "gpt2",
            Activation = type == "gpt2" ? Activation.GeluTanh : Activation.Silu,
        };
        var quantized = CausalModel.Create(device, config);
        var dense = CausalModel.Create(device, config);
        var names = quantized.Parameters.Select(p => p.Name).ToList();
        foreach (var (from, to) in quantized.Parameters.Zip(dense.Parameters)) to.Value.CopyFrom<float>(from.Value.ToArray<float>());
        Assert.Empty(quantized.Quantize(format));
        Assert.Equal(names, quantized.Parameters.Select(p => p.Name));
        // The dense one gets the numbers that the blocks stand for.
        foreach (var ((_, q), (_, d)) in quantized.PartsOf<Linear>().Zip(dense.PartsOf<Linear>())) Spread((QuantizedWeights)q.Weights, ((DenseWeights)d.Weights).Matrix);
        Spread((QuantizedWeights)quantized.TokenVectors.Weights, dense.TokenVectors.Weight);
        Assert.Throws<InvalidOperationException>(() => quantized.TokenVectors.Weight);
        // Neighbors stay neighbors: one product serves them.
        foreach (var (_, linear) in quantized.PartsOf<Linear>().Where(part => part.Part.Neighbors.Count > 0))
            Assert.NotNull(Tensor.Together([.. linear.Neighbors.Select(one => one.Stored!.Value)]));

        var tokens = Tensor.From<int>(device, Enumerable.Range(0, 48).Select(i => i * 37 % 70).ToArray(), new Shape(2, 24));
        var (expected, actual) = (dense.Forward(tokens).ToArray<float>(), quantized.Forward(tokens).ToArray<float>());
        // Rounded activations are all that is left of a difference: a few thousandths of what the scores are.
        var size = Math.Sqrt(expected.Average(v => (double)v * v));
        Assert.True(size > 0);
        var error = Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average());
        Assert.InRange(error / size, 1e-9, 0.02);

        var options = new GenerationOptions { MaxNewTokens = 20 };
        Assert.Equal(20, quantized.Generate([[1, 2, 3]], options)[0].Tokens.Count);
    }

    [Fact]
    public void Matrices_that_are_no_whole_blocks_stay_and_folders_refuse_the_rest()
    {
        using var device = new CpuDevice(1);
        var config = new ModelConfig { ModelType = "llama", Vocabulary = 40, Width = 32, Layers = 1, Heads = 2, KeyHeads = 2, HeadSize = 16, Hidden = 40, Context = 16, Rope = new() };
        var model = CausalModel.Create(device, config);
        Assert.Equal(["model.layers.0.mlp.down_proj"], model.Quantize(BlockFormat.Q4));
        Assert.IsType<DenseWeights>(model.PartsOf<Linear>().Single(p => p.Name.EndsWith("down_proj", StringComparison.Ordinal)).Part.Weights);
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Assert.Throws<ArgumentException>(() => ModelFolder.Save(model, folder));
        Assert.False(Directory.Exists(folder));
    }

    private static void Spread(QuantizedWeights from, Tensor to)
    {
        var numbers = new float[from.Outputs * from.Inputs];
        BlockQuantizer.Dequantize(from.Format, from.Blocks.ToArray<byte>(), numbers);
        using var scope = to.Device.NoGrad();
        var whole = Tensor.From<float>(to.Device, numbers, new Shape(from.Outputs, from.Inputs));
        if (to.IsContiguous) to.CopyFrom<float>(numbers);
        else to.Transpose().CopyFrom<float>(whole.Transpose().Contiguous().ToArray<float>());
    }
}
