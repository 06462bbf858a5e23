using System.Globalization;
using System.Text.RegularExpressions;

namespace Native.Solvers.Language.Reading;

/// <summary>Cuts a sentence into words, numbers and marks, each with its place in the text.</summary>
internal static partial class Tokenizer
{
    /// <summary>The tokens of a sentence.</summary>
    public static List<Token> Read(Sentence sentence)
    {
        var tokens = new List<Token>();
        foreach (Match match in Pieces().Matches(sentence.Text))
        {
            if (match.Groups["genitive"].Success) continue;
            var start = sentence.Start + match.Index;
            var text = Plain(match.Value);
            if (match.Groups["number"].Success) tokens.Add(new Token(TokenKind.Number, text, start, start + match.Length, Value(text)));
            else if (match.Groups["word"].Success) AddWord(tokens, text, start);
            else if (match.Groups["other"].Success) tokens.Add(new Token(TokenKind.Other, text, start, start + match.Length, 0));
            else tokens.Add(new Token(TokenKind.Mark, text, start, start + match.Length, 0));
        }
        return tokens;
    }

    private static void AddWord(List<Token> tokens, string text, int start)
    {
        // don't, can't and cannot are two words; the s of a genitive and of "it's" carries nothing that is needed.
        if (text is "cannot" or "can't") Two(tokens, "can", "not", start, text.Length);
        else if (text is "won't") Two(tokens, "will", "not", start, text.Length);
        else if (text.EndsWith("n't", StringComparison.Ordinal) && text.Length > 3) Two(tokens, text[..^3], "not", start, text.Length);
        else
        {
            var bare = text.EndsWith("'s", StringComparison.Ordinal) ? text[..^2] : text.TrimEnd('\'');
            if (text == "let's") bare = "let";
            // A compound is its parts; the lexicon knows the compounds that mean something of their own.
            var at = start;
            foreach (var part in bare.Split('-'))
            {
                if (part.Length > 0) tokens.Add(new Token(TokenKind.Word, part, at, at + part.Length, 0));
                at += part.Length + 1;
            }
        }
    }

    private static void Two(List<Token> tokens, string first, string second, int start, int length)
    {
        tokens.Add(new Token(TokenKind.Word, first, start, start + length, 0));
        tokens.Add(new Token(TokenKind.Word, second, start, start + length, 0));
    }

    private static double Value(string text) => double.Parse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Plain(string text) => text.ToLowerInvariant().Replace('’', '\'').Replace('–', '-').Replace('—', '-').Replace('−', '-')
        .Replace("≤", "<=", StringComparison.Ordinal).Replace("≥", ">=", StringComparison.Ordinal);

    [GeneratedRegex("""
        (?<genitive>(?<=\d)['’]s?(?!\p{L}))
        |(?<other>\d+(?:[.,]\d+)*(?:\:\d+|(?!(?:km|min|h|hrs?|kg|t|m)\b)\p{L})[\p{L}\d:]*)
        |(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?)
        |(?<word>\p{L}+(?:['’\-]\p{L}+)*['’]?)
        |(?<mark><=|>=|[^\s])
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pieces();
}
