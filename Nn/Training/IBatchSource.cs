namespace Native.Nn.Training;

/// <summary>Room for one batch of sequences, side by side.</summary>
public readonly ref struct TokenBatch
{
    /// <summary>A target that does not count.</summary>
    public const int Ignored = -100;

    /// <summary>The tokens, [batch·positions].</summary>
    public required Span<int> Tokens { get; init; }

    /// <summary>The token that follows each, [batch·positions], or <see cref="Ignored"/>.</summary>
    public required Span<int> Targets { get; init; }

    /// <summary>Where in its sequence each token's document begins, [batch·positions]: it never falls along a sequence. All 0 where a
    /// sequence is one document.</summary>
    public required Span<int> Starts { get; init; }
}

/// <summary>Batches of tokens in an order that depends on nothing but the source and the position, so that training can go on where it stopped.</summary>
public interface IBatchSource
{
    /// <summary>Whether sequences may hold several documents; else <see cref="TokenBatch.Starts"/> need not be written.</summary>
    bool HasDocuments { get; }

    /// <summary>Where the next batch begins; 0 at the start. May be set to 0 and to what it was before.</summary>
    long Position { get; set; }

    /// <summary>Fills the next batch.</summary>
    /// <param name="batch">Sequences.</param>
    /// <param name="positions">Tokens of each.</param>
    /// <param name="room">What is filled.</param>
    void Next(int batch, int positions, in TokenBatch room);
}
