namespace Native.Nn;

/// <summary>The tokens of a vocabulary: names, the bytes they stand for, and which are special.</summary>
internal sealed class TokenTable
{
    private readonly Dictionary<string, int> ids;
    private readonly string[] names;
    private readonly byte[][] bytes, firstBytes;
    private readonly bool[] special;

    /// <summary>A table.</summary>
    /// <param name="names">Names; of two that are equal the last is found.</param>
    /// <param name="bytes">What they stand for.</param>
    /// <param name="firstBytes">What they stand for at the start of a text.</param>
    /// <param name="special">Which are special.</param>
    public TokenTable(string[] names, byte[][] bytes, byte[][] firstBytes, IEnumerable<int> special)
    {
        (this.names, this.bytes, this.firstBytes) = (names, bytes, firstBytes);
        this.special = new bool[names.Length];
        foreach (var token in special) this.special[token] = true;
        ids = new(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
            if (names[i].Length > 0) ids[names[i]] = i;
        Special = [.. Enumerable.Range(0, names.Length).Where(i => this.special[i]).Select(i => new SpecialToken(i, names[i]))];
    }

    public int Count => names.Length;

    public IReadOnlyList<SpecialToken> Special { get; }

    public int? Find(string name) => ids.TryGetValue(name, out var id) ? id : null;

    public string NameOf(int token) => names[Checked(token)];

    public ReadOnlySpan<byte> BytesOf(int token, bool first) => (first ? firstBytes : bytes)[Checked(token)];

    public bool IsSpecial(int token) => special[Checked(token)];

    private int Checked(int token) => (uint)token < (uint)names.Length
        ? token : throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokenizer: token {token}; there are {names.Length}");
}
