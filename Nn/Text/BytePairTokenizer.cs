namespace Native.Nn;

/// <summary>Byte-level byte-pair encoding: bytes are tokens 0 to 255, and each merge of two tokens is the next one. Any bytes round-trip.</summary>
/// <remarks>
/// Text is cut into pieces behind each line feed, and at <see cref="LongestPiece"/> bytes. Within a piece the merge that was learned
/// first is applied first, the leftmost of equals, until none applies.
/// </remarks>
public sealed class BytePairTokenizer
{
    /// <summary>Bytes of a piece at most: the work on a piece grows with its square.</summary>
    public const int LongestPiece = 256;

    private readonly byte[][] bytes;
    private readonly MergeTable table;

    /// <summary>A tokenizer with these merges in the order in which they were learned.</summary>
    /// <param name="merges">Pairs of tokens; merge i makes token 256 + i and may use tokens below that only.</param>
    /// <exception cref="ArgumentException">A merge uses a token that does not exist yet, or a pair comes twice.</exception>
    public BytePairTokenizer(IReadOnlyList<(int Left, int Right)> merges)
    {
        ArgumentNullException.ThrowIfNull(merges);
        bytes = new byte[256 + merges.Count][];
        for (var i = 0; i < 256; i++) bytes[i] = [(byte)i];
        table = new MergeTable(merges.Count);
        for (var i = 0; i < merges.Count; i++)
        {
            var (left, right) = merges[i];
            if (left < 0 || right < 0 || left >= 256 + i || right >= 256 + i)
                throw new ArgumentException($"BytePairTokenizer: merge {i} joins {left} and {right}; tokens below {256 + i} exist", nameof(merges));
            bytes[256 + i] = [.. bytes[left], .. bytes[right]];
            if (!table.TryAdd(left, right, 256 + i))
                throw new ArgumentException($"BytePairTokenizer: merge {i} joins {left} and {right} a second time", nameof(merges));
        }
        Merges = merges;
    }

    /// <summary>The merges.</summary>
    public IReadOnlyList<(int Left, int Right)> Merges { get; }

    /// <summary>The number of tokens: 256 bytes and the merges.</summary>
    public int Vocabulary => bytes.Length;

    /// <summary>The bytes of a token.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        if ((uint)token >= (uint)bytes.Length)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"BytePairTokenizer: token {token}; there are {bytes.Length}");
        return bytes[token];
    }

    /// <summary>The tokens of any bytes.</summary>
    public int[] Encode(ReadOnlySpan<byte> text)
    {
        var result = new List<int>(text.Length / 2);
        Span<int> piece = stackalloc int[LongestPiece], merged = stackalloc int[LongestPiece];
        while (text.Length > 0)
        {
            var length = PieceLength(text);
            for (var i = 0; i < length; i++) piece[i] = text[i];
            var count = Merge(piece[..length], merged);
            result.AddRange(piece[..count]);
            text = text[length..];
        }
        return [.. result];
    }

    /// <summary>The bytes of tokens, one after the other.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public byte[] Decode(ReadOnlySpan<int> tokens)
    {
        var length = 0;
        foreach (var token in tokens) length += BytesOf(token).Length;
        var result = new byte[length];
        var rest = result.AsSpan();
        foreach (var token in tokens)
        {
            bytes[token].CopyTo(rest);
            rest = rest[bytes[token].Length..];
        }
        return result;
    }

    internal static int PieceLength(ReadOnlySpan<byte> text)
    {
        var line = text[..Math.Min(text.Length, LongestPiece)].IndexOf((byte)'\n');
        return line >= 0 ? line + 1 : Math.Min(text.Length, LongestPiece);
    }

    // In place; merged[i] is what tokens i and i + 1 make, or int.MaxValue. Smaller tokens were learned earlier.
    private int Merge(Span<int> tokens, Span<int> merged)
    {
        var count = tokens.Length;
        for (var i = 0; i + 1 < count; i++) merged[i] = table.Find(tokens[i], tokens[i + 1]);
        while (count > 1)
        {
            var best = int.MaxValue;
            var at = 0;
            for (var i = 0; i < count - 1; i++)
            {
                if (merged[i] >= best) continue;
                best = merged[i];
                at = i;
            }
            if (best == int.MaxValue) break;
            tokens[at] = best;
            tokens[(at + 2)..count].CopyTo(tokens[(at + 1)..]);
            count--;
            if (at + 1 < count)
            {
                merged[(at + 2)..count].CopyTo(merged[(at + 1)..]);
                merged[at] = table.Find(best, tokens[at + 1]);
            }
            if (at > 0) merged[at - 1] = table.Find(tokens[at - 1], best);
        }
        return count;
    }
}
