using Native.Compute.Serialization;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Generation;

public sealed class SamplerTests
{
    private const int Width = 50, Rows = 6;

    public static TheoryData<string> Rules => ["repetition_penalty", "temperature", "top_k", "top_p", "min_p", "all"];

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(1003)]
    public void Log_probabilities_are_those_of_plain_sums(int vocabulary)
    {
        var random = new Random(vocabulary);
        var scores = Enumerable.Range(0, vocabulary).Select(_ => (float)(random.NextDouble() * 40 - 20)).ToArray();
        if (vocabulary > 1) scores[^1] = float.NegativeInfinity;
        var most = (double)scores.Max();
        var sum = scores.Sum(score => Math.Exp(score - most));
        for (var token = 0; token < vocabulary; token += 7)
            Assert.Equal(scores[token] - most - Math.Log(sum), Sampler.LogProbability(scores, token), 1e-12);
        Assert.Equal(Array.IndexOf(scores, scores.Max()), new Sampler(new(), vocabulary).Choose(scores, [], 0));
        scores[vocabulary / 2] = float.NaN;
        Assert.Throws<ArgumentException>(() => new Sampler(new(), vocabulary).Choose(scores, [], 0));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Each_rule_does_what_transformers_does(string rule)
    {
        bool Has(string name) => rule == name || rule == "all";
        var options = new GenerationOptions
        {
            Samples = true,
            RepetitionPenalty = Has("repetition_penalty") ? 1.3 : 1,
            Temperature = Has("temperature") ? 0.7 : 1,
            TopK = Has("top_k") ? 7 : 0,
            TopP = Has("top_p") ? 0.8 : 1,
            MinP = Has("min_p") ? 0.1 : 0,
        };
        using var file = SafeTensorsFile.Open(Fixture.PathOf("samplers.safetensors"));
        float[] scores = new float[Rows * Width], expected = new float[Rows * Width];
        var history = new long[Rows * 9];
        file.Read(file["scores"], 0, scores.AsSpan());
        file.Read(file["history"], 0, history.AsSpan());
        file.Read(file[rule], 0, expected.AsSpan());
        var sampler = new Sampler(options, Width);
        for (var row = 0; row < Rows; row++)
        {
            int[] past = [.. history[(row * 9)..(row * 9 + 9)].Select(t => (int)t)];
            var actual = sampler.Process(scores.AsSpan(row * Width, Width), past).ToArray();
            var wanted = expected[(row * Width)..((row + 1) * Width)];
            // The last row has ties, of which the reference keeps as many but perhaps others.
            if (row == Rows - 1)
            {
                Array.Sort(actual);
                Array.Sort(wanted);
            }
            for (var i = 0; i < Width; i++)
            {
                Assert.Equal(float.IsFinite(wanted[i]), float.IsFinite(actual[i]));
                if (float.IsFinite(wanted[i])) Assert.Equal(wanted[i], actual[i], 1e-5f);
            }
        }
    }

    [Fact]
    public void Top_p_keeps_what_putting_all_tokens_in_order_keeps()
    {
        var random = new Random(3);
        for (var round = 0; round < 2000; round++)
        {
            var count = random.Next(1, 40);
            var scores = Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) * 12)).ToArray();
            var share = random.NextDouble() * 0.98 + 0.01;
            var shares = scores.Select(s => Math.Exp(s)).ToArray();
            var total = shares.Sum();
            var order = Enumerable.Range(0, count).OrderByDescending(i => scores[i]).ToArray();
            var kept = new HashSet<int>();
            for (var (i, sum) = (0, 0.0); i < count && sum < share; sum += shares[order[i++]] / total) kept.Add(order[i]);
            var actual = new Sampler(new() { Samples = true, TopP = share }, count).Process(scores, []).ToArray();
            Assert.Equal(kept.Order(), Enumerable.Range(0, count).Where(i => float.IsFinite(actual[i])));
        }
    }

    [Fact]
    public void Draws_follow_the_distribution_and_the_seed()
    {
        float[] logits = [0, 1, 2, -1, float.NegativeInfinity];
        var sampler = new Sampler(new() { Samples = true, Temperature = 2 }, 5);
        var shares = sampler.Distribution(logits, []).ToArray();
        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.Equal(0, shares[4]);
        Assert.Equal(Math.Exp(0.5), shares[2] / shares[1], 1e-6);
        var drawn = new int[5];
        const int draws = 40_000;
        for (var i = 0; i < draws; i++) drawn[sampler.Choose(logits, [], Sampler.Uniform(9, 0, i))]++;
        var chi = Enumerable.Range(0, 4).Sum(i => Math.Pow(drawn[i] - draws * shares[i], 2) / (draws * shares[i]));
        // The 99.9 % point of chi-squared with 3 degrees of freedom.
        Assert.InRange(chi, 0, 16.27);
        Assert.Equal(0, drawn[4]);
        Assert.Equal(Sampler.Uniform(9, 1, 5), Sampler.Uniform(9, 1, 5));
        Assert.NotEqual(Sampler.Uniform(9, 1, 5), Sampler.Uniform(9, 2, 5));
        Assert.NotEqual(Sampler.Uniform(9, 1, 5), Sampler.Uniform(8, 1, 5));
    }

    [Fact]
    public void Log_probabilities_are_those_of_the_model()
    {
        float[] logits = [1000, 1001, 999];
        var sum = Math.Log(Math.Exp(-1) + 1 + Math.Exp(-2));
        Assert.Equal(-1 - sum, Sampler.LogProbability(logits, 0), 1e-9);
        Assert.Equal(-sum, Sampler.LogProbability(logits, 1), 1e-9);
    }

    [Fact]
    public void Bad_options_and_scores_are_refused()
    {
        foreach (var (options, text) in ((GenerationOptions, string)[])
        [
            (new() { Temperature = 0 }, "temperature of 0"), (new() { Temperature = double.NaN }, "temperature"), (new() { TopP = 0 }, "top-p 0"), (new() { TopK = -1 }, "top-k -1"),
            (new() { MinP = 1.5 }, "min-p"), (new() { RepetitionPenalty = 0 }, "penalty of 0"), (new() { StopSequences = [[]] }, "without tokens"), (new() { MaxNewTokens = -1 }, "-1 new"),
        ])
            Assert.Contains(text, Assert.Throws<ArgumentException>(() => new Sampler(options, 3)).Message, StringComparison.Ordinal);
        foreach (var samples in new[] { true, false })
        {
            var sampler = new Sampler(new() { Samples = samples }, 3);
            Assert.Throws<ArgumentException>(() => sampler.Choose([1, float.NaN, 0], [], 0.5));
            Assert.Throws<ArgumentException>(() => sampler.Choose([float.NaN, 1, 0], [], 0.5));
            Assert.Contains("2 scores", Assert.Throws<ArgumentException>(() => sampler.Choose([1, 0], [], 0.5)).Message, StringComparison.Ordinal);
        }
    }
}
