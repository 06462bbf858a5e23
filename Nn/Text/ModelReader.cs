using System.Text.Json;

namespace Native.Nn;

/// <summary>Reads the models.</summary>
internal static class ModelReader
{
    public static TokenModel Read(JsonPart part, bool fromBytes) => (part.Text("type") ?? (part.Find("merges") is null ? "Unigram" : "BPE")) switch
    {
        "BPE" => Pairs(part, fromBytes),
        "WordPiece" => fromBytes ? throw part.Bad("a WordPiece model behind ByteLevel is not supported") : WordPieces(part),
        "Unigram" => fromBytes ? throw part.Bad("a Unigram model behind ByteLevel is not supported") : Unigram(part),
        var other => throw part.Bad($"the model \"{other}\" is not supported; BPE, Unigram and WordPiece are"),
    };

    private static BytePairModel Pairs(JsonPart part, bool fromBytes)
    {
        foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (part.Text(name) is { Length: > 0 } text) throw part.Bad($"'{name}' is \"{text}\": that is not supported");
        if (part.Find("dropout") is { } dropout && dropout.Number() != 0) throw dropout.Bad("dropout is not supported");
        var ids = Vocabulary(part);
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

    private static WordPieceModel WordPieces(JsonPart part)
    {
        var ids = Vocabulary(part);
        var unknown = part.Get("unk_token");
        return new WordPieceModel(
            ids, part.Text("continuing_subword_prefix") ?? "##", Id(unknown.Text(), unknown, ids), part.Find("max_input_chars_per_word")?.Integer(0, int.MaxValue) ?? 100);
    }

    private static Dictionary<string, int> Vocabulary(JsonPart part)
    {
        var entries = part.Get("vocab").Entries().ToList();
        var ids = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        var taken = new HashSet<int>();
        foreach (var (name, value) in entries)
        {
            ids[name] = value.Integer(0, entries.Count + TokenizerFile.MostGaps);
            if (!taken.Add(ids[name])) throw value.Bad($"the id {ids[name]} comes twice, the second time for \"{name}\"");
        }
        return ids;
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
