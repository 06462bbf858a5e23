using System.Text;

namespace Native.Nn;

/// <summary>WordPiece, as BERT has it: from the start of a word always the longest token that fits; a word with a part that no token fits is unknown as a whole.</summary>
internal sealed class WordPieceModel : TokenModel
{
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly string prefix;
    private readonly int unknown, longest, mostCharacters;

    /// <summary>A model.</summary>
    /// <param name="ids">Tokens by name.</param>
    /// <param name="prefix">What the names of tokens within a word begin with.</param>
    /// <param name="unknown">The token for unknown words.</param>
    /// <param name="mostCharacters">A longer word is unknown.</param>
    public WordPieceModel(Dictionary<string, int> ids, string prefix, int unknown, int mostCharacters)
    {
        (this.prefix, this.unknown, this.mostCharacters) = (prefix, unknown, mostCharacters);
        var names = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (name, id) in ids) names[id] = name;
        Names = names;
        longest = ids.Keys.Select(name => name.Length).DefaultIfEmpty().Max();
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <inheritdoc/>
    public override string?[] Names { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        // The prefix stands before the word, so that a token within it is looked for with what is before its place covered by it.
        var word = prefix + Encoding.UTF8.GetString(piece);
        var length = 0;
        foreach (var _ in word.AsSpan(prefix.Length).EnumerateRunes()) length++;
        if (length > mostCharacters)
        {
            tokens.Add(unknown);
            return;
        }
        var first = tokens.Count;
        var room = Math.Min(longest, word.Length);
        Span<char> name = room <= 256 ? stackalloc char[256] : new char[room];
        for (var start = prefix.Length; start < word.Length;)
        {
            if (Find(word, start, name) is not { } found)
            {
                tokens.RemoveRange(first, tokens.Count - first);
                tokens.Add(unknown);
                return;
            }
            tokens.Add(found.Id);
            start += found.Length;
        }
    }

    private (int Id, int Length)? Find(string word, int start, Span<char> name)
    {
        var before = start == prefix.Length ? 0 : prefix.Length;
        for (var length = Math.Min(word.Length - start, longest - before); length > 0; length--)
        {
            // Not between the halves of a character.
            if (start + length < word.Length && char.IsLowSurrogate(word[start + length])) continue;
            var whole = name[..(before + length)];
            prefix.AsSpan(0, before).CopyTo(whole);
            word.AsSpan(start, length).CopyTo(whole[before..]);
            if (lookup.TryGetValue(whole, out var id)) return (id, length);
        }
        return null;
    }
}
