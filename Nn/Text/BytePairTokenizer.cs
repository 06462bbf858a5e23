using System.Text;

namespace Native.Nn;

/// <summary>Byte-level byte-pair encoding: any bytes round-trip.</summary>
/// <remarks>
/// Text is cut into pieces by a <see cref="PieceRule"/>. Within a piece the merge that was learned first is applied first, the leftmost
/// of equals, until none applies.
/// </remarks>
public sealed class BytePairTokenizer : ITokenizer
{
    private readonly TokenTable table;
    private readonly MergeTable merges;
    private readonly AddedTokens added = new();

    /// <summary>A tokenizer whose tokens are the bytes, then what the merges make, in the order in which they were learned, then special ones.</summary>
    /// <param name="merges">Pairs of tokens; merge i makes token 256 + i and may use tokens below that only.</param>
    /// <param name="special">Names of special tokens.</param>
    /// <param name="rule">How text is cut.</param>
    /// <exception cref="ArgumentException">A merge uses a token that does not exist yet, or a pair or a name comes twice.</exception>
    public BytePairTokenizer(IReadOnlyList<(int Left, int Right)> merges, IReadOnlyList<string>? special = null, PieceRule rule = PieceRule.Llama3)
    {
        ArgumentNullException.ThrowIfNull(merges);
        special ??= [];
        var learned = 256 + merges.Count;
        var bytes = new byte[learned + special.Count][];
        for (var i = 0; i < 256; i++) bytes[i] = [(byte)i];
        this.merges = new MergeTable(merges.Count);
        for (var i = 0; i < merges.Count; i++)
        {
            var (left, right) = merges[i];
            if (left < 0 || right < 0 || left >= 256 + i || right >= 256 + i)
                throw new ArgumentException($"BytePairTokenizer: merge {i} joins {left} and {right}; tokens below {256 + i} exist", nameof(merges));
            bytes[256 + i] = [.. bytes[left], .. bytes[right]];
            if (!this.merges.TryAdd(left, right, i, 256 + i))
                throw new ArgumentException($"BytePairTokenizer: merge {i} joins {left} and {right} a second time", nameof(merges));
        }
        for (var i = 0; i < special.Count; i++)
        {
            if (string.IsNullOrEmpty(special[i])) throw new ArgumentException($"BytePairTokenizer: special token {i} has no name", nameof(special));
            bytes[learned + i] = Encoding.UTF8.GetBytes(special[i]);
            added.Add(new AddedToken(learned + i, special[i], IsSpecial: true), special[i]);
        }
        var names = bytes.Select((b, i) => i < learned ? ByteAlphabet.NameOf(b) : special[i - learned]).ToArray();
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Skip(1).Any())?.Key is { } twice)
            throw new ArgumentException($"BytePairTokenizer: two tokens are \"{twice}\"", nameof(merges));
        table = new TokenTable(names, bytes, bytes, Enumerable.Range(learned, special.Count));
        (Merges, Rule) = (merges, rule);
    }

    /// <summary>The merges.</summary>
    public IReadOnlyList<(int Left, int Right)> Merges { get; }

    /// <summary>How text is cut into pieces.</summary>
    public PieceRule Rule { get; }

    /// <inheritdoc/>
    public int Vocabulary => table.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SpecialToken> Special => table.Special;

    /// <inheritdoc/>
    public string NameOf(int token) => table.NameOf(token);

    /// <inheritdoc/>
    public int? Find(string name) => table.Find(name);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token, bool first = false) => table.BytesOf(token, first);

    /// <inheritdoc/>
    public bool IsSpecial(int token) => table.IsSpecial(token);

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> utf8, List<int> tokens, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var taken = 0;
        while ((special & SpecialUse.Read) != 0 && added.Find(utf8, taken, null, out var start, out var end) is { } found)
        {
            EncodeText(utf8[taken..start], tokens);
            tokens.Add(found.Id);
            taken = end;
        }
        EncodeText(utf8[taken..], tokens);
    }

    /// <summary>Writes tokenizer.json and tokenizer_config.json as the reference library reads them; each comes into its place whole.</summary>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="begin">Name of the token that begins texts, if any.</param>
    /// <param name="end">Name of the token that ends texts, if any.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Save(string folder, string? begin = null, string? end = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        AtomicFile.Write(Path.Combine(folder, "tokenizer.json"), stream => TokenizerWriter.Write(stream, this));
        AtomicFile.Write(Path.Combine(folder, "tokenizer_config.json"), stream => TokenizerWriter.WriteConfig(stream, begin, end));
    }

    private void EncodeText(ReadOnlySpan<byte> text, List<int> tokens)
    {
        Span<int> room = stackalloc int[256];
        while (!text.IsEmpty)
        {
            var length = PieceScanner.Next(text, Rule);
            var piece = length <= room.Length ? room[..length] : new int[length];
            for (var i = 0; i < length; i++) piece[i] = text[i];
            tokens.AddRange(piece[..PairMerger.Merge(piece, merges)]);
            text = text[length..];
        }
    }
}
