using System.Globalization;
using System.Text;

namespace Native.Nn;

/// <summary>A token that is recognized in a text by its name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsSpecial">Whether it stands for no text.</param>
/// <param name="IsWord">Whether it counts only where no word goes on before or behind it.</param>
/// <param name="TakesBefore">Whether it takes in the white space before it.</param>
/// <param name="TakesBehind">Whether it takes in the white space behind it.</param>
/// <param name="IsNormalized">Whether it is looked for in the normalized text, not in the text as it is.</param>
internal sealed record AddedToken(
    int Id, string Name, bool IsSpecial, bool IsWord = false, bool TakesBefore = false, bool TakesBehind = false, bool IsNormalized = false);

/// <summary>Finds added tokens in a text before it is cut: the leftmost, and of those the longest.</summary>
internal sealed class AddedTokens
{
    private readonly ByteTrie trie = new();
    private readonly List<AddedToken> tokens = [];

    /// <summary>Adds a token under a name; of two with the same the first counts.</summary>
    public void Add(AddedToken token, string name)
    {
        if (name.Length == 0) return;
        var bytes = Encoding.UTF8.GetBytes(name);
        var node = 0;
        foreach (var value in bytes)
            if (node >= 0 && !trie.TryStep(node, value, out node)) node = -1;
        if (node > 0 && trie.TokenAt(node) >= 0) return;
        trie.Add(bytes, tokens.Count);
        tokens.Add(token);
    }

    /// <summary>The first token in a text from a place on that is not within what was taken already.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="taken">Bytes at its start that are taken.</param>
    /// <param name="isRead">Which tokens count.</param>
    /// <param name="start">Where the token starts, with the white space it takes in.</param>
    /// <param name="end">Where it ends.</param>
    public AddedToken? Find(ReadOnlySpan<byte> text, int taken, Func<AddedToken, bool>? isRead, out int start, out int end)
    {
        for (start = taken; !trie.IsEmpty && start < text.Length; start++)
        {
            if (!trie.Begins(text[start])) continue;
            var (node, found) = (0, -1);
            end = start;
            for (var i = start; i < text.Length && trie.TryStep(node, text[i], out node); i++)
                if (trie.TokenAt(node) is >= 0 and var token) (found, end) = (token, i + 1);
            if (found < 0) continue;
            var added = tokens[found];
            if (isRead is not null && !isRead(added)) continue;
            if (added.IsWord && (start > 0 && IsWord(Last(text[..start])) || end < text.Length && IsWord(First(text[end..]))))
            {
                // As the reference does: the match is passed over as a whole.
                start = end - 1;
                continue;
            }
            while (added.TakesBefore && start > taken && Rune.IsWhiteSpace(Last(text[taken..start]))) start -= Last(text[taken..start]).Utf8SequenceLength;
            while (added.TakesBehind && end < text.Length && Rune.IsWhiteSpace(First(text[end..]))) end += First(text[end..]).Utf8SequenceLength;
            return added;
        }
        (start, end) = (text.Length, text.Length);
        return null;
    }

    private static Rune First(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out _);
        return rune;
    }

    private static Rune Last(ReadOnlySpan<byte> text)
    {
        Rune.DecodeLastFromUtf8(text, out var rune, out _);
        return rune;
    }

    // What \w stands for: letters, marks, digits, connectors and joiners.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
        || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
