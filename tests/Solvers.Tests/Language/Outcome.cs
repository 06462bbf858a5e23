using Native.Solvers.Language;

namespace Native.Solvers.Tests.Language;

/// <summary>How an analysis compares with what is expected.</summary>
/// <param name="IsExact">Requirements, refused sentences and contradictions are all as expected.</param>
/// <param name="IsSilentlyWrong">The analysis would be solved as it stands, and what would be solved is not what the text says.</param>
/// <param name="AreRefusalsRight">Exactly the sentences are refused that have to be.</param>
public sealed record Outcome(bool IsExact, bool IsSilentlyWrong, bool AreRefusalsRight)
{
    public static Outcome Of(LabeledText text, Analysis analysis)
    {
        var same = analysis.Requirements.Select(r => r.ToString()).Order(StringComparer.Ordinal).SequenceEqual(text.Requirements.Order(StringComparer.Ordinal));
        var refused = analysis.Refused.ToArray();
        var refusals = refused.Length == text.Refused.Count && text.Refused.All(part => refused.Any(s => s.Text.Contains(part, StringComparison.Ordinal)));
        var contradictions = Names(analysis).SequenceEqual(text.Contradicting.Distinct().Order(StringComparer.Ordinal));
        // A text that is refused or found contradictory is not solved; any other must be exactly what it says.
        var silent = analysis.Status == AnalysisStatus.Understood && !(same && text.Refused.Count == 0 && text.Contradicting.Count == 0);
        return new(same && refusals && contradictions, silent, refusals);
    }

    public static IEnumerable<string> Names(Analysis analysis) =>
        analysis.Contradictions.SelectMany(c => c.Requirements).Select(r => r.Name).Distinct().Order(StringComparer.Ordinal);
}
