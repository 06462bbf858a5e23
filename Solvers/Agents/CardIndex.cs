using System.Collections.Immutable;

namespace Native.Solvers.Agents;

/// <summary>Ranks cards by a sentence without a model: BM25 over stems and cosine over letter trigrams, by reciprocal rank fusion.</summary>
internal sealed class CardIndex
{
    // The customary constants of BM25 and of the fusion.
    private const double Saturation = 1.2, LengthShare = 0.75, Fusion = 60;

    private readonly Dictionary<string, int>[] words, trigrams;
    private readonly Dictionary<string, int> documents = [];
    private readonly double meanLength;

    public CardIndex(ImmutableArray<ConstraintCard> cards)
    {
        words = [.. cards.Select(c => Counted(Stems(string.Join(' ', c.Sayings))))];
        trigrams = [.. cards.Select(c => Counted(Trigrams(string.Join(' ', c.Sayings))))];
        foreach (var word in words.SelectMany(w => w.Keys)) documents[word] = documents.GetValueOrDefault(word) + 1;
        meanLength = words.Length == 0 ? 1 : words.Average(w => w.Values.Sum());
    }

    /// <summary>The indexes of the cards, best first; equals by index.</summary>
    public IEnumerable<int> Rank(string sentence)
    {
        var byWords = Ranks(i => Bm25(Stems(sentence), words[i]));
        var query = Counted(Trigrams(sentence));
        var byLetters = Ranks(i => Cosine(query, trigrams[i]));
        return Enumerable.Range(0, words.Length).OrderByDescending(i => (1 / (Fusion + byWords[i])) + (1 / (Fusion + byLetters[i]))).ThenBy(i => i);
    }

    private int[] Ranks(Func<int, double> score)
    {
        var ranks = new int[words.Length];
        var place = 0;
        foreach (var i in Enumerable.Range(0, words.Length).OrderByDescending(score).ThenBy(i => i)) ranks[i] = ++place;
        return ranks;
    }

    private double Bm25(IEnumerable<string> query, Dictionary<string, int> card)
    {
        double score = 0, length = card.Values.Sum();
        foreach (var word in query.Distinct())
        {
            if (!card.TryGetValue(word, out var count)) continue;
            var rarity = Math.Log(1 + ((words.Length - documents[word] + 0.5) / (documents[word] + 0.5)));
            score += rarity * count * (Saturation + 1) / (count + (Saturation * (1 - LengthShare + (LengthShare * length / meanLength))));
        }
        return score;
    }

    private static double Cosine(Dictionary<string, int> a, Dictionary<string, int> b)
    {
        var dot = a.Sum(x => (double)x.Value * b.GetValueOrDefault(x.Key));
        return dot == 0 ? 0 : dot / Math.Sqrt(a.Values.Sum(x => (double)x * x) * b.Values.Sum(x => (double)x * x));
    }

    // Plain suffix stripping is enough to bring "routes" to "route" and "visited" to "visit".
    private static IEnumerable<string> Stems(string text) => text.ToLowerInvariant().Split([' ', ',', '.', ';', ':', '(', ')', '[', ']', '\'', '-', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Where(w => !char.IsDigit(w[0])).Select(w => w.Length > 5 && w.EndsWith("ing", StringComparison.Ordinal) ? w[..^3] : w.Length > 4 && w.EndsWith("ed", StringComparison.Ordinal) ? w[..^2] : w.Length > 3 && w.EndsWith('s') ? w[..^1] : w);

    private static IEnumerable<string> Trigrams(string text)
    {
        var plain = $" {string.Concat(text.ToLowerInvariant().Where(c => char.IsLetter(c) || c == ' '))} ";
        return Enumerable.Range(0, Math.Max(0, plain.Length - 2)).Select(i => plain.Substring(i, 3));
    }

    private static Dictionary<string, int> Counted(IEnumerable<string> items) => items.GroupBy(x => x).ToDictionary(g => g.Key, g => g.Count());
}
