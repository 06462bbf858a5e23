using System.Runtime.InteropServices;
using System.Text;

namespace Native.Nn;

/// <summary>What is particular about a byte-pair encoding.</summary>
internal sealed record BytePairSettings
{
    /// <summary>Whether pieces are merged from their bytes, or from their characters.</summary>
    public required bool FromBytes { get; init; }

    /// <summary>Whether a piece that is itself a token is that token, whatever the merges say.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>Whether what makes the token with the smaller id is merged first, as in tiktoken; else what comes first among the merges.</summary>
    public bool RanksByResult { get; init; }

    /// <summary>Whether a character that is no token becomes its byte tokens.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>The token for what is unknown; null leaves that out.</summary>
    public int? Unknown { get; init; }

    /// <summary>Whether unknown characters in a row are one token.</summary>
    public bool FusesUnknown { get; init; }
}

/// <summary>Byte-pair encoding from bytes or from characters, with merges by rank.</summary>
internal sealed class BytePairModel : TokenModel
{
    private readonly BytePairSettings settings;
    private readonly MergeTable table;
    private readonly int[] byteTokens;
    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    /// <summary>A model.</summary>
    /// <param name="ids">Tokens by name; from bytes, names are in <see cref="ByteAlphabet"/>.</param>
    /// <param name="merges">What is merged, the first first: left, right and what they make. Of equal pairs the last counts.</param>
    /// <param name="settings">The rest.</param>
    public BytePairModel(Dictionary<string, int> ids, IReadOnlyList<(int Left, int Right, int Result)> merges, BytePairSettings settings)
    {
        (this.ids, this.settings, Merges) = (ids, settings, merges);
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        Names = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (name, id) in ids) Names[id] = name;
        table = new MergeTable(merges.Count);
        for (var rank = merges.Count - 1; rank >= 0; rank--) table.TryAdd(merges[rank].Left, merges[rank].Right, settings.RanksByResult ? merges[rank].Result : rank, merges[rank].Result);
        byteTokens = settings.FromBytes ? [.. Enumerable.Range(0, 256).Select(b => ids.TryGetValue(ByteAlphabet.Of((byte)b).ToString(), out var id) ? id : -1)] : ByteTokens(ids);
    }

    /// <inheritdoc/>
    public override string?[] Names { get; }

    /// <summary>What is merged, the first first.</summary>
    public IReadOnlyList<(int Left, int Right, int Result)> Merges { get; }

    /// <summary>What is particular.</summary>
    public BytePairSettings Settings => settings;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        if (settings.IgnoresMerges && Whole(piece) is { } whole)
        {
            tokens.Add(whole);
            return;
        }
        var start = tokens.Count;
        if (settings.FromBytes) AddBytes(piece, tokens);
        else AddCharacters(piece, tokens);
        var count = PairMerger.Merge(CollectionsMarshal.AsSpan(tokens)[start..], table);
        CollectionsMarshal.SetCount(tokens, start + count);
    }

    private int? Whole(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > 512) return null;
        Span<char> name = stackalloc char[512];
        int length;
        if (settings.FromBytes)
        {
            for (length = 0; length < piece.Length; length++) name[length] = ByteAlphabet.Of(piece[length]);
        }
        else
        {
            length = Encoding.UTF8.GetChars(piece, name);
        }
        return lookup.TryGetValue(name[..length], out var id) ? id : null;
    }

    private void AddBytes(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        var unknown = false;
        foreach (var value in piece)
        {
            if (byteTokens[value] is >= 0 and var id) tokens.Add(id);
            else if (settings.Unknown is { } token && !(unknown && settings.FusesUnknown)) tokens.Add(token);
            unknown = byteTokens[value] < 0;
        }
    }

    private void AddCharacters(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        Span<char> name = stackalloc char[2];
        var unknown = false;
        while (!piece.IsEmpty)
        {
            Rune.DecodeFromUtf8(piece, out var rune, out var length);
            var known = lookup.TryGetValue(name[..rune.EncodeToUtf16(name)], out var id);
            if (known) tokens.Add(id);
            else if (settings.FallsBackToBytes && AddBytes(piece[..length], byteTokens, tokens)) known = true;
            else if (settings.Unknown is { } token && !(unknown && settings.FusesUnknown)) tokens.Add(token);
            unknown = !known;
            piece = piece[length..];
        }
    }
}
