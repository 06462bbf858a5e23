namespace Native.Nn.Training;

/// <summary>Windows of a row of tokens, in the order of <see cref="TokenBatches"/>, with the documents in them kept apart.</summary>
public sealed class PackedBatches : IBatchSource
{
    private readonly TokenBatches windows;

    /// <summary>Batches of a source.</summary>
    /// <param name="source">The tokens. Where it says where documents start, they do not see each other.</param>
    /// <param name="positions">Tokens of a sequence.</param>
    /// <param name="seed">Of the order.</param>
    /// <exception cref="ArgumentException">The source has no window of that length.</exception>
    public PackedBatches(ITokenSource source, int positions, ulong seed = 1)
    {
        windows = new TokenBatches(source, positions, seed);
        HasDocuments = !source.Documents.IsEmpty;
    }

    /// <inheritdoc/>
    public bool HasDocuments { get; }

    /// <inheritdoc/>
    public long Position
    {
        get => windows.Position;
        set => windows.Position = value;
    }

    /// <summary>Sequences of a pass over all tokens.</summary>
    public long SequencesPerPass => windows.WindowsPerPass;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The positions are not those that the source was made for.</exception>
    public void Next(int batch, int positions, in TokenBatch room)
    {
        if (positions != windows.Context)
            throw new ArgumentException($"PackedBatches: sequences of {positions} tokens of a source of {windows.Context}", nameof(positions));
        if (!HasDocuments)
        {
            windows.Next(room.Tokens, room.Targets);
            return;
        }
        windows.Next(room.Tokens, room.Targets, room.Starts);
        for (var row = 0; row < room.Starts.Length; row += positions) Borders(room.Starts.Slice(row, positions));
    }

    // From the number of each token's document to where it starts.
    private static void Borders(Span<int> row)
    {
        var (number, start) = (row[0], 0);
        for (var i = 0; i < row.Length; i++)
        {
            if (row[i] != number) (number, start) = (row[i], i);
            row[i] = start;
        }
    }
}
