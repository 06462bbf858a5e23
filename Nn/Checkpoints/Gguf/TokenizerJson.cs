using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Native.Nn;

/// <summary>Between tokenizers of GGUF files and those of Hugging Face folders: tokenizer.json and tokenizer_config.json.</summary>
internal static class TokenizerJson
{
    private const string SpaceMark = "▁";

    private static readonly (string Name, PieceRule Rule)[] Rules = [("gpt-2", PieceRule.Gpt2), ("llama-bpe", PieceRule.Llama3), ("qwen2", PieceRule.Qwen2)];

    /// <summary>llama.cpp's name of a rule.</summary>
    public static string NameOf(PieceRule rule) => Array.Find(Rules, pair => pair.Rule == rule).Name;

    /// <summary>The rule of llama.cpp's name, or null.</summary>
    public static PieceRule? RuleOf(string? name) => Array.FindIndex(Rules, pair => pair.Name == name) is >= 0 and var i ? Rules[i].Rule : null;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelFormatException">The tokenizer is broken, or of a kind that GGUF files of our layouts do not have.</exception>
    public static GgufTokenizer Read(string folder)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        try
        {
            var json = Parse(path);
            var config = File.Exists(Path.Combine(folder, "tokenizer_config.json")) ? Parse(Path.Combine(folder, "tokenizer_config.json")) : new JsonObject();
            return Read(path, json, config);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException and not ModelFormatException or ArgumentException or KeyNotFoundException)
        {
            throw new ModelFormatException(path, $"not a tokenizer that can be understood: {e.Message}", e);
        }
    }

    private static GgufTokenizer Read(string path, JsonObject json, JsonObject config)
    {
        var model = Part(json, "model") ?? throw new ModelFormatException(path, "'model' is missing");
        if (Text(model, "type") is not (null or "BPE") and var type) throw new ModelFormatException(path, $"a tokenizer of type \"{type}\"; BPE can be written as GGUF");
        var vocabulary = (Part(model, "vocab") ?? throw new ModelFormatException(path, "'model.vocab' is missing")).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<int>());
        var added = (json["added_tokens"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var count = Math.Max(vocabulary.Count == 0 ? 0 : vocabulary.Values.Max() + 1, added.Count == 0 ? 0 : added.Max(token => token["id"]!.GetValue<int>()) + 1);
        if (count > 1 << 24 || vocabulary.Values.Any(id => id < 0)) throw new ModelFormatException(path, $"ids of tokens up to {count - 1}");
        var (names, kinds) = (new string[count], new GgufTokenKind[count]);
        Array.Fill(kinds, GgufTokenKind.Unused);
        for (var i = 0; i < count; i++) names[i] = string.Create(CultureInfo.InvariantCulture, $"[PAD{i}]");
        // From characters with bytes as a fallback it is SentencePiece's.
        var isLlama = model["byte_fallback"]?.GetValue<bool>() == true;
        foreach (var (name, id) in vocabulary) (names[id], kinds[id]) = (name, isLlama && IsByte(name) ? GgufTokenKind.Byte : GgufTokenKind.Normal);
        foreach (var token in added)
        {
            var id = token["id"]!.GetValue<int>();
            names[id] = Text(token, "content")!;
            kinds[id] = token["special"]?.GetValue<bool>() == true ? GgufTokenKind.Control : GgufTokenKind.UserDefined;
        }
        var merges = (model["merges"] as JsonArray ?? []).Select(merge => merge is JsonArray pair ? $"{pair[0]!.GetValue<string>()} {pair[1]!.GetValue<string>()}" : merge!.GetValue<string>()).ToArray();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++) ids.TryAdd(names[i], i);
        int? Special(string name) => config[name] switch
        {
            JsonObject token => ids.TryGetValue(Text(token, "content") ?? "", out var id) ? id : null,
            JsonValue value when value.TryGetValue<string>(out var text) => ids.TryGetValue(text, out var id) ? id : null,
            _ => null,
        };
        var unknown = Text(model, "unk_token") is { } text && ids.TryGetValue(text, out var found) ? found : (int?)null;
        if (isLlama && unknown is { } none) kinds[none] = GgufTokenKind.Unknown;
        return new()
        {
            Model = isLlama ? "llama" : "gpt2",
            Rule = isLlama ? null : NameOf(RuleIn(path, json)),
            Tokens = names,
            Kinds = kinds,
            Scores = isLlama ? ScoresOf(names, kinds, merges, ids) : [],
            Merges = isLlama ? [] : merges,
            BeginToken = Special("bos_token"),
            EndToken = Special("eos_token"),
            UnknownToken = unknown ?? Special("unk_token"),
            PaddingToken = Special("pad_token"),
            AddsBegin = config["add_bos_token"]?.GetValue<bool>() ?? Begins(json, Special("bos_token") is { } begin ? names[begin] : null),
            AddsEnd = config["add_eos_token"]?.GetValue<bool>() ?? false,
            AddsSpace = isLlama ? Prepends(json) : null,
            ChatTemplate = config["chat_template"] is JsonValue template && template.TryGetValue<string>(out var chat) ? chat : null,
        };
    }

    // Of two pairs SentencePiece merges the one whose result has the higher score: the one that was learned earlier.
    private static float[] ScoresOf(string[] names, GgufTokenKind[] kinds, string[] merges, Dictionary<string, int> ids)
    {
        var scores = new float[names.Length];
        for (var i = 0; i < names.Length; i++) scores[i] = kinds[i] == GgufTokenKind.Normal ? -merges.Length - 1 : 0;
        for (var rank = merges.Length - 1; rank >= 0; rank--)
            if (ids.TryGetValue(merges[rank].Replace(" ", "", StringComparison.Ordinal), out var made)) scores[made] = -rank;
        return scores;
    }

    private static PieceRule RuleIn(string path, JsonObject json)
    {
        var cut = Part(json, "pre_tokenizer") ?? throw new ModelFormatException(path, "'pre_tokenizer' is missing");
        var parts = cut["pretokenizers"] is JsonArray list ? list.OfType<JsonObject>().ToList() : [cut];
        foreach (var part in parts)
        {
            if (Text(part, "type") == "Split" && Part(part, "pattern") is { } pattern && Text(pattern, "Regex") is { } regex)
                return PieceScanner.RuleOf(regex) ?? throw new ModelFormatException(path, $"text is cut by \"{regex}\"; the rules of GPT-2, Llama 3 and Qwen2 can be written as GGUF");
        }
        if (parts is [var only] && Text(only, "type") == "ByteLevel" && only["use_regex"]?.GetValue<bool>() != false) return PieceRule.Gpt2;
        throw new ModelFormatException(path, "the way in which text is cut has no name in GGUF; those of GPT-2, Llama 3 and Qwen2 have");
    }

    // Whether a template begins with the begin token.
    private static bool Begins(JsonObject json, string? begin) => begin is not null && Templates(json["post_processor"]).Any(name => name == begin);

    private static IEnumerable<string?> Templates(JsonNode? processor) =>
        processor?["processors"] is JsonArray parts ? parts.SelectMany(Templates)
        : processor?["single"] is JsonArray { Count: > 0 } single && single[0]?["SpecialToken"]?["id"]?.GetValue<string>() is { } first ? [first] : [];

    private static bool Prepends(JsonObject json)
    {
        var normalizers = json["normalizer"]?["normalizers"] as JsonArray ?? (json["normalizer"] is JsonObject one ? [one.DeepClone()] : []);
        return normalizers.OfType<JsonObject>().Any(part => Text(part, "type") == "Prepend")
            || (Part(json, "pre_tokenizer") is { } cut && Text(cut, "type") == "Metaspace" && Text(cut, "prepend_scheme") is null or "always" or "first");
    }

    /// <summary>The tokenizer.json of a tokenizer.</summary>
    /// <exception cref="ModelFormatException">It cuts text by a rule that is not known.</exception>
    public static JsonObject Write(GgufTokenizer tokenizer, string file)
    {
        var isLlama = tokenizer.Model == "llama";
        var special = tokenizer.Kinds.Select((kind, id) => (kind, id)).Where(t => t.kind is GgufTokenKind.Control or GgufTokenKind.Unknown or GgufTokenKind.UserDefined);
        var vocabulary = new JsonObject();
        for (var id = 0; id < tokenizer.Tokens.Count; id++)
            if (!vocabulary.TryAdd(tokenizer.Tokens[id], id)) throw new ModelFormatException(file, $"two tokens are \"{tokenizer.Tokens[id]}\"");
        var json = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Select(t => new JsonObject
            {
                ["id"] = t.id, ["content"] = tokenizer.Tokens[t.id], ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = t.kind != GgufTokenKind.UserDefined,
            })]),
            ["post_processor"] = PostProcessor(tokenizer),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = tokenizer.UnknownToken is { } unknown ? tokenizer.Tokens[unknown] : null,
                ["fuse_unk"] = isLlama,
                ["byte_fallback"] = isLlama,
                // llama.cpp takes a piece that is a token as it is where text is cut as Llama 3 does.
                ["ignore_merges"] = tokenizer.Rule == "llama-bpe",
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray([.. (isLlama ? MergesOf(tokenizer) : tokenizer.Merges).Select(merge => Pair(merge, file))]),
            },
        };
        if (isLlama)
        {
            json["normalizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray([
                    .. tokenizer.AddsSpace == false ? Array.Empty<JsonNode>() : [new JsonObject { ["type"] = "Prepend", ["prepend"] = SpaceMark }],
                    new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = SpaceMark }]),
            };
            json["decoder"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["decoders"] = new JsonArray(
                    new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = SpaceMark }, ["content"] = " " },
                    new JsonObject { ["type"] = "ByteFallback" }, new JsonObject { ["type"] = "Fuse" },
                    new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = tokenizer.AddsSpace == false ? 0 : 1, ["stop"] = 0 }),
            };
            return json;
        }
        var rule = RuleOf(tokenizer.Rule) ?? throw new ModelFormatException(file, $"text is cut by the rule \"{tokenizer.Rule}\", which is not supported; {string.Join(", ", Rules.Select(r => r.Name))} are");
        JsonObject Level(bool cuts) => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = cuts };
        json["pre_tokenizer"] = rule == PieceRule.Gpt2 ? Level(true) : new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject { ["type"] = "Split", ["pattern"] = new JsonObject { ["Regex"] = PieceScanner.PatternOf(rule) }, ["behavior"] = "Isolated", ["invert"] = false }, Level(false)),
        };
        json["decoder"] = Level(true);
        return json;
    }

    /// <summary>The tokenizer_config.json of a tokenizer.</summary>
    public static JsonObject WriteConfig(GgufTokenizer tokenizer)
    {
        string? Name(int? id) => id is { } token ? tokenizer.Tokens[token] : null;
        return new()
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["bos_token"] = Name(tokenizer.BeginToken),
            ["eos_token"] = Name(tokenizer.EndToken),
            ["unk_token"] = Name(tokenizer.UnknownToken),
            ["pad_token"] = Name(tokenizer.PaddingToken),
            ["chat_template"] = tokenizer.ChatTemplate,
            ["clean_up_tokenization_spaces"] = false,
        };
    }

    private static JsonObject? PostProcessor(GgufTokenizer tokenizer)
    {
        JsonObject Token(int id) => new() { ["SpecialToken"] = new JsonObject { ["id"] = tokenizer.Tokens[id], ["type_id"] = 0 } };
        var begin = tokenizer.AddsBegin ?? tokenizer.Model == "llama" ? tokenizer.BeginToken : null;
        var end = tokenizer.AddsEnd == true ? tokenizer.EndToken : null;
        if (begin is null && end is null) return null;
        JsonArray Around(params ReadOnlySpan<string> texts)
        {
            var parts = new JsonArray();
            foreach (var text in texts)
            {
                if (begin is { } b) parts.Add((JsonNode)Token(b));
                parts.Add((JsonNode)new JsonObject { ["Sequence"] = new JsonObject { ["id"] = text, ["type_id"] = 0 } });
                if (end is { } e) parts.Add((JsonNode)Token(e));
            }
            return parts;
        }
        var tokens = new JsonObject();
        foreach (var id in new[] { begin, end }.OfType<int>().Distinct())
            tokens[tokenizer.Tokens[id]] = new JsonObject { ["id"] = tokenizer.Tokens[id], ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(tokenizer.Tokens[id]) };
        return new() { ["type"] = "TemplateProcessing", ["single"] = Around("A"), ["pair"] = Around("A", "B"), ["special_tokens"] = tokens };
    }

    // All ways in which two tokens make a third, by that one's score; of equals the one whose left part was learned first.
    private static IEnumerable<string> MergesOf(GgufTokenizer tokenizer)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tokenizer.Tokens.Count; i++)
            if (tokenizer.Kinds[i] == GgufTokenKind.Normal) ids.TryAdd(tokenizer.Tokens[i], i);
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = new List<(float Score, int Made, int Left, int Right)>();
        foreach (var (name, made) in ids)
        {
            for (var cut = 1; cut < name.Length; cut++)
                if (lookup.TryGetValue(name.AsSpan(0, cut), out var left) && lookup.TryGetValue(name.AsSpan(cut), out var right)) found.Add((tokenizer.Scores.Count > 0 ? tokenizer.Scores[made] : -made, made, left, right));
        }
        return found.OrderByDescending(m => m.Score).ThenBy(m => m.Made).ThenBy(m => m.Left).Select(m => $"{tokenizer.Tokens[m.Left]} {tokenizer.Tokens[m.Right]}");
    }

    private static JsonArray Pair(string merge, string file)
    {
        // Neither part begins with a space, but the first may hold one in files of SentencePiece.
        var cut = merge.IndexOf(' ', 1);
        return cut > 0 && cut < merge.Length - 1 ? new(merge[..cut], merge[(cut + 1)..]) : throw new ModelFormatException(file, $"the merge \"{merge}\" is no pair");
    }

    private static bool IsByte(string name) => name.Length == 6 && name.StartsWith("<0x", StringComparison.Ordinal) && name[5] == '>';

    private static JsonObject Parse(string path) =>
        JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new ModelFormatException(path, "no JSON object");

    private static JsonObject? Part(JsonObject json, string name) => json[name] as JsonObject;

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();
}
