namespace Native.Nn;

/// <summary>What becomes of special tokens when a text is encoded.</summary>
[Flags]
public enum SpecialUse
{
    /// <summary>Their names are text like any other and none is added: what text of unknown origin needs.</summary>
    None = 0,
    /// <summary>The name of a special token in the text becomes that token.</summary>
    Read = 1,
    /// <summary>What the tokenizer puts around a text, such as a begin-of-text token, is added.</summary>
    Add = 2,
    /// <summary>Both, as the reference library does by default.</summary>
    All = 3,
}

/// <summary>Turns text into tokens and back. Implementations may be used from several threads at once.</summary>
public interface ITokenizer
{
    /// <summary>The number of tokens: ids are from 0 to this - 1.</summary>
    int Vocabulary { get; }

    /// <summary>The special tokens, which stand for no text, by id.</summary>
    IReadOnlyList<SpecialToken> Special { get; }

    /// <summary>The name of a token as its file has it: an encoded form of its bytes, or the name of a special token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    string NameOf(int token);

    /// <summary>The token of this name, or null.</summary>
    int? Find(string name);

    /// <summary>The UTF-8 bytes that a token stands for, perhaps only a part of a character; of a special token its name.</summary>
    /// <param name="token">The token.</param>
    /// <param name="first">Whether the decoded text begins with it: some tokenizers leave out a space there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    ReadOnlySpan<byte> BytesOf(int token, bool first = false);

    /// <summary>Whether a token is special.</summary>
    bool IsSpecial(int token);

    /// <summary>Adds the tokens of a text to a list.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="tokens">Gets the tokens.</param>
    /// <param name="special">What becomes of special tokens.</param>
    void Encode(ReadOnlySpan<byte> utf8, List<int> tokens, SpecialUse special = SpecialUse.All);
}

/// <summary>A token that stands for no text, such as the end of a document.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, for example <c>&lt;|endoftext|&gt;</c>.</param>
public sealed record SpecialToken(int Id, string Name);
