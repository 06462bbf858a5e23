using System.Text;
using Native.Bench.Parts;
using Native.Bench.Training;
using Native.Compute;
using Native.Nn;

namespace Native.Bench.Tests.Training;

/// <summary>Tests that count the whole process's allocations run while no other test does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class AloneCollection;

[Collection("alone")]
public sealed class TransformerTrainerTests
{
    private static readonly TransformerSettings Tiny = new()
    {
        Vocabulary = 300,
        Width = 32,
        Layers = 1,
        Heads = 2,
        Context = 32,
        Batch = 4,
        Rate = 1e-2,
        Estimates = 2,
        SampleTokens = 5,
    };

    private static readonly TrainingText Text = new(Lines(0, 900), Lines(900, 60));

    [Fact]
    public void A_few_steps_learn_regular_lines_and_report_what_they_did()
    {
        var phases = new HashSet<string>();
        var result = new TransformerTrainer(Tiny).Train(Text, new TrainingOptions { Steps = 80, Device = "cpu:1" }, new Relay(p => phases.Add(p.Phase)), TestContext.Current.CancellationToken);
        Assert.InRange(result.HeldOutBitsPerByte, 0.01, 2);
        Assert.Equal(80, result.Steps);
        Assert.Equal(Text.HeldOut.Length, result.HeldOutBytes);
        Assert.Equal(3, result.Samples.Count);
        Assert.All(result.Samples, s => Assert.NotEmpty(s.Continuation));
        Assert.Equal(2, result.Curve.Count(p => p.HeldOutBitsPerByte is not null));
        Assert.True(result.Curve.Zip(result.Curve.Skip(1)).All(p => p.First.Step <= p.Second.Step));
        Assert.Superset(new HashSet<string> { "training", "measuring", "sampling" }, phases);
    }

    [Fact]
    public void The_same_seed_and_steps_give_the_same_model_on_one_thread_and_on_two()
    {
        TrainingResult Run(string device, ulong seed) =>
            new TransformerTrainer(Tiny).Train(Text, new TrainingOptions { Steps = 6, Seed = seed, Device = device }, null, TestContext.Current.CancellationToken);
        var (one, two, other) = (Run("cpu:1", 4), Run("cpu:2", 4), Run("cpu:1", 5));
        Assert.Equal(one.HeldOutBitsPerByte, two.HeldOutBitsPerByte);
        Assert.Equal(one.Samples, two.Samples);
        Assert.NotEqual(one.HeldOutBitsPerByte, other.HeldOutBitsPerByte);
    }

    [Fact]
    public void Cancellation_ends_the_training()
    {
        using var source = new CancellationTokenSource();
        var relay = new Relay(p =>
        {
            if (p.Step == 3) source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() =>
            new TransformerTrainer(Tiny).Train(Text, new TrainingOptions { Device = "cpu:1" }, relay, source.Token));
    }

    [Fact]
    public void A_steady_step_allocates_nothing() => Assert.Equal(0, new TransformerTrainer(Tiny).MeasureStepAllocation(TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(700)]
    public void The_held_out_cost_counts_every_byte_once(int length)
    {
        // A model whose scores are all alike gives each token log2 of the vocabulary.
        using var device = Device.Open("cpu:1", 1);
        var tokenizer = BytePairTrainer.Train(Text.Train.Span, new() { Vocabulary = 291, Special = [CorpusFolder.EndOfText] }, TestContext.Current.CancellationToken);
        var model = new Nn.Decoder(device, new DecoderOptions { Vocabulary = 291, Width = 16, Layers = 1, Heads = 2, Context = 16, TiesHead = false });
        var text = new TokenizedText(tokenizer, Text.HeldOut.Span[..length]);
        var expected = (text.Tokens.Length - 1) * Math.Log2(291) / length;
        Assert.Equal(expected, new HeldOutCost(model, device, 16, 3).BitsPerByte(text, token: TestContext.Current.CancellationToken), 1e-5);
    }

    [Fact]
    public void Training_without_text_is_refused() => Assert.Throws<ArgumentException>(() =>
        new TransformerTrainer(Tiny).Train(new TrainingText(Text.Train, default), new TrainingOptions(), null, TestContext.Current.CancellationToken));

    private static byte[] Lines(int first, int count) => Encoding.UTF8.GetBytes(string.Concat(
        Enumerable.Range(first, count).Select(i => $"Property Item{i * 7919 % 1000}.Count\nGets the number of elements in the list.\n\n")));

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
