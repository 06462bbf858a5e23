using System.Text;

namespace Native.Nn;

/// <summary>The tokens of a vocabulary: names, the bytes they stand for, and which are special.</summary>
internal sealed class TokenTable
{
    private readonly Dictionary<string, int> ids;
    private readonly string[] names;
    private readonly byte[][] bytes;
    private readonly bool[] special;

    /// <summary>A table; a name that comes twice belongs to the last token of that name.</summary>
    public TokenTable(string[] names, byte[][] bytes, IEnumerable<int> special)
    {
        (this.names, this.bytes) = (names, bytes);
        this.special = new bool[names.Length];
        foreach (var token in special) this.special[token] = true;
        ids = new(names.Length, StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++) ids[names[i]] = i;
        Special = [.. Enumerable.Range(0, names.Length).Where(i => this.special[i]).Select(i => new SpecialToken(i, names[i]))];
    }

    public int Count => names.Length;

    public IReadOnlyList<SpecialToken> Special { get; }

    public int? Find(string name) => ids.TryGetValue(name, out var id) ? id : null;

    public string NameOf(int token) => names[Checked(token)];

    public ReadOnlySpan<byte> BytesOf(int token) => bytes[Checked(token)];

    public bool IsSpecial(int token) => special[Checked(token)];

    /// <summary>The bytes of a name that is text.</summary>
    public static byte[] Utf8(string name) => Encoding.UTF8.GetBytes(name);

    private int Checked(int token) => (uint)token < (uint)names.Length
        ? token : throw new ArgumentOutOfRangeException(nameof(token), token, $"Tokenizer: token {token}; there are {names.Length}");
}
