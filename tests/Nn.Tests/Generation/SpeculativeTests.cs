using Native.Compute;

namespace Native.Nn.Tests.Generation;

public sealed class SpeculativeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("llama", "gpt2", 4)]
    [InlineData("qwen3", "qwen3", 1)]
    [InlineData("mistral", "llama", 7)]
    public void Greedy_tokens_are_the_larger_models_own(string targetFamily, string draftFamily, int proposals)
    {
        using var device = Device.Open("cpu:1", 2);
        var target = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(targetFamily), DType.F64));
        var draft = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(draftFamily), DType.F64), seed: 4);
        foreach (var options in new GenerationOptions[] { new() { MaxNewTokens = 70 }, new() { MaxNewTokens = 500, RepetitionPenalty = 1.4 } })
        {
            var expected = target.Generate([[1, 2]], options, token: Token)[0];
            using var generation = new SpeculativeGeneration(target, draft, [1, 2], options, proposals);
            while (generation.Step()) { }
            Assert.Equal(expected.Tokens, generation.Tokens.ToArray());
            Assert.Equal(expected.Reason, generation.Reason);
            for (var i = 0; i < expected.Tokens.Count; i++) Assert.Equal(expected.LogProbabilities[i], generation.LogProbabilities[i], 1e-5);
        }
    }

    [Fact]
    public void A_model_accepts_all_of_its_own_proposals()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama"), DType.F64));
        foreach (var samples in new[] { false, true })
        {
            using var generation = new SpeculativeGeneration(model, model, [1], new() { MaxNewTokens = 51, Samples = samples, Temperature = 2 });
            var rounds = 1;
            while (generation.Step()) rounds++;
            Assert.Equal(51, generation.Tokens.Length);
            Assert.Equal(11, rounds);
            Assert.True(generation.Accepted >= 40);
        }
    }

    [Fact]
    public void Drawn_tokens_are_distributed_as_the_larger_models_own()
    {
        using var device = Device.Open("cpu:1", 2);
        const int vocabulary = 4, runs = 4000;
        var target = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama", vocabulary), DType.F64));
        var draft = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("gpt2", vocabulary), DType.F64), seed: 4);
        var options = new GenerationOptions { MaxNewTokens = 3, Samples = true, Temperature = 1.3, RepetitionPenalty = 1.2, TopP = 0.97 };
        var expected = Exact(device, target, options, vocabulary);
        var counted = new int[vocabulary * vocabulary * vocabulary];
        var (accepted, proposed) = (0L, 0L);
        for (var run = 0; run < runs; run++)
        {
            using var generation = new SpeculativeGeneration(target, draft, [1, 2], options with { Seed = (ulong)run }, 2);
            while (generation.Step()) { }
            var tokens = generation.Tokens;
            counted[(tokens[0] * vocabulary + tokens[1]) * vocabulary + tokens[2]]++;
            (accepted, proposed) = (accepted + generation.Accepted, proposed + generation.Proposed);
        }
        // Both ways were taken often: otherwise nothing of the rule was seen.
        Assert.InRange((double)accepted / proposed, 0.2, 0.95);
        var (chi, freedom, rest, restCount) = (0.0, -1, 0.0, 0);
        for (var i = 0; i < counted.Length; i++)
        {
            if (expected[i] * runs < 5)
            {
                (rest, restCount) = (rest + expected[i], restCount + counted[i]);
                continue;
            }
            chi += Math.Pow(counted[i] - runs * expected[i], 2) / (runs * expected[i]);
            freedom++;
        }
        if (rest * runs >= 5) (chi, freedom) = (chi + Math.Pow(restCount - runs * rest, 2) / (runs * rest), freedom + 1);
        // Five deviations of chi-squared above its mean.
        Assert.InRange(chi, 0, freedom + 5 * Math.Sqrt(2.0 * freedom));
        Assert.True(freedom > 20);
    }

    // The probability of each run of three tokens, by going through all of them.
    private static double[] Exact(Device device, CausalModel model, GenerationOptions options, int vocabulary)
    {
        var sampler = new Sampler(options, vocabulary);
        var result = new double[vocabulary * vocabulary * vocabulary];
        void Walk(List<int> tokens, double probability, int index)
        {
            if (tokens.Count == 5)
            {
                result[index] = probability;
                return;
            }
            double[] shares;
            using (device.NoGrad())
            {
                var logits = model.Forward(Tensor.From<int>(device, tokens.ToArray(), new Shape(1, tokens.Count))).To(DType.F32).ToArray<float>();
                shares = sampler.Distribution(logits.AsSpan(logits.Length - vocabulary), tokens.ToArray()).ToArray();
            }
            for (var t = 0; t < vocabulary; t++) Walk([.. tokens, t], probability * shares[t], index * vocabulary + t);
        }
        Walk([1, 2], 1, 0);
        return result;
    }
}
