using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;
using Native.Nn;

namespace Native.Bench.Tests.CommandLine;

public class TextStepsTests
{
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
