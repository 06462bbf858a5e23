using System.Text;

namespace Native.Nn;

/// <summary>Decodes tokens one by one; a character of which only some bytes have come is held back until it is whole.</summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="keepsSpecial">Whether names of special tokens are written, or left out.</param>
public sealed class TokenDecoder(ITokenizer tokenizer, bool keepsSpecial = false)
{
    private readonly System.Text.Decoder decoder = Encoding.UTF8.GetDecoder();
    private char[] chars = new char[64];
    private bool begun;

    /// <summary>Takes the next token.</summary>
    /// <returns>What is certain of the text: whole characters, perhaps none. Bytes that are no UTF-8 become U+FFFD.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public string Add(int token)
    {
        if (!keepsSpecial && tokenizer.IsSpecial(token)) return "";
        var bytes = tokenizer.BytesOf(token, first: !begun);
        begun = true;
        return Convert(bytes, flush: false);
    }

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD where it ends within a character, else nothing.</returns>
    public string Finish()
    {
        begun = false;
        return Convert([], flush: true);
    }

    private string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        var room = Encoding.UTF8.GetMaxCharCount(bytes.Length + 4);
        if (chars.Length < room) chars = new char[room];
        var count = decoder.GetChars(bytes, chars, flush);
        return count == 0 ? "" : new string(chars, 0, count);
    }
}
