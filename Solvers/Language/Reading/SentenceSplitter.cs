using System.Text.RegularExpressions;

namespace Native.Solvers.Language.Reading;

/// <summary>Cuts a text into sentences. Lists in brackets, decimals and abbreviations stay whole; a line of a list is a sentence.</summary>
internal static partial class SentenceSplitter
{
    /// <summary>The sentences in the order of the text.</summary>
    public static IReadOnlyList<Sentence> Split(string text)
    {
        var sentences = new List<Sentence>();
        foreach (Match line in Lines().Matches(text))
        {
            var mark = ListMark().Match(line.Value);
            var start = line.Index + mark.Length;
            SplitLine(text, start, line.Index + line.Length, sentences);
        }
        return sentences;
    }

    private static void SplitLine(string text, int start, int end, List<Sentence> sentences)
    {
        var from = start;
        var depth = 0;
        for (var i = start; i < end; i++)
        {
            switch (text[i])
            {
                case '[' or '(':
                    depth++;
                    break;
                case ']' or ')' when depth > 0:
                    depth--;
                    break;
                case '.' or '!' or '?' when depth == 0 && EndsHere(text, from, i, end):
                    Add(text, from, i + 1, sentences);
                    from = i + 1;
                    break;
            }
        }
        Add(text, from, end, sentences);
    }

    private static bool EndsHere(string text, int from, int at, int end)
    {
        if (at + 1 < end && !char.IsWhiteSpace(text[at + 1])) return false;
        if (text[at] != '.') return true;
        if (at > from && text[at - 1] == '.') return false;
        // A dot behind an abbreviation ends no sentence, nor does one that small letters follow.
        var word = Abbreviation().Match(text[from..at]);
        if (word.Success) return false;
        var next = at + 1;
        while (next < end && char.IsWhiteSpace(text[next])) next++;
        return next >= end || !char.IsLower(text[next]);
    }

    private static void Add(string text, int from, int to, List<Sentence> sentences)
    {
        while (from < to && (char.IsWhiteSpace(text[from]) || text[from] is '.' or '!' or '?')) from++;
        while (to > from && char.IsWhiteSpace(text[to - 1])) to--;
        if (to > from) sentences.Add(new Sentence(text[from..to], from));
    }

    [GeneratedRegex(@"[^\r\n]+")]
    private static partial Regex Lines();

    [GeneratedRegex(@"^\s*(?:[-*•–]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)?", RegexOptions.IgnoreCase)]
    private static partial Regex ListMark();

    [GeneratedRegex(@"(?:^|\W)(?:max|min|no|nr|approx|e\.g|i\.e|etc|resp|incl|st|vs|cf)$", RegexOptions.IgnoreCase)]
    private static partial Regex Abbreviation();
}
