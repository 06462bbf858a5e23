using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Native.Nn;

/// <summary>How a pattern is to be understood.</summary>
internal enum PatternDialect
{
    /// <summary>As in tokenizer.json: Oniguruma with the syntax of Ruby.</summary>
    Oniguruma,
    /// <summary>As in tiktoken: the regular expressions of Rust, with lookaround and possessive repeats.</summary>
    Rust,
}

/// <summary>A regular expression over whole characters.</summary>
/// <remarks>
/// The regular expressions of .NET work on UTF-16, where a character beyond U+FFFF is two halves that are of no letter class. So a text
/// is matched through a shadow of it with one char for each character, in which such characters are replaced by rare ones of their class.
/// </remarks>
internal sealed class CodePointRegex
{
    // Longer than any sound text takes, short enough for an unsound pattern.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly Regex regex;

    /// <summary>A regular expression.</summary>
    /// <exception cref="ArgumentException">It is not well-formed, or has a construct that is not known here.</exception>
    public CodePointRegex(string pattern, PatternDialect dialect)
    {
        var options = RegexOptions.CultureInvariant | (dialect == PatternDialect.Oniguruma ? RegexOptions.Multiline : RegexOptions.None);
        regex = new Regex(RegexTranslator.Translate(pattern, dialect), options, Limit);
    }

    /// <summary>Adds the places of all matches that are not empty to a list, in bytes.</summary>
    /// <exception cref="RegexMatchTimeoutException">The pattern takes too long for this text.</exception>
    public void Match(ReadOnlySpan<byte> utf8, List<(int Start, int End)> matches)
    {
        var shadow = new char[utf8.Length];
        var starts = new int[utf8.Length + 1];
        var count = 0;
        for (var at = 0; at < utf8.Length; count++)
        {
            Rune.DecodeFromUtf8(utf8[at..], out var rune, out var length);
            (shadow[count], starts[count]) = (rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune)), at);
            at += length;
        }
        starts[count] = utf8.Length;
        foreach (var match in regex.EnumerateMatches(shadow.AsSpan(0, count)))
            if (match.Length > 0) matches.Add((starts[match.Index], starts[match.Index + match.Length]));
    }

    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\uA640',
        UnicodeCategory.LowercaseLetter => '\uA641',
        UnicodeCategory.TitlecaseLetter => '\u1F88',
        UnicodeCategory.ModifierLetter => '\uA4F8',
        UnicodeCategory.OtherLetter => '\uA840',
        UnicodeCategory.NonSpacingMark => '\uA66F',
        UnicodeCategory.SpacingCombiningMark => '\uA823',
        UnicodeCategory.EnclosingMark => '\uA670',
        UnicodeCategory.DecimalDigitNumber => '\uA8D0',
        UnicodeCategory.LetterNumber => '\uA6E6',
        UnicodeCategory.OtherNumber => '\uA830',
        UnicodeCategory.ConnectorPunctuation => '\uFE33',
        UnicodeCategory.DashPunctuation => '\uFE31',
        UnicodeCategory.OpenPunctuation => '\uFE35',
        UnicodeCategory.ClosePunctuation => '\uFE36',
        UnicodeCategory.InitialQuotePunctuation => '\u2E02',
        UnicodeCategory.FinalQuotePunctuation => '\u2E03',
        UnicodeCategory.OtherPunctuation => '\uA874',
        UnicodeCategory.MathSymbol => '\uFB29',
        UnicodeCategory.CurrencySymbol => '\uA838',
        UnicodeCategory.ModifierSymbol => '\uA700',
        UnicodeCategory.OtherSymbol => '\uA828',
        UnicodeCategory.Format => '\uFFF9',
        UnicodeCategory.PrivateUse => '\uE000',
        _ => '\uFDD0',
    };
}
