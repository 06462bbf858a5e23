using System.Collections.Immutable;
using Native.Solvers.Language.Assembly;
using Native.Solvers.Language.Grammar;
using Native.Solvers.Language.Lexicon;
using Native.Solvers.Language.Reading;

namespace Native.Solvers.Language;

/// <summary>
/// Reads routing constraints from English text, offline: a grammar of numbers, node lists, units and comparisons, a lexicon of the field,
/// and one frame for each kind of statement. A sentence that has a word it cannot account for is refused by name, never guessed.
/// Thread-safe; the same text gives the same analysis.
/// </summary>
public sealed class RoutingAnalyst(AnalystOptions? options = null)
{
    private readonly AnalystOptions options = options ?? new();

    /// <summary>Reads a text.</summary>
    /// <param name="text">The description, at most <see cref="AnalystOptions.LongestText"/> characters.</param>
    /// <param name="token">Cancels between sentences.</param>
    /// <exception cref="ArgumentException">The text is empty or too long.</exception>
    public Analysis Analyze(string text, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text)) throw new ArgumentException("Analyze: the text is empty; it must describe at least one thing.", nameof(text));
        if (text.Length > options.LongestText) throw new ArgumentException($"Analyze: the text has {text.Length} characters; at most {options.LongestText} are read.", nameof(text));

        var sentences = SentenceSplitter.Split(text);
        var reader = new SentenceReader();
        var items = new ItemReader(options);
        var readings = new List<SentenceReading>();
        foreach (var sentence in sentences)
        {
            token.ThrowIfCancellationRequested();
            readings.Add(Refusals.Check(sentence) is { } why ? SentenceReading.Refused(why) : reader.Read(items.Read(Tokenizer.Read(sentence))));
        }
        var (facts, refusals) = RequirementAssembler.Assemble(readings.SelectMany((r, i) => r.Requirements.Select(q => new Fact(q, i))));
        facts = [.. facts.OrderBy(f => f.Sentence)];
        var requirements = facts.Select(f => f.Requirement).ToImmutableArray();
        return new Analysis
        {
            Requirements = requirements,
            Origins = [.. facts.Select(f => f.Sentence)],
            Sentences = [.. sentences.Select((s, i) => Verdict(s, readings[i], refusals.GetValueOrDefault(i), facts.Where(f => f.Sentence == i)))],
            Contradictions = ContradictionFinder.Find(requirements),
        };
    }

    private static AnalyzedSentence Verdict(Sentence sentence, SentenceReading reading, string? refusal, IEnumerable<Fact> facts)
    {
        if (reading.IsRefused || refusal is not null) return new(sentence.Text, sentence.Start, SentenceVerdict.Refused, refusal ?? reading.Note);
        var names = string.Join(", ", facts.Select(f => f.Name));
        if (reading.Requirements.IsEmpty) return new(sentence.Text, sentence.Start, SentenceVerdict.ConstrainsNothing, reading.Note);
        return new(sentence.Text, sentence.Start, SentenceVerdict.Constrains, names.Length > 0 ? names : "goes with another sentence");
    }
}
