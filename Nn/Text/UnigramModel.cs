using System.Buffers;
using System.Text;

namespace Native.Nn;

/// <summary>A unigram language model: of all ways to cut a piece into tokens the most probable one, found by Viterbi's algorithm.</summary>
internal sealed class UnigramModel : TokenModel
{
    // What an unknown character costs more than the least probable token.
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly ByteTrie trie = new();
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly int? unknown;
    private readonly int[]? byteTokens;

    /// <summary>A model.</summary>
    /// <param name="tokens">Names with the logarithm of their probability, by id.</param>
    /// <param name="unknown">The token for what is unknown; null where there is none.</param>
    /// <param name="fallsBackToBytes">Whether unknown text becomes byte tokens.</param>
    public UnigramModel(IReadOnlyList<(string Name, double Score)> tokens, int? unknown, bool fallsBackToBytes)
    {
        this.unknown = unknown;
        Names = [.. tokens.Select(t => t.Name)];
        scores = [.. tokens.Select(t => t.Score)];
        for (var i = 0; i < tokens.Count; i++)
        {
            ids[tokens[i].Name] = i;
            if (tokens[i].Name.Length > 0) trie.Add(Encoding.UTF8.GetBytes(tokens[i].Name), i);
        }
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        unknownScore = (scores.Length == 0 ? 0 : scores.Min()) - UnknownPenalty;
        byteTokens = fallsBackToBytes ? ByteTokens(ids) : null;
    }

    /// <inheritdoc/>
    public override string?[] Names { get; }

    /// <summary>The logarithms of the tokens' probabilities.</summary>
    public ReadOnlySpan<double> Scores => scores;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<byte> piece, List<int> tokens)
    {
        var paths = ArrayPool<(double Score, int Start, int Token)>.Shared.Rent(piece.Length + 1);
        try
        {
            Forward(piece, paths);
            var first = tokens.Count;
            // From the end; what is unknown in a row is one.
            for (var end = piece.Length; end > 0;)
            {
                var (_, start, token) = paths[end];
                while (token == unknown && start > 0 && paths[start].Token == unknown) start = paths[start].Start;
                if (token == unknown) AddUnknown(piece[start..end], tokens);
                else if (token >= 0) tokens.Add(token);
                end = start;
            }
            tokens.Reverse(first, tokens.Count - first);
        }
        finally
        {
            ArrayPool<(double, int, int)>.Shared.Return(paths);
        }
    }

    private void Forward(ReadOnlySpan<byte> piece, (double Score, int Start, int Token)[] paths)
    {
        for (var i = 0; i <= piece.Length; i++) paths[i] = (0, -1, -1);
        for (var start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf8(piece[start..], out _, out var character);
            var here = paths[start].Score;
            var single = false;
            var node = 0;
            for (var end = start; end < piece.Length && trie.TryStep(node, piece[end], out node);)
            {
                end++;
                if (trie.TokenAt(node) is not (>= 0 and var token)) continue;
                single |= end - start == character;
                if (paths[end].Start < 0 || here + scores[token] > paths[end].Score) paths[end] = (here + scores[token], start, token);
            }
            // Without an unknown token, what is unknown is left out.
            if (!single && (paths[start + character].Start < 0 || here + unknownScore > paths[start + character].Score))
                paths[start + character] = (here + unknownScore, start, unknown ?? -1);
            start += character;
        }
    }

    // In reverse, as all is added here.
    private void AddUnknown(ReadOnlySpan<byte> text, List<int> tokens)
    {
        // The name of the unknown token itself, or of a token that was beaten by unknown characters.
        if (text.Length <= 512)
        {
            Span<char> name = stackalloc char[512];
            if (lookup.TryGetValue(name[..Encoding.UTF8.GetChars(text, name)], out var id))
            {
                tokens.Add(id);
                return;
            }
        }
        var before = tokens.Count;
        if (byteTokens is not null && AddBytes(text, byteTokens, tokens)) tokens.Reverse(before, tokens.Count - before);
        else tokens.Add(unknown!.Value);
    }
}
