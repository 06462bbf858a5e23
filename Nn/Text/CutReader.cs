using System.Buffers;
using System.Text;

namespace Native.Nn;

/// <summary>Reads the pre-tokenizers.</summary>
internal static class CutReader
{
    public static List<PreTokenizer> Read(JsonPart? part)
    {
        var cuts = new List<PreTokenizer>();
        if (part is { } found) Add(found, cuts);
        return cuts;
    }

    private static void Add(JsonPart part, List<PreTokenizer> cuts)
    {
        if (cuts is [.., ByteLevelCut { IsLevel: true }]) throw part.Bad("nothing may come behind ByteLevel");
        switch (part.Type())
        {
            case "Sequence":
                foreach (var item in part.Get("pretokenizers").Items()) Add(item, cuts);
                break;
            case "ByteLevel":
                cuts.Add(new ByteLevelCut(part.Flag("add_prefix_space", true), part.Flag("use_regex", true) ? PieceRule.Gpt2 : null, isLevel: true));
                break;
            case "Split":
                cuts.Add(Split(part));
                break;
            case "Metaspace":
                var mark = part.Text("replacement") ?? "▁";
                if (Rune.DecodeFromUtf16(mark, out var rune, out var length) != OperationStatus.Done || length != mark.Length)
                    throw part.Bad($"the replacement \"{mark}\" is not one character");
                var scheme = part.Text("prepend_scheme") ?? (part.Flag("add_prefix_space", true) ? "always" : "never");
                if (scheme is not ("always" or "first" or "never")) throw part.Bad($"the prepend_scheme \"{scheme}\" is not known; always, first and never are");
                cuts.Add(new MetaspaceCut(rune, scheme == "first", scheme == "always", part.Flag("split", true)));
                break;
            case "Digits":
                cuts.Add(new CharacterCut(CharacterCut.IsNumber, part.Flag("individual_digits", false) ? CutBehavior.Isolated : CutBehavior.Contiguous));
                break;
            case "Punctuation":
                cuts.Add(new CharacterCut(CharacterCut.IsPunctuation, Behavior(part, "Isolated")));
                break;
            case "BertPreTokenizer":
                cuts.Add(new CharacterCut(Rune.IsWhiteSpace, CutBehavior.Removed));
                cuts.Add(new CharacterCut(CharacterCut.IsPunctuation, CutBehavior.Isolated));
                break;
            case "WhitespaceSplit":
                cuts.Add(new CharacterCut(Rune.IsWhiteSpace, CutBehavior.Removed));
                break;
            case var other:
                throw part.Bad($"the pre-tokenizer \"{other}\" is not supported; ByteLevel, Split, Metaspace, Digits, Punctuation, BertPreTokenizer, WhitespaceSplit and Sequence are");
        }
    }

    private static PreTokenizer Split(JsonPart part)
    {
        var (pattern, behavior, inverted) = (part.Get("pattern"), Behavior(part, null), part.Flag("invert", false));
        if (pattern.Text("String") is { } text) return new TextCut(Encoding.UTF8.GetBytes(text), inverted, behavior);
        var regex = pattern.Get("Regex");
        if (PieceScanner.RuleOf(regex.Text()) is { } rule && behavior == CutBehavior.Isolated) return new ByteLevelCut(false, rule);
        return new PatternCut(NormalizerReader.Regex(regex), inverted, behavior);
    }

    private static CutBehavior Behavior(JsonPart part, string? missing)
    {
        var name = part.Text("behavior") ?? missing ?? throw part.Bad("'behavior' is missing");
        return Enum.GetNames<CutBehavior>().Contains(name) ? Enum.Parse<CutBehavior>(name) : throw part.Bad($"the behavior \"{name}\" is not known; {string.Join(", ", Enum.GetNames<CutBehavior>())} are");
    }
}
