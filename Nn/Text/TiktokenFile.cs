using System.Globalization;

namespace Native.Nn;

/// <summary>Reads rank files of tiktoken: on each line the bytes of a token in base64 and its rank, which is its id.</summary>
public static class TiktokenFile
{
    /// <summary>The pattern of cl100k_base, for <see cref="Read"/>.</summary>
    public const string Cl100k = @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";

    private const int MostTokens = 1 << 24;

    /// <summary>Reads a rank file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pattern">The regular expression by which text is cut.</param>
    /// <param name="special">Names and ids of special tokens; ids are not those of ranks.</param>
    /// <exception cref="ModelFormatException">The file is broken; the message names file and line.</exception>
    /// <exception cref="ArgumentException">The pattern is not known here, or a special token's id is taken.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Read(string path, string pattern, IReadOnlyDictionary<string, int> special)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(special);
        var ranks = ReadRanks(path);
        var ids = ranks.ToDictionary(rank => ByteAlphabet.NameOf(rank.Bytes), rank => rank.Id, StringComparer.Ordinal);
        foreach (var (name, id) in special)
            if (name.Length == 0 || id < 0 || id > ranks.Count + (1 << 16) || ids.ContainsValue(id)) throw new ArgumentException($"TiktokenFile: the special token \"{name}\" has the id {id}, which is taken or out of range", nameof(special));
        var model = new BytePairModel(ids, Merges(ids), new BytePairSettings { FromBytes = true, IgnoresMerges = true, RanksByResult = true });
        var names = Enumerable.Range(0, Math.Max(model.Names.Length, special.Count == 0 ? 0 : special.Values.Max() + 1)).Select(i => i < model.Names.Length ? model.Names[i] ?? "" : "").ToArray();
        var plain = new AddedTokens();
        var added = special.Select(s => new AddedToken(s.Value, s.Key, IsSpecial: true)).ToList();
        foreach (var token in added)
        {
            plain.Add(token, token.Name);
            names[token.Id] = token.Name;
        }
        PreTokenizer[] cuts = PieceScanner.RuleOf(pattern) is { } rule
            ? [new ByteLevelCut(false, rule)] : [new PatternCut(new CodePointRegex(pattern, PatternDialect.Rust), false, CutBehavior.Isolated)];
        return TokenizerFile.Create(names, names, TokenTexts.ByteLevel(), added, new TokenizerParts
        {
            Plain = plain,
            Normalized = new AddedTokens(),
            Cuts = cuts,
            Rule = PieceScanner.RuleOf(pattern),
            Model = model,
        });
    }

    private static List<(byte[] Bytes, int Id)> ReadRanks(string path)
    {
        var result = new List<(byte[], int)>();
        var (seen, names) = (new HashSet<int>(), new HashSet<string>(StringComparer.Ordinal));
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0) continue;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var bytes = new byte[line.Length];
            if (space < 1 || !Convert.TryFromBase64String(line[..space], bytes, out var length) || length == 0)
                throw new ModelFormatException(path, $"line {number}: a token in base64, a space and a rank are needed");
            if (!int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id >= MostTokens)
                throw new ModelFormatException(path, $"line {number}: a rank from 0 to {MostTokens - 1} is needed");
            if (!seen.Add(id)) throw new ModelFormatException(path, $"line {number}: the rank {id} comes twice");
            if (!names.Add(ByteAlphabet.NameOf(bytes.AsSpan(0, length)))) throw new ModelFormatException(path, $"line {number}: the token comes twice");
            result.Add((bytes[..length], id));
        }
        if (result.Count == 0) throw new ModelFormatException(path, "no token");
        if (seen.Max() > result.Count + (1 << 16)) throw new ModelFormatException(path, $"ranks up to {seen.Max()} for {result.Count} tokens");
        return result;
    }

    // Any two tokens whose bytes together are a token merge, the smallest rank first: every way to cut a token in two is a merge.
    private static List<(int, int, int)> Merges(Dictionary<string, int> ids)
    {
        var merges = new List<(int Left, int Right, int Result)>();
        var lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (name, id) in ids)
            for (var cut = 1; cut < name.Length; cut++)
                if (lookup.TryGetValue(name.AsSpan(0, cut), out var left) && lookup.TryGetValue(name.AsSpan(cut), out var right)) merges.Add((left, right, id));
        return merges;
    }
}
