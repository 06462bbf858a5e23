using System.Text;

namespace Native.Nn;

/// <summary>A tokenizer of a model folder or a rank file: special tokens, normalization, cutting, a model of tokens, and what is put around.</summary>
/// <remarks>
/// The whole of it is own code. Microsoft.ML.Tokenizers does not read tokenizer.json, cuts by the regular expressions of .NET, which take
/// characters beyond U+FFFF for signs, and leaves normalization to the system: its ids are not the reference's for odd text.
/// </remarks>
public sealed class Tokenizer : ITokenizer
{
    private readonly TokenTable table;
    private readonly TokenizerParts parts;

    internal Tokenizer(TokenizerParts parts, TokenTable table) => (this.parts, this.table) = (parts, table);

    /// <inheritdoc/>
    public int Vocabulary => table.Count;

    /// <inheritdoc/>
    public IReadOnlyList<SpecialToken> Special => table.Special;

    /// <summary>Of what it is made.</summary>
    internal TokenizerParts Parts => parts;

    /// <inheritdoc/>
    public string NameOf(int token) => table.NameOf(token);

    /// <inheritdoc/>
    public int? Find(string name) => table.Find(name);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token, bool first = false) => table.BytesOf(token, first);

    /// <inheritdoc/>
    public bool IsSpecial(int token) => table.IsSpecial(token);

    /// <inheritdoc/>
    /// <exception cref="System.Text.RegularExpressions.RegexMatchTimeoutException">A pattern of the file takes too long for this text.</exception>
    public void Encode(ReadOnlySpan<byte> utf8, List<int> tokens, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if ((special & SpecialUse.Add) != 0) tokens.AddRange(parts.Before);
        Func<AddedToken, bool>? isRead = (special & SpecialUse.Read) != 0 ? null : added => !added.IsSpecial;
        var taken = 0;
        while (parts.Plain.Find(utf8, taken, isRead, out var start, out var end) is { } found)
        {
            EncodeNormalized(utf8[taken..start], taken == 0, isRead, tokens);
            tokens.Add(found.Id);
            taken = end;
        }
        EncodeNormalized(utf8[taken..], taken == 0, isRead, tokens);
        if ((special & SpecialUse.Add) != 0) tokens.AddRange(parts.Behind);
    }

    private void EncodeNormalized(ReadOnlySpan<byte> text, bool isFirst, Func<AddedToken, bool>? isRead, List<int> tokens)
    {
        if (text.IsEmpty) return;
        if (parts.Normalizer is not null) text = Encoding.UTF8.GetBytes(parts.Normalizer.Apply(Encoding.UTF8.GetString(text)));
        var taken = 0;
        while (parts.Normalized.Find(text, taken, isRead, out var start, out var end) is { } found)
        {
            EncodeText(text[taken..start], isFirst && taken == 0, tokens);
            tokens.Add(found.Id);
            taken = end;
        }
        EncodeText(text[taken..], isFirst && taken == 0, tokens);
    }

    private void EncodeText(ReadOnlySpan<byte> text, bool isFirst, List<int> tokens)
    {
        if (text.IsEmpty) return;
        if (parts.Rule is { } rule)
        {
            while (!text.IsEmpty)
            {
                var length = PieceScanner.Next(text, rule);
                parts.Model.Encode(text[..length], tokens);
                text = text[length..];
            }
            return;
        }
        List<ReadOnlyMemory<byte>> pieces = [text.ToArray()], next = [];
        foreach (var cut in parts.Cuts)
        {
            for (var i = 0; i < pieces.Count; i++) cut.Cut(pieces[i], isFirst && i == 0, next);
            (pieces, next) = (next, pieces);
            next.Clear();
        }
        foreach (var piece in pieces) parts.Model.Encode(piece.Span, tokens);
    }
}

/// <summary>Of what a <see cref="Tokenizer"/> is made.</summary>
internal sealed record TokenizerParts
{
    /// <summary>Tokens that are looked for in the text as it is.</summary>
    public required AddedTokens Plain { get; init; }

    /// <summary>Tokens that are looked for in the normalized text.</summary>
    public required AddedTokens Normalized { get; init; }

    /// <summary>The normalization, if any.</summary>
    public Normalizer? Normalizer { get; init; }

    /// <summary>How text is cut, step by step.</summary>
    public required IReadOnlyList<PreTokenizer> Cuts { get; init; }

    /// <summary>The rule that is all of the cutting, where one is; it needs no list of pieces.</summary>
    public PieceRule? Rule { get; init; }

    /// <summary>What makes tokens of pieces.</summary>
    public required TokenModel Model { get; init; }

    /// <summary>Tokens put before a text.</summary>
    public IReadOnlyList<int> Before { get; init; } = [];

    /// <summary>Tokens put behind a text.</summary>
    public IReadOnlyList<int> Behind { get; init; } = [];
}
