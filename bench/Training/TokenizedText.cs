using Native.Nn;

namespace Native.Bench.Training;

/// <summary>A text as tokens behind a begin-of-text token, so that every byte of it is predicted from something.</summary>
internal sealed class TokenizedText
{
    private readonly int[] tokens;
    private readonly int[] lengths;

    /// <summary>Encodes a text.</summary>
    public TokenizedText(BytePairTokenizer tokenizer, ReadOnlySpan<byte> text)
    {
        tokens = [tokenizer.Vocabulary, .. tokenizer.Encode(text)];
        lengths = new int[tokenizer.Vocabulary + 1];
        for (var i = 0; i < tokenizer.Vocabulary; i++) lengths[i] = tokenizer.BytesOf(i).Length;
        Bytes = text.Length;
    }

    /// <summary>Tokens, the first of which is begin-of-text.</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    /// <summary>Bytes of the text.</summary>
    public int Bytes { get; }

    /// <summary>Bytes of text that some tokens stand for.</summary>
    public long BytesOf(ReadOnlySpan<int> part)
    {
        var sum = 0L;
        foreach (var token in part) sum += lengths[token];
        return sum;
    }
}
