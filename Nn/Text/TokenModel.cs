namespace Native.Nn;

/// <summary>Turns a piece of text, UTF-8, into tokens.</summary>
internal abstract class TokenModel
{
    /// <summary>Names of tokens by id; null where an id stands for none.</summary>
    public abstract string?[] Names { get; }

    /// <summary>Adds the tokens of a piece that is not empty.</summary>
    public abstract void Encode(ReadOnlySpan<byte> piece, List<int> tokens);

    /// <summary>Ids of the byte tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>, -1 where there is none.</summary>
    protected static int[] ByteTokens(IReadOnlyDictionary<string, int> ids) =>
        [.. Enumerable.Range(0, 256).Select(b => ids.TryGetValue($"<0x{b:X2}>", out var id) ? id : -1)];

    /// <summary>Adds the byte tokens of a character; false, adding none, where one is missing.</summary>
    protected static bool AddBytes(ReadOnlySpan<byte> character, int[] byteTokens, List<int> tokens)
    {
        foreach (var value in character)
            if (byteTokens[value] < 0) return false;
        foreach (var value in character) tokens.Add(byteTokens[value]);
        return true;
    }
}
