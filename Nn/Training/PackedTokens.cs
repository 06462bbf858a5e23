using Native.Compute;

namespace Native.Nn.Training;

/// <summary>
/// A stream of tokens in memory, cut into sequences: in each pass over it every sequence once, in an order drawn from the seed, and cut at
/// another offset.
/// </summary>
public sealed class PackedTokens : ITokenSource
{
    private readonly ReadOnlyMemory<int> tokens;
    private readonly int? separator;
    private readonly ulong seed;
    private int[] order = [];
    private (long Pass, int Positions) ordered = (-1, 0);
    private int offset;

    /// <summary>A source over these tokens.</summary>
    /// <param name="tokens">Two at least.</param>
    /// <param name="separator">The token that each document begins with: documents then do not see each other. Null: all is one document.</param>
    /// <param name="seed">Of the order.</param>
    /// <exception cref="ArgumentException">There are fewer than two tokens.</exception>
    public PackedTokens(ReadOnlyMemory<int> tokens, int? separator = null, ulong seed = 1)
    {
        if (tokens.Length < 2) throw new ArgumentException($"PackedTokens: {tokens.Length} tokens; two at least are needed", nameof(tokens));
        (this.tokens, this.separator, this.seed) = (tokens, separator, seed);
    }

    /// <inheritdoc/>
    public bool HasDocuments => separator is not null;

    /// <inheritdoc/>
    public long Position { get; set; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A sequence has more positions than there are tokens to predict.</exception>
    public void Next(int batch, int positions, in TokenBatch room)
    {
        if (positions >= tokens.Length) throw new ArgumentException($"PackedTokens: sequences of {positions} tokens out of {tokens.Length}; one more is needed", nameof(positions));
        // One window less than fit, so that there is room for the offset.
        var windows = Math.Max(1, (tokens.Length - 1) / positions - 1);
        for (var row = 0; row < batch; row++)
        {
            var place = Position * batch + row;
            Arrange(place / windows, positions, windows);
            var start = offset + order[place % windows] * positions;
            var window = tokens.Span.Slice(start, positions + 1);
            window[..^1].CopyTo(room.Tokens[(row * positions)..]);
            window[1..].CopyTo(room.Targets[(row * positions)..]);
            if (separator is { } border) Separate(border, room.Tokens.Slice(row * positions, positions), room.Targets.Slice(row * positions, positions), room.Starts.Slice(row * positions, positions));
        }
        Position++;
    }

    // The token that begins a document does not follow from the one before it.
    private static void Separate(int border, ReadOnlySpan<int> tokens, Span<int> targets, Span<int> starts)
    {
        var start = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] == border) start = i;
            starts[i] = start;
            if (targets[i] == border) targets[i] = TokenBatch.Ignored;
        }
    }

    private void Arrange(long pass, int positions, int windows)
    {
        if (ordered == (pass, positions)) return;
        if (order.Length != windows) order = new int[windows];
        var generator = new Generator(seed + 0x9E3779B97F4A7C15 * (ulong)(pass + 1));
        var room = tokens.Length - 1 - windows * positions;
        offset = (int)generator.NextInteger((ulong)Math.Min(room, positions) + 1);
        for (var i = 0; i < windows; i++) order[i] = i;
        for (var i = windows - 1; i > 0; i--)
        {
            var j = (int)generator.NextInteger((ulong)i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        ordered = (pass, positions);
    }
}
