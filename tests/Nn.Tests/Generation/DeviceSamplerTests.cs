using Native.Compute;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Generation;

/// <summary>What is chosen on a device is what the host's sampler chooses from the same scores and numbers.</summary>
[Trait("needs", "device")]
public sealed class DeviceSamplerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Tokens_and_logarithms_are_those_of_the_hosts_sampler()
    {
        using var device = Fixture.OpenDevice();
        var random = new Random(8);
        for (var round = 0; round < 250; round++)
        {
            var (batch, vocabulary) = (random.Next(1, 4), random.Next(1, round % 10 == 0 ? 700 : 60));
            var options = new GenerationOptions
            {
                Samples = random.Next(8) > 0,
                Temperature = random.Next(3) == 0 ? 1 : 0.3 + 2 * random.NextDouble(),
                TopK = random.Next(2) == 0 ? 0 : random.Next(1, vocabulary + 3),
                TopP = random.Next(3) switch { 0 => 1, 1 => 1e-6 + 0.2 * random.NextDouble(), _ => 0.5 + 0.49 * random.NextDouble() },
                MinP = random.Next(2) == 0 ? 0 : 0.3 * random.NextDouble(),
                RepetitionPenalty = random.Next(2) == 0 ? 1 : 0.7 + random.NextDouble(),
            };
            // Scores of few digits, as those of 16-bit models are: many are equal.
            var scores = Enumerable.Range(0, batch * vocabulary).Select(_ => MathF.Round((float)(4 * (random.NextDouble() - 0.5)) * 8) / 8).ToArray();
            if (vocabulary > 2 && random.Next(4) == 0) scores[random.Next(vocabulary - 1)] = float.NegativeInfinity;
            int[][] prompts = [.. Enumerable.Range(0, batch).Select(_ => Enumerable.Range(0, 3).Select(_ => random.Next(vocabulary)).ToArray())];
            int[] next = [.. Enumerable.Range(0, batch).Select(_ => random.Next(vocabulary))], counts = [.. Enumerable.Range(0, batch).Select(_ => random.Next(2))];
            double[] numbers = [.. Enumerable.Range(0, batch).Select(_ => random.Next(10) switch { 0 => 0, 1 => 1 - 1.0 / (1L << 53), _ => random.NextDouble() })];

            using var sampler = new DeviceSampler(device, options, vocabulary, prompts);
            using var scope = device.NoGrad();
            sampler.Draw(numbers);
            sampler.Remember(Tensor.From<int>(device, next), Tensor.From<int>(device, counts));
            var (tokens, logs) = sampler.Choose(Tensor.From<float>(device, scores, new Shape(batch, vocabulary)));
            var (chosen, probabilities) = (tokens.ToArray<long>(), logs.ToArray<float>());
            var host = new Sampler(options, vocabulary);
            for (var i = 0; i < batch; i++)
            {
                var row = scores.AsSpan(i * vocabulary, vocabulary);
                int[] history = counts[i] > 0 ? [.. prompts[i], next[i]] : prompts[i];
                var expected = host.Choose(row, history, numbers[i]);
                Assert.True(expected == chosen[i], $"round {round}, {options}: {chosen[i]} instead of {expected} of {vocabulary} for {numbers[i]:R}");
                Assert.Equal(Sampler.LogProbability(row, expected), probabilities[i], 1e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(TinyModels.Families), MemberType = typeof(TinyModels))]
    public void Steps_that_are_recorded_write_what_others_write(string family)
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family, vocabulary: 40) with { Context = 600 }));
        var options = new GenerationOptions
        {
            MaxNewTokens = 580,
            Samples = true,
            Temperature = 1.3,
            TopK = 30,
            TopP = 0.97,
            MinP = 0.001,
            RepetitionPenalty = 1.05,
            Seed = 4,
            StopSequences = [[3, 9, 5]],
            EndTokens = [39],
        };
        foreach (var (samples, ends) in new[] { (true, true), (true, false), (false, false) })
        {
            var rules = options with { Samples = samples, EndTokens = ends ? [39] : [], StopSequences = ends ? options.StopSequences : [] };
            int[][] prompts = [[1, 2, 3], [4], [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28]];
            using var plain = new Native.Nn.Generation(model, prompts, rules);
            using var recorded = new Native.Nn.Generation(model, prompts, rules, null, isOnDevice: true);
            while (plain.Step()) recorded.Step();
            Assert.False(recorded.Step());
            for (var i = 0; i < prompts.Length; i++)
            {
                Assert.Equal(plain.Tokens(i).ToArray(), recorded.Tokens(i).ToArray());
                Assert.Equal(plain.Reason(i), recorded.Reason(i));
                foreach (var (a, b) in plain.LogProbabilities(i).ToArray().Zip(recorded.LogProbabilities(i).ToArray())) Assert.Equal(a, b, 1e-4);
            }
            // All but the prompts' step and the first behind it, across growing caches, more room and longer tables of angles.
            Assert.Equal(Enumerable.Range(0, 3).Max(i => Steps(recorded, i)) - 2, recorded.Replayed);
            Assert.Equal(0, plain.Replayed);
            using var stepwise = new Native.Nn.Generation(model, prompts, rules with { Captures = false }, null, isOnDevice: true);
            for (var i = 0; i < 12; i++) stepwise.Step();
            Assert.Equal(0, stepwise.Replayed);
            Assert.Equal(recorded.Tokens(1)[..Math.Min(8, recorded.Tokens(1).Length)].ToArray(), stepwise.Tokens(1)[..Math.Min(8, stepwise.Tokens(1).Length)].ToArray());
        }

        // A step adds a token or ends the sequence by one that is not part of it.
        long Steps(Native.Nn.Generation generation, int i) => generation.Tokens(i).Length + generation.Reason(i) switch
        {
            StopReason.EndToken => 1,
            StopReason.StopSequence => options.StopSequences[0].Count,
            _ => 0,
        };
    }

    [Fact]
    public void Two_texts_that_advance_by_turns_do_not_disturb_each_other()
    {
        using var device = Fixture.OpenDevice();
        // Written on the processor: what makes every weight matter works on host memory.
        using var folder = new Checkpoints.TemporaryFolder();
        using (var host = Device.Open("cpu:1", 2))
            ModelFolder.Save(TinyModels.Stirred(CausalModel.Create(host, TinyModels.Config("llama", vocabulary: 40) with { Context = 900 })), folder.Path, token: Token);
        var model = ModelFolder.Load<CausalModel>(device, folder.Path, token: Token);
        var options = new GenerationOptions { MaxNewTokens = 700, Samples = true, TopP = 0.9, RepetitionPenalty = 1.1 };
        int[][] Alone(int seed)
        {
            using var generation = new Native.Nn.Generation(model, [[1, 2], [seed]], options with { Seed = (ulong)seed }, null, isOnDevice: true);
            while (generation.Step()) { }
            return [generation.Tokens(0).ToArray(), generation.Tokens(1).ToArray()];
        }
        // The second one comes when the first has recorded its step, and outgrows its tables.
        using var first = new Native.Nn.Generation(model, [[1, 2], [7]], options with { Seed = 7 }, null, isOnDevice: true);
        for (var i = 0; i < 20; i++) first.Step();
        using var second = new Native.Nn.Generation(model, [[1, 2], [8]], options with { Seed = 8 }, null, isOnDevice: true);
        for (var i = 0; i < 600; i++) second.Step();
        while (first.Step() | second.Step()) { }
        var (a, b) = (Alone(7), Alone(8));
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(a[i], first.Tokens(i).ToArray());
            Assert.Equal(b[i], second.Tokens(i).ToArray());
        }
    }

    [Fact]
    public void Scores_that_are_no_numbers_are_an_error()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config("llama"));
        model.Parameters.Single(p => p.Name == "lm_head.weight").Value.Fill(double.NaN);
        using var generation = new Native.Nn.Generation(model, [[1, 2]], new() { Samples = true }, null, isOnDevice: true);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => generation.Step()).Message, StringComparison.Ordinal);
    }
}
