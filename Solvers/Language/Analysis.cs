using System.Collections.Immutable;

namespace Native.Solvers.Language;

/// <summary>What became of a sentence.</summary>
public enum SentenceVerdict
{
    /// <summary>It states one requirement or more.</summary>
    Constrains,

    /// <summary>It constrains nothing: an explanation, an aim, a fact, a permission.</summary>
    ConstrainsNothing,

    /// <summary>It is not understood, or asks for something that is not known.</summary>
    Refused,
}

/// <summary>A sentence of the text and what became of it.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Start">Where it starts in the text, in characters.</param>
/// <param name="Verdict">What became of it.</param>
/// <param name="Reason">Why it is refused or constrains nothing; the names of the requirements else.</param>
public sealed record AnalyzedSentence(string Text, int Start, SentenceVerdict Verdict, string Reason);

/// <summary>Requirements that cannot hold together.</summary>
/// <param name="Requirements">They.</param>
/// <param name="Reason">Why not, in a sentence.</param>
public sealed record Contradiction(ImmutableArray<Requirement> Requirements, string Reason);

/// <summary>Whether a text can be solved as read.</summary>
public enum AnalysisStatus
{
    /// <summary>Every sentence is understood and nothing contradicts.</summary>
    Understood,

    /// <summary>A sentence is refused: what was read of the others is not the whole.</summary>
    Unsupported,

    /// <summary>Every sentence is understood, but the requirements contradict each other.</summary>
    Contradictory,
}

/// <summary>What the analyst read in a text.</summary>
public sealed record Analysis
{
    /// <summary>The requirements in the order of the text, each once.</summary>
    public required ImmutableArray<Requirement> Requirements { get; init; }

    /// <summary>For each requirement the index of the sentence that states it; where several sentences go together, of the first or the last of them.</summary>
    public ImmutableArray<int> Origins { get; init; } = [];

    /// <summary>The sentences that state some requirements, in the order of the text, each once.</summary>
    public IEnumerable<AnalyzedSentence> SentencesOf(IEnumerable<Requirement> requirements) =>
        requirements.Select(r => Requirements.IndexOf(r)).Where(i => i >= 0 && i < Origins.Length).Select(i => Origins[i]).Distinct().Order().Select(i => Sentences[i]);

    /// <summary>Every sentence with its verdict.</summary>
    public required ImmutableArray<AnalyzedSentence> Sentences { get; init; }

    /// <summary>The contradictions among the requirements.</summary>
    public required ImmutableArray<Contradiction> Contradictions { get; init; }

    /// <summary>The sentences that are refused.</summary>
    public IEnumerable<AnalyzedSentence> Refused => Sentences.Where(s => s.Verdict == SentenceVerdict.Refused);

    /// <summary>Whether the text can be solved as read.</summary>
    public AnalysisStatus Status =>
        Refused.Any() ? AnalysisStatus.Unsupported
        : Contradictions.IsEmpty ? AnalysisStatus.Understood
        : AnalysisStatus.Contradictory;
}
