using System.Collections.Frozen;

namespace Native.Solvers.Language.Reading;

/// <summary>
/// The grammar of numbers: digits, words ("one hundred and fifty", "ninety-five"), dozens, and halves ("two and a half").
/// </summary>
internal static class NumberWords
{
    private static readonly FrozenDictionary<string, int> Small = new Dictionary<string, int>
    {
        ["zero"] = 0,
        ["one"] = 1,
        ["two"] = 2,
        ["three"] = 3,
        ["four"] = 4,
        ["five"] = 5,
        ["six"] = 6,
        ["seven"] = 7,
        ["eight"] = 8,
        ["nine"] = 9,
        ["ten"] = 10,
        ["eleven"] = 11,
        ["twelve"] = 12,
        ["thirteen"] = 13,
        ["fourteen"] = 14,
        ["fifteen"] = 15,
        ["sixteen"] = 16,
        ["seventeen"] = 17,
        ["eighteen"] = 18,
        ["nineteen"] = 19,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Tens = new Dictionary<string, int>
    {
        ["twenty"] = 20,
        ["thirty"] = 30,
        ["forty"] = 40,
        ["fifty"] = 50,
        ["sixty"] = 60,
        ["seventy"] = 70,
        ["eighty"] = 80,
        ["ninety"] = 90,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, int> Scales = new Dictionary<string, int>
    {
        ["hundred"] = 100,
        ["thousand"] = 1000,
    }.ToFrozenDictionary();

    /// <summary>Reads the longest number that starts at a token.</summary>
    /// <param name="tokens">The tokens of a sentence.</param>
    /// <param name="at">Where it would start.</param>
    /// <param name="value">Its value.</param>
    /// <returns>How many tokens it takes; 0 where there is none.</returns>
    public static int Read(IReadOnlyList<Token> tokens, int at, out double value)
    {
        value = 0;
        if (at >= tokens.Count) return 0;
        var length = tokens[at].Kind == TokenKind.Number ? Digits(tokens, at, out value) : Words(tokens, at, out value);
        if (length == 0) return 0;
        // "two and a half"
        if (Is(tokens, at + length, "and") && Is(tokens, at + length + 1, "a") && Is(tokens, at + length + 2, "half"))
        {
            value += 0.5;
            length += 3;
        }
        return length;
    }

    private static int Digits(IReadOnlyList<Token> tokens, int at, out double value)
    {
        value = tokens[at].Value;
        if (Is(tokens, at + 1, "dozen"))
        {
            value *= 12;
            return 2;
        }
        if (at + 1 < tokens.Count && Scales.TryGetValue(tokens[at + 1].Text, out var scale))
        {
            value *= scale;
            return 2;
        }
        return 1;
    }

    private static int Words(IReadOnlyList<Token> tokens, int at, out double value)
    {
        value = 0;
        var i = at;
        if (Is(tokens, i, "a") || Is(tokens, i, "one") || Is(tokens, i, "half"))
        {
            if (Is(tokens, i, "half") && Is(tokens, i + 1, "a") && Is(tokens, i + 2, "dozen"))
            {
                value = 6;
                return 3;
            }
            if (Is(tokens, i, "a") && !Is(tokens, i + 1, "hundred") && !Is(tokens, i + 1, "thousand") && !Is(tokens, i + 1, "dozen")) return 0;
            if (Is(tokens, i, "a")) i++;
        }
        double total = 0, part = 0;
        var any = i > at;
        if (any) part = 1;
        if (any && Is(tokens, i, "dozen"))
        {
            value = 12;
            return i + 1 - at;
        }
        var last = i;
        while (i < tokens.Count)
        {
            var word = tokens[i].Text;
            // "and" joins only behind hundred or thousand, and only a number below a hundred.
            if (word == "and")
            {
                if (!any || last == at || !Scales.ContainsKey(tokens[i - 1].Text) || !IsPart(tokens, i + 1)) break;
                i++;
                continue;
            }
            if (Scales.TryGetValue(word, out var scale) && any)
            {
                if (scale == 1000)
                {
                    total += Math.Max(part, 1) * 1000;
                    part = 0;
                }
                else part *= 100;
            }
            else if (Tens.TryGetValue(word, out var tens) && part % 100 == 0) part += tens;
            else if (Small.TryGetValue(word, out var small) && (part % 100 == 0 || (small < 10 && small > 0 && part % 10 == 0 && part % 100 >= 20))) part += small;
            else if (word == "dozen" && any && total == 0)
            {
                part *= 12;
                last = ++i;
                break;
            }
            else break;
            any = true;
            last = ++i;
        }
        value = total + part;
        return any ? last - at : 0;
    }

    private static bool IsPart(IReadOnlyList<Token> tokens, int at) =>
        at < tokens.Count && (Small.ContainsKey(tokens[at].Text) || Tens.ContainsKey(tokens[at].Text));

    private static bool Is(IReadOnlyList<Token> tokens, int at, string word) => at < tokens.Count && tokens[at].Text == word;
}
