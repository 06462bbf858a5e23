using Native.Compute;
using Native.Nn.Evaluation;
using Native.Nn.Tests.Generation;

namespace Native.Nn.Tests.Evaluation;

public sealed class TextScoreTests
{
    private static readonly byte[] Words = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * i % 7))];

    [Fact]
    public void Windows_predict_each_token_behind_the_first_of_a_document_once()
    {
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var count = random.Next(0, 120);
            long[]? starts = round % 3 == 0 ? null : [0, .. Enumerable.Range(0, random.Next(0, 8)).Select(_ => (long)random.Next(count + 1)).Order()];
            var context = random.Next(1, 40);
            var source = new TokenArray(new int[count], starts);
            var seen = new int[count];
            foreach (var window in TextWindow.Of(source, context))
            {
                Assert.InRange(window.Length, 2, context + 1);
                for (var k = 0; k < window.Counted; k++) seen[window.Start + window.Length - 1 - k]++;
                // Half a context or more comes before what counts, unless the document begins there.
                Assert.True(window.Length - window.Counted >= Math.Min(context / 2, 1) || context == 1);
            }
            var firsts = (starts ?? [0]).ToHashSet();
            for (var i = 0; i < count; i++) Assert.Equal(firsts.Contains(i) ? 0 : 1, seen[i]);
        }
    }

    [Fact]
    public void Figures_are_those_of_losses_computed_one_by_one()
    {
        using var device = Device.Open("cpu:1", 1);
        using var scope = device.NoGrad();
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama", 257)));
        var tokenizer = new ByteTokenizer("<|end|>");
        var tokens = Words.Select(b => (int)b).ToArray();
        long[] starts = [0, 40, 41, 170];
        foreach (var start in starts) tokens[start] = 256;
        var source = new TokenArray(tokens, starts);
        var score = TextScore.Measure(model, tokenizer, source, new() { Context = 24, ScoresAtOnce = 3 * 24 * 257 }, TestContext.Current.CancellationToken);
        var nats = 0.0;
        foreach (var window in TextWindow.Of(source, 24))
        {
            var read = tokens[(int)window.Start..(int)(window.Start + window.Length)];
            var scores = model.Forward(Tensor.From<int>(device, read.AsSpan(..^1), new Shape(1, read.Length - 1))).ToArray<float>();
            for (var row = read.Length - 1 - window.Counted; row < read.Length - 1; row++)
            {
                var part = scores.Skip(row * 257).Take(257).Select(s => (double)s).ToArray();
                nats += Math.Log(part.Sum(s => Math.Exp(s - part.Max()))) + part.Max() - part[read[row + 1]];
            }
        }
        Assert.Equal(296, score.Tokens);
        Assert.Equal(296, score.Bytes);
        Assert.Equal(nats / Math.Log(2) / 296, score.BitsPerByte.Value, 1e-5);
        Assert.Equal(Math.Exp(nats / 296), score.Perplexity.Value, 1e-3);
        Assert.InRange(score.BitsPerByte.Value, score.BitsPerByte.Low, score.BitsPerByte.High);
        Assert.Throws<ArgumentException>(() => TextScore.Measure(model, tokenizer, new TokenArray(new int[1]), token: TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => TextScore.Measure(model, tokenizer, source, new() { Context = 1000 }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Divergence_is_that_of_the_formula_and_zero_from_itself()
    {
        using var device = Device.Open("cpu:1", 1);
        using var scope = device.NoGrad();
        var (model, reference) = (TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("gpt2")), 1), TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("gpt2")), 2));
        var tokens = Words.Select(b => (int)b).Take(60).ToArray();
        var source = new TokenArray(tokens);
        var itself = Divergence.Measure(model, model, source, token: TestContext.Current.CancellationToken);
        Assert.InRange(itself.Nats.Value, 0, 1e-7);
        Assert.Equal(1, itself.Agreement.Value);
        var other = Divergence.Measure(model, reference, source, token: TestContext.Current.CancellationToken);
        double[][] Shares(CausalModel m) => [.. m.Forward(Tensor.From<int>(device, tokens.AsSpan(..^1), new Shape(1, 59))).Softmax().ToArray<float>().Chunk(13).Select(row => row.Select(x => (double)x).ToArray())];
        var (q, p) = (Shares(model), Shares(reference));
        Assert.Equal(p.Zip(q).Average(rows => rows.First.Zip(rows.Second).Sum(x => x.First * Math.Log(x.First / x.Second))), other.Nats.Value, 1e-5);
        Assert.True(other.Nats.Value > 0.001);
        Assert.Equal(59, other.Tokens);
        var differs = CausalModel.Create(device, TinyModels.Config("gpt2", 14));
        Assert.Contains("vocabularies", Assert.Throws<ArgumentException>(() => Divergence.Measure(model, differs, source)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Questions_are_asked_and_scored()
    {
        using var device = Device.Open("cpu:1", 1);
        using var scope = device.NoGrad();
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama", 257)));
        var tokenizer = new ByteTokenizer("<|end|>");
        var options = new TaskOptions { Examples = 10, Batch = 4, Seed = 3 };
        var score = TaskScore.Measure(model, new ByteTokenizer("<|end|>"), new SequenceTask(SequenceOperation.Copy, 4), options, TestContext.Current.CancellationToken);
        // A model of random weights answers nothing right; one whose context is too short for a question says so.
        Assert.Equal(("copy-4", 0.0, 10, 0), (score.Task, score.ExactMatch.Value, score.Examples, score.TooLong));
        // What the model does say is right, whatever stands beside it in the batch.
        string Said(string prompt) => tokenizer.Decode([.. model.Generate([tokenizer.Encode(prompt)], new() { MaxNewTokens = 6 })[0].Tokens]).TrimStart().Split('\n')[0].Trim();
        var numbers = Enumerable.Range(0, 10).Select(i => new SaidTask(Said).At(3, i)).ToArray();
        Assert.Equal(numbers.Count(e => !e.Answer.StartsWith("not ", StringComparison.Ordinal)) / 10.0, TaskScore.Measure(model, tokenizer, new SaidTask(Said), options, TestContext.Current.CancellationToken).ExactMatch.Value);
        Assert.InRange(numbers.Count(e => !e.Answer.StartsWith("not ", StringComparison.Ordinal)), 2, 8);
        Assert.Equal(10, TaskScore.Measure(model, new ByteTokenizer("<|end|>"), new RecallTask(30), options, TestContext.Current.CancellationToken).TooLong);
    }

    /// <summary>A task whose answers are what a function says, for about half of the questions.</summary>
    private sealed class SaidTask(Func<string, string> said) : GeneratedTask
    {
        public override string Name => "said";

        public override int LongestCompletion => 6;

        private protected override TaskExample Create(SplitMix random)
        {
            var prompt = $"Say {random.Below(100000)}";
            var answer = (random.Chance(2) ? "not " : "") + said(prompt);
            return new(prompt, answer + "\n", answer);
        }
    }
}
