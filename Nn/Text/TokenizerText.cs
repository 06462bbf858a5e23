using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Native.Nn;

/// <summary>Encodes and decodes strings and spans with any tokenizer.</summary>
public static class TokenizerText
{
    /// <summary>The tokens of a text.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">The text; half a surrogate pair counts as U+FFFD.</param>
    /// <param name="special">What becomes of special tokens.</param>
    public static int[] Encode(this ITokenizer tokenizer, ReadOnlySpan<char> text, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return tokenizer.Encode(bytes.AsSpan(0, Encoding.UTF8.GetBytes(text, bytes)), special);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The tokens of a UTF-8 text.</summary>
    public static int[] Encode(this ITokenizer tokenizer, ReadOnlySpan<byte> utf8, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var tokens = new List<int>(utf8.Length / 3 + 4);
        tokenizer.Encode(utf8, tokens, special);
        return [.. tokens];
    }

    /// <summary>Writes the tokens of a UTF-8 text into a span.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="tokens">Gets the tokens, or as many of them as it holds.</param>
    /// <param name="count">How many tokens the text has.</param>
    /// <param name="special">What becomes of special tokens.</param>
    /// <returns>Whether all are in the span.</returns>
    public static bool TryEncode(this ITokenizer tokenizer, ReadOnlySpan<byte> utf8, Span<int> tokens, out int count, SpecialUse special = SpecialUse.All)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var list = new List<int>(utf8.Length / 3 + 4);
        tokenizer.Encode(utf8, list, special);
        count = list.Count;
        CollectionsMarshal.AsSpan(list)[..Math.Min(count, tokens.Length)].CopyTo(tokens);
        return count <= tokens.Length;
    }

    /// <summary>The bytes of tokens, one after the other.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="keepsSpecial">Whether names of special tokens are written, or left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public static byte[] DecodeBytes(this ITokenizer tokenizer, ReadOnlySpan<int> tokens, bool keepsSpecial = false)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        var result = new ArrayBufferWriter<byte>(4 * tokens.Length + 4);
        var first = true;
        foreach (var token in tokens)
        {
            if (!keepsSpecial && tokenizer.IsSpecial(token)) continue;
            result.Write(tokenizer.BytesOf(token, first));
            first = false;
        }
        return result.WrittenSpan.ToArray();
    }

    /// <summary>The text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="keepsSpecial">Whether names of special tokens are written, or left out.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public static string Decode(this ITokenizer tokenizer, ReadOnlySpan<int> tokens, bool keepsSpecial = false) =>
        Encoding.UTF8.GetString(tokenizer.DecodeBytes(tokens, keepsSpecial));
}
