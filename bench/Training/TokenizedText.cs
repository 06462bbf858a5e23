using Native.Nn;

namespace Native.Bench.Training;

/// <summary>A text as tokens behind the tokenizer's first special one, so that every byte of it is predicted from something.</summary>
internal sealed class TokenizedText : ITokenSource
{
    private readonly int[] tokens;
    private readonly int[] lengths;

    /// <summary>Encodes a text.</summary>
    public TokenizedText(ITokenizer tokenizer, ReadOnlySpan<byte> text)
    {
        tokens = [tokenizer.Special[0].Id, .. tokenizer.Encode(text, SpecialUse.None)];
        lengths = new int[tokenizer.Vocabulary];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = tokenizer.IsSpecial(i) ? 0 : tokenizer.BytesOf(i).Length;
        Bytes = text.Length;
    }

    /// <summary>Tokens, the first of which is the special one.</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    /// <summary>Bytes of the text.</summary>
    public int Bytes { get; }

    /// <inheritdoc/>
    public long Count => tokens.Length;

    /// <summary>Not told: the model of the tour reads over the ends of documents.</summary>
    public ReadOnlySpan<long> Documents => default;

    /// <inheritdoc/>
    public void Read(long start, Span<int> tokens) => this.tokens.AsSpan((int)start, tokens.Length).CopyTo(tokens);

    /// <summary>Bytes of text that some tokens stand for.</summary>
    public long BytesOf(ReadOnlySpan<int> part)
    {
        var sum = 0L;
        foreach (var token in part) sum += lengths[token];
        return sum;
    }
}
