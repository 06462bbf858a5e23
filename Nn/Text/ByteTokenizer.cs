using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>Each byte is a token, 0 to 255; special tokens come behind.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    private readonly byte[] bytes = new byte[256];
    private readonly byte[][] names;

    /// <summary>A tokenizer with these special tokens; what <see cref="SpecialUse.Read"/> and <see cref="SpecialUse.Add"/> do elsewhere it leaves out.</summary>
    /// <exception cref="ArgumentException">A name is empty or comes twice.</exception>
    public ByteTokenizer(params IReadOnlyList<string> special)
    {
        ArgumentNullException.ThrowIfNull(special);
        for (var i = 0; i < 256; i++) bytes[i] = (byte)i;
        if (special.Any(string.IsNullOrEmpty) || special.Distinct().Count() != special.Count)
            throw new ArgumentException($"ByteTokenizer: special tokens {string.Join(", ", special)}; names may not be empty or equal", nameof(special));
        Special = [.. special.Select((name, i) => new SpecialToken(256 + i, name))];
        names = [.. special.Select(Encoding.UTF8.GetBytes)];
    }

    /// <inheritdoc/>
    public int Vocabulary => 256 + Special.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SpecialToken> Special { get; }

    /// <inheritdoc/>
    public string NameOf(int token) => IsSpecial(token) ? Special[token - 256].Name : token.ToString("x2", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int? Find(string name) => Special.FirstOrDefault(s => s.Name == name)?.Id
        ?? (name is { Length: 2 } && byte.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token, bool first = false) => IsSpecial(token) ? names[token - 256] : bytes.AsSpan(token, 1);

    /// <inheritdoc/>
    public bool IsSpecial(int token)
    {
        if ((uint)token >= (uint)Vocabulary) throw new ArgumentOutOfRangeException(nameof(token), token, $"ByteTokenizer: token {token}; there are {Vocabulary}");
        return token >= 256;
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<byte> utf8, List<int> tokens, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        foreach (var value in utf8) tokens.Add(value);
    }
}
