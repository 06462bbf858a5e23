using Native.Solvers.Language;

namespace Native.Solvers.Tests.Language;

public sealed class DevelopmentSetTests(ITestOutputHelper output)
{
    [Fact]
    public void TheSetIsAsLargeAndAsParted()
    {
        var texts = DevelopmentSet.Load();
        Assert.True(texts.Count >= 400);
        Assert.Equal(texts.Count, texts.Select(t => t.Id).Distinct().Count());
        Assert.InRange(texts.Count(t => t.IsTuned), texts.Count * 2 / 5, texts.Count * 3 / 5);
    }

    [Fact]
    public void TheTunedHalfIsReadAtTheBars() => Score(Half(tuned: true), show: true, exactAtLeast: 0.97, silentAtMost: 0, refusalsAtLeast: 0.99);

    // All three were unseen when they were first measured (92.0, 70.0 and 40.9 %, docs/language.md); now they keep what is reached. The bars are 0.97, 0 and 0.99.
    [Fact]
    public void TheOtherHalfDoesNotFallBehind() => Score(Half(tuned: false), show: true, exactAtLeast: 0.96, silentAtMost: 0, refusalsAtLeast: 0.96);

    [Fact]
    public void TheThirdSetDoesNotFallBehind() => Score(DevelopmentSet.Load("third.txt"), show: true, exactAtLeast: 0.72, silentAtMost: 0, refusalsAtLeast: 0.72);

    [Fact]
    public void TheFourthSetDoesNotFallBehind() => Score(DevelopmentSet.Load("fourth.txt"), show: true, exactAtLeast: 0.40, silentAtMost: 0, refusalsAtLeast: 0.40);

    [Fact]
    public void TheTuningSetIsReadAtTheBars() => Score(DevelopmentSet.Load("tuning.txt"), show: true, exactAtLeast: 0.97, silentAtMost: 0, refusalsAtLeast: 0.97);

    private static LabeledText[] Half(bool tuned) => [.. DevelopmentSet.Load().Where(t => t.IsTuned == tuned)];

    private void Score(IReadOnlyCollection<LabeledText> texts, bool show, double exactAtLeast, int silentAtMost, double refusalsAtLeast)
    {
        var analyst = new RoutingAnalyst();
        int exact = 0, silent = 0, refusals = 0;
        foreach (var text in texts)
        {
            var analysis = analyst.Analyze(text.Text);
            var outcome = Outcome.Of(text, analysis);
            if (outcome.IsExact) exact++;
            if (outcome.IsSilentlyWrong) silent++;
            if (outcome.AreRefusalsRight) refusals++;
            if (show && !outcome.IsExact) output.WriteLine($"[{text.Id}] {text.Text}\n  expected {string.Join("; ", text.Requirements)} ? {string.Join(" | ", text.Refused)} ! {string.Join(' ', text.Contradicting)}\n  read     {string.Join("; ", analysis.Requirements)} ? {string.Join(" | ", analysis.Refused.Select(s => s.Text + " -- " + s.Reason))} ! {string.Join(' ', Outcome.Names(analysis))}{(outcome.IsSilentlyWrong ? "\n  SILENTLY WRONG" : "")}");
        }
        output.WriteLine($"{texts.Count} texts: exact {exact} ({100.0 * exact / texts.Count:0.0} %), silently wrong {silent}, refusals right {refusals} ({100.0 * refusals / texts.Count:0.0} %)");
        foreach (var kind in texts.GroupBy(t => t.Id.Split('-')[0]))
        {
            var outcomes = kind.Select(t => Outcome.Of(t, analyst.Analyze(t.Text))).ToArray();
            output.WriteLine($"  {kind.Key,-14} {outcomes.Length,3} texts, exact {outcomes.Count(o => o.IsExact),3}, silently wrong {outcomes.Count(o => o.IsSilentlyWrong)}");
        }
        Assert.True(silent <= silentAtMost, $"silently wrong {silent} of {texts.Count}");
        Assert.True(exact >= exactAtLeast * texts.Count, $"exact {exact} of {texts.Count}");
        Assert.True(refusals >= refusalsAtLeast * texts.Count, $"refusals right {refusals} of {texts.Count}");
    }
}
