using System.Text.RegularExpressions;

namespace Native.Nn;

/// <summary>Reads tokenizers of other libraries.</summary>
public static class TokenizerFile
{
    /// <summary>File name in a model folder.</summary>
    public const string Name = "tokenizer.json";

    // Ids that stand for nothing, in all: a file with more is broken.
    internal const int MostGaps = 1 << 16;

    /// <summary>Reads the tokenizer.json of a model folder.</summary>
    /// <inheritdoc cref="Read(string)"/>
    public static Tokenizer ReadFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Read(Path.Combine(folder, Name));
    }

    /// <summary>Reads a tokenizer.json: byte-pair encoding from bytes (GPT-2, Llama 3, Qwen2) or characters (Llama 2, Mistral), unigram, or WordPiece (BERT).</summary>
    /// <exception cref="ModelFormatException">The file is broken or has what is not supported; the message names file and place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(JsonPart.Read(path));
    }

    internal static Tokenizer Read(JsonPart root)
    {
        var cuts = CutReader.Read(root.Find("pre_tokenizer"));
        var texts = TokenTexts.Read(root.Find("decoder"));
        var normalizer = root.Find("normalizer") is { } part ? NormalizerReader.Read(part) : null;
        var model = ModelReader.Read(root.Get("model"), cuts.Any(cut => cut is ByteLevelCut { IsLevel: true }));
        var (added, names) = ReadAdded(root, model.Names);
        var (plain, normalized) = (new AddedTokens(), new AddedTokens());
        // A token that is looked for in normalized text stands for its normalized name.
        var spoken = (string[])names.Clone();
        // Special ones first: of two with the same name they count.
        try
        {
            foreach (var token in added.OrderBy(token => !token.IsSpecial))
            {
                if (token.IsNormalized && normalizer is not null) spoken[token.Id] = normalizer.Apply(token.Name);
                (token.IsNormalized ? normalized : plain).Add(token, spoken[token.Id]);
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw root.Bad("a pattern of the normalizer takes too long for the name of an added token", e);
        }
        var (before, behind) = root.Find("post_processor") is { } around ? TemplateReader.Read(around, names.Length) : ([], []);
        return Create(names, spoken, texts, added, new TokenizerParts
        {
            Plain = plain,
            Normalized = normalized,
            Normalizer = normalizer,
            Cuts = cuts,
            Rule = RuleOf(cuts),
            Model = model,
            Before = before,
            Behind = behind,
        });
    }

    internal static Tokenizer Create(string[] names, string[] spoken, TokenTexts texts, IReadOnlyList<AddedToken> added, TokenizerParts parts)
    {
        var bytes = Array.ConvertAll(spoken, name => name.Length == 0 ? [] : texts.BytesOf(name, first: false));
        var first = Enumerable.Range(0, names.Length).Select(i => texts.BytesOf(spoken[i], first: true) is var b && b.AsSpan().SequenceEqual(bytes[i]) ? bytes[i] : b).ToArray();
        return new Tokenizer(parts, new TokenTable(names, bytes, first, added.Where(token => token.IsSpecial).Select(token => token.Id)));
    }

    private static PieceRule? RuleOf(IReadOnlyList<PreTokenizer> cuts) => cuts switch
    {
        [ByteLevelCut { AddsSpace: false, Rule: { } only }] => only,
        [ByteLevelCut { AddsSpace: false, Rule: { } rule }, ByteLevelCut { AddsSpace: false, Rule: null }] => rule,
        _ => null,
    };

    private static (List<AddedToken> Added, string[] Names) ReadAdded(JsonPart root, string?[] model)
    {
        var names = model.Select(name => name ?? "").ToList();
        var added = new List<AddedToken>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++) known[names[i]] = i;
        foreach (var item in root.Find("added_tokens")?.Items() ?? [])
        {
            var name = item.Get("content").Text();
            var id = item.Get("id").Integer(0, names.Count + MostGaps);
            if (name.Length == 0) continue;
            // The model's own id of a name is the one that counts, as in the reference.
            if (known.TryGetValue(name, out var own)) id = own;
            else if (id < names.Count && names[id].Length > 0) throw item.Bad($"the id {id} of \"{name}\" is that of \"{names[id]}\"");
            while (names.Count <= id) names.Add("");
            names[id] = name;
            known[name] = id;
            added.Add(new AddedToken(
                id, name, item.Flag("special", false), item.Flag("single_word", false), item.Flag("lstrip", false), item.Flag("rstrip", false), item.Flag("normalized", true)));
        }
        return (added, [.. names]);
    }
}
