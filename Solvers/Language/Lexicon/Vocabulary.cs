using System.Collections.Frozen;
using System.Collections.Immutable;
using Native.Solvers.Language.Reading;

namespace Native.Solvers.Language.Lexicon;

/// <summary>The lexicon as a map from phrases to concepts.</summary>
internal static class Vocabulary
{
    private static readonly FrozenDictionary<string, ImmutableArray<Concept>> Phrases = Load(LexiconTable.Text + "\n" + IdiomTable.Text);
    private static readonly int LongestPhrase = Phrases.Keys.Max(p => p.Count(c => c == ' ') + 1);

    /// <summary>The longest phrase of at least <paramref name="least"/> tokens that starts at a token.</summary>
    /// <returns>How many tokens it takes; 0 where there is none.</returns>
    public static int Match(IReadOnlyList<Token> tokens, int at, int least, out ImmutableArray<Concept> concepts)
    {
        for (var length = Math.Min(LongestPhrase, tokens.Count - at); length >= least; length--)
            if (Phrases.TryGetValue(Join(tokens, at, length), out concepts)) return length;
        concepts = [];
        return 0;
    }

    private static string Join(IReadOnlyList<Token> tokens, int at, int length) =>
        length == 1 ? tokens[at].Text : string.Join(' ', Enumerable.Range(at, length).Select(i => tokens[i].Text));

    private static FrozenDictionary<string, ImmutableArray<Concept>> Load(string table)
    {
        var phrases = new Dictionary<string, ImmutableArray<Concept>>();
        foreach (var line in table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var concept = Enum.Parse<Concept>(line[..colon]);
            // The marks themselves cannot stand in a list that they separate.
            var written = concept switch
            {
                Concept.Comma => [","],
                Concept.Open => ["(", "[", "{"],
                Concept.Close => [")", "]", "}"],
                Concept.NumberSign => ["#", "no", "nr", "no .", "nr .", "number", "numbers", "numbered", "id", "ids"],
                _ => line[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            };
            foreach (var phrase in written)
            {
                foreach (var form in Expand(phrase.Split(' ')))
                {
                    var known = phrases.GetValueOrDefault(form, []);
                    if (!known.Contains(concept)) phrases[form] = known.Add(concept);
                }
            }
        }
        return phrases.ToFrozenDictionary();
    }

    private static IEnumerable<string> Expand(string[] words)
    {
        IEnumerable<string> forms = Inflection.Forms(words[0]);
        foreach (var word in words.Skip(1)) forms = forms.SelectMany(f => Inflection.Forms(word).Select(w => f + " " + w));
        return forms;
    }
}
