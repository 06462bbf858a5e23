using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;
using Native.Nn;

namespace Native.Bench.Tests.CommandLine;

public class TextStepsTests
{
    [Fact]
    public void The_tours_held_out_text_is_not_in_the_training_text_of_the_shipped_models()
    {
        var tour = TextCorpus.Load(new CorpusOptions(), null, TestContext.Current.CancellationToken);
        Assert.SkipWhen(tour.IsGenerated, "No .NET reference documentation on this machine (packs/*/*/ref/*/*.xml beside the SDK).");
        var models = TextCorpus.Load(CorpusVerb.Documentation, null, TestContext.Current.CancellationToken);
        var (trained, heldOut) = (Bodies(models.Train), Bodies(tour.HeldOut));
        Assert.True(trained.Count > 20_000 && heldOut.Count > 500, $"{trained.Count} and {heldOut.Count} members");
        Assert.Empty(heldOut.Intersect(trained));
    }

    [Fact]
    public void The_model_that_comes_along_is_measured_and_says_what_the_text_is_to_it()
    {
        var output = new StringWriter();
        var parts = new BenchParts { ReadyModel = new Bench.Training.ShippedModel(ShippedModels.Docs1M) };
        var session = new Session("tour", parts, new TextScreen(output, interactive: false, color: false, 100), TestContext.Current.CancellationToken);
        var corpus = TextCorpus.Load(new CorpusOptions { Generated = true, TrainBytes = 50_000, HeldOutBytes = 5_000 }, null, TestContext.Current.CancellationToken);
        var result = TextSteps.MeasureReady(session, corpus, 1, TextSteps.MeasureBaselines(session, corpus))!;
        Assert.Equal(corpus.HeldOut.Length, result.HeldOutBytes);
        Assert.Contains("unlike", result.HeldOutFrom, StringComparison.Ordinal);
        Assert.InRange(result.BitsPerByte.Value, result.BitsPerByte.Low, result.BitsPerByte.High);
        // What it knows of documentation in English helps it with an imitation of that, which a coder of letters cannot have seen.
        Assert.InRange(result.BitsPerByte.Value, 0.2, 4);
        Assert.Contains(session.Rows, row => row.Case == "ready/held-out/brotli" && row.Bar is null);
        Assert.Equal(ExitCode.Ok, session.Finish(null));

        var missing = new Session("tour", new() { ReadyModel = new Bench.Training.ShippedModel("native-none") }, session.Screen, TestContext.Current.CancellationToken);
        Assert.Null(TextSteps.MeasureReady(missing, corpus, 1, []));
        Assert.Contains("native-none", Assert.Single(missing.Notes), StringComparison.Ordinal);
    }

    // What a member's text says behind the line with its name.
    private static HashSet<string> Bodies(ReadOnlyMemory<byte> text) =>
        [.. System.Text.Encoding.UTF8.GetString(text.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(member => member[(member.IndexOf('\n', StringComparison.Ordinal) + 1)..])];

    [Theory]
    [InlineData(0.1, ExitCode.Ok)]
    [InlineData(7.9, ExitCode.Failed)]
    public void The_model_is_compared_with_the_coders_and_must_beat_deflate(double bits, int code)
    {
        var output = new StringWriter();
        var parts = new BenchParts { Trainer = new FakeTrainer(bits) };
        var session = new Session("train", parts, new TextScreen(output, interactive: false, color: false, 100), TestContext.Current.CancellationToken);
        var corpus = TextCorpus.Load(new CorpusOptions { Generated = true, TrainBytes = 50_000, HeldOutBytes = 5_000 }, null, TestContext.Current.CancellationToken);
        var baselines = TextSteps.MeasureBaselines(session, corpus);
        var result = TextSteps.Train(session, corpus, new TrainingOptions(), baselines);

        Assert.Equal(corpus.HeldOut.Length, result!.HeldOutBytes);
        Assert.Equal(code, session.Finish(null));
        var row = Assert.Single(session.Rows, row => row.Case == "train/held-out");
        Assert.Equal(baselines.Single(b => b.Name == "Deflate").BitsPerByte, row.Peer);
        Assert.Equal(3, session.Rows.Count(row => row.Case.StartsWith("baseline/", StringComparison.Ordinal)));
        // A model may write escape sequences; the terminal must not obey them.
        Assert.DoesNotContain('\u001b', output.ToString());
        Assert.Contains("│ ab", output.ToString(), StringComparison.Ordinal);
    }
}
