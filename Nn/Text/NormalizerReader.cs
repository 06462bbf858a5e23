namespace Native.Nn;

/// <summary>Reads the normalizers of a tokenizer.json.</summary>
internal static class NormalizerReader
{
    /// <summary>A normalizer.</summary>
    public static Normalizer Read(JsonPart part)
    {
        switch (part.Type())
        {
            case "Sequence":
                return new NormalizerSequence([.. part.Get("normalizers").Items().Select(Read)]);
            case "NFC":
                return new FormNormalizer(composes: true, compatible: false);
            case "NFD":
                return new FormNormalizer(composes: false, compatible: false);
            case "NFKC":
                return new FormNormalizer(composes: true, compatible: true);
            case "NFKD":
                return new FormNormalizer(composes: false, compatible: true);
            case "Lowercase":
                return new LowercaseNormalizer();
            case "Strip":
                return new StripNormalizer(part.Flag("strip_left", true), part.Flag("strip_right", true));
            case "StripAccents":
                return new AccentNormalizer();
            case "BertNormalizer":
                var lowers = part.Flag("lowercase", true);
                return new BertNormalizer(part.Flag("clean_text", true), part.Flag("handle_chinese_chars", true), part.Flag("strip_accents", lowers), lowers);
            case "Prepend":
                return new PrependNormalizer(part.Get("prepend").Text());
            case "Replace":
                var (pattern, to) = (part.Get("pattern"), part.Get("content").Text());
                return pattern.Text("String") is { } text ? new ReplaceNormalizer(text, to) : new PatternNormalizer(Regex(pattern.Get("Regex")), to);
            case "Precompiled":
                var table = part.Get("precompiled_charsmap");
                try
                {
                    return new CharacterMapNormalizer(Convert.FromBase64String(table.Text()));
                }
                catch (Exception e) when (e is FormatException and not ModelFormatException or ArgumentException)
                {
                    throw table.Bad(e.Message, e);
                }
            case var other:
                throw part.Bad($"the normalizer \"{other}\" is not supported; NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, BertNormalizer, Prepend, Replace, Precompiled and Sequence are");
        }
    }

    /// <summary>A regular expression.</summary>
    public static CodePointRegex Regex(JsonPart part)
    {
        try
        {
            return new CodePointRegex(part.Text(), PatternDialect.Oniguruma);
        }
        catch (ArgumentException e)
        {
            throw part.Bad($"the regular expression {part.Text()} is not supported: {e.Message}", e);
        }
    }
}
