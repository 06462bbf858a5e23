using System.Text.Json;
using System.Text.RegularExpressions;

namespace Native.Nn;

/// <summary>Reads tokenizers of other libraries.</summary>
public static class TokenizerFile
{
    /// <summary>File name in a model folder.</summary>
    public const string Name = "tokenizer.json";

    // Ids that stand for nothing, in all: a file with more is broken.
    private const int MostGaps = 1 << 16;

    /// <summary>Reads the tokenizer.json of a model folder.</summary>
    /// <inheritdoc cref="Read"/>
    public static Tokenizer ReadFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Read(Path.Combine(folder, Name));
    }

    /// <summary>Reads a tokenizer.json: byte-pair encoding from bytes (GPT-2, Llama 3, Qwen2) or characters (Llama 2, Mistral), or unigram.</summary>
    /// <exception cref="ModelFormatException">The file is broken or has what is not supported; the message names file and place.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var root = JsonPart.Read(path);
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

    /// <summary>Reads the pre-tokenizers.</summary>
    private static class CutReader
    {
        public static IReadOnlyList<PreTokenizer> Read(JsonPart? part)
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
                    if (System.Text.Rune.DecodeFromUtf16(mark, out var rune, out var length) != System.Buffers.OperationStatus.Done || length != mark.Length)
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
                case "WhitespaceSplit":
                    cuts.Add(new CharacterCut(System.Text.Rune.IsWhiteSpace, CutBehavior.Removed));
                    break;
                case var other:
                    throw part.Bad($"the pre-tokenizer \"{other}\" is not supported; ByteLevel, Split, Metaspace, Digits, Punctuation, WhitespaceSplit and Sequence are");
            }
        }

        private static PreTokenizer Split(JsonPart part)
        {
            var (pattern, behavior, inverted) = (part.Get("pattern"), Behavior(part, null), part.Flag("invert", false));
            if (pattern.Text("String") is { } text) return new TextCut(System.Text.Encoding.UTF8.GetBytes(text), inverted, behavior);
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

    /// <summary>Reads the models.</summary>
    private static class ModelReader
    {
        public static TokenModel Read(JsonPart part, bool fromBytes) => (part.Text("type") ?? (part.Find("merges") is null ? "Unigram" : "BPE")) switch
        {
            "BPE" => Pairs(part, fromBytes),
            "Unigram" => fromBytes ? throw part.Bad("a Unigram model behind ByteLevel is not supported") : Unigram(part),
            var other => throw part.Bad($"the model \"{other}\" is not supported; BPE and Unigram are"),
        };

        private static BytePairModel Pairs(JsonPart part, bool fromBytes)
        {
            foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
                if (part.Text(name) is { Length: > 0 } text) throw part.Bad($"'{name}' is \"{text}\": that is not supported");
            if (part.Find("dropout") is { } dropout && dropout.Number() != 0) throw dropout.Bad("dropout is not supported");
            var entries = part.Get("vocab").Entries().ToList();
            var ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
            var taken = new HashSet<int>();
            foreach (var (name, value) in entries)
            {
                ids[name] = value.Integer(0, entries.Count + MostGaps);
                if (!taken.Add(ids[name])) throw value.Bad($"the id {ids[name]} comes twice, the second time for \"{name}\"");
            }
            var merges = part.Get("merges").Items().Select(merge => Merge(merge, ids)).ToList();
            return new BytePairModel(ids, merges, new BytePairSettings
            {
                FromBytes = fromBytes,
                IgnoresMerges = part.Flag("ignore_merges", false),
                FallsBackToBytes = part.Flag("byte_fallback", false),
                Unknown = part.Find("unk_token") is { } unknown ? Id(unknown.Text(), unknown, ids) : null,
                FusesUnknown = part.Flag("fuse_unk", false),
            });
        }

        private static (int, int, int) Merge(JsonPart merge, Dictionary<string, int> ids)
        {
            string[] names = merge.Kind == JsonValueKind.Array ? [.. merge.Items().Select(item => item.Text())] : merge.Text().Split(' ');
            if (names is not [var left, var right]) throw merge.Bad($"a merge of {names.Length} tokens; two are needed");
            return (Id(left, merge, ids), Id(right, merge, ids), Id(left + right, merge, ids));
        }

        private static int Id(string name, JsonPart part, Dictionary<string, int> ids) => ids.TryGetValue(name, out var id) ? id : throw part.Bad($"the token \"{name}\" is not in the vocabulary");

        private static UnigramModel Unigram(JsonPart part)
        {
            var tokens = new List<(string, double)>();
            foreach (var item in part.Get("vocab").Items())
            {
                var pair = item.Items().Take(3).ToArray();
                if (pair.Length != 2) throw item.Bad("a token is a name and a score");
                tokens.Add((pair[0].Text(), pair[1].Number()));
            }
            var unknown = part.Find("unk_id") is { } id ? (int?)id.Integer(0, Math.Max(0, tokens.Count - 1)) : null;
            if (tokens.Count == 0) throw part.Bad("a vocabulary without tokens");
            return new UnigramModel(tokens, unknown, part.Flag("byte_fallback", false));
        }
    }

    /// <summary>Reads the post-processors: what comes before and behind one text.</summary>
    private static class TemplateReader
    {
        public static (IReadOnlyList<int> Before, IReadOnlyList<int> Behind) Read(JsonPart part, int vocabulary)
        {
            switch (part.Type())
            {
                case "ByteLevel":
                    return ([], []);
                case "Sequence":
                    List<int> before = [], behind = [];
                    foreach (var item in part.Get("processors").Items())
                    {
                        var (head, tail) = Read(item, vocabulary);
                        before.InsertRange(0, head);
                        behind.AddRange(tail);
                    }
                    return (before, behind);
                case "RobertaProcessing" or "BertProcessing":
                    return ([End(part.Get("cls"), vocabulary)], [End(part.Get("sep"), vocabulary)]);
                case "TemplateProcessing":
                    return Template(part, vocabulary);
                case var other:
                    throw part.Bad($"the post-processor \"{other}\" is not supported; ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing and Sequence are");
            }
        }

        private static int End(JsonPart part, int vocabulary) =>
            part.Items().Take(3).ToArray() is [var name, var id] && name.Text() is not null ? id.Integer(0, vocabulary - 1) : throw part.Bad("a name and an id are needed");

        private static (List<int>, List<int>) Template(JsonPart part, int vocabulary)
        {
            List<int> before = [], behind = [];
            var seen = 0;
            foreach (var item in part.Get("single").Items())
            {
                if (item.Find("Sequence") is { } text)
                {
                    if (text.Get("id").Text() != "A") throw text.Bad("one text has no second sequence");
                    seen++;
                    continue;
                }
                var name = item.Get("SpecialToken").Get("id").Text();
                foreach (var id in part.Get("special_tokens").Get(name).Get("ids").Items()) (seen == 0 ? before : behind).Add(id.Integer(0, vocabulary - 1));
            }
            return seen == 1 ? (before, behind) : throw part.Bad($"the text comes {seen} times in the template; once is supported");
        }
    }
}
