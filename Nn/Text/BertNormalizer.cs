using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>What BERT's tokenizer does to a text first, each step if asked for.</summary>
/// <param name="cleans">Takes control characters away and makes every white space a space.</param>
/// <param name="separates">Puts spaces around ideographs, each of which is a word.</param>
/// <param name="stripsAccents">Takes accents away.</param>
/// <param name="lowers">Makes letters small.</param>
internal sealed class BertNormalizer(bool cleans, bool separates, bool stripsAccents, bool lowers) : Normalizer
{
    private static readonly LowercaseNormalizer Lower = new();

    public override string Apply(string text)
    {
        if (cleans || separates)
        {
            var result = new StringBuilder(text.Length + 16);
            foreach (var rune in text.EnumerateRunes())
            {
                if (cleans && IsLeftOut(rune)) continue;
                if (cleans && IsSpace(rune)) result.Append(' ');
                else if (separates && IsIdeograph(rune.Value)) result.Append(' ').Append(rune).Append(' ');
                else result.Append(rune);
            }
            text = result.ToString();
        }
        if (stripsAccents)
            text = string.Concat(UnicodeNormalization.Normalize(text, composes: false, compatible: false).EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark));
        return lowers ? Lower.Apply(text) : text;
    }

    private static bool IsSpace(Rune rune) => rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune);

    // What has no class yet stays, as in the reference, whose tables are older than these.
    private static bool IsLeftOut(Rune rune) => rune.Value is 0 or 0xFFFD || rune.Value is not ('\t' or '\n' or '\r')
        && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;

    // The blocks of unified and compatibility ideographs that the original names; extension E begins late there.
    private static bool IsIdeograph(int value) => value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
