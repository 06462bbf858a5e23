namespace Native.Bench.Baselines;

/// <summary>A coder that is primed with training text and asked what the held-out text costs.</summary>
internal interface IBaseline
{
    /// <summary>Short name, for tables: <c>Brotli</c>.</summary>
    string Name { get; }

    /// <summary>Settings in words: quality, window, order.</summary>
    string Description { get; }

    /// <summary>The cost of <paramref name="heldOut"/> after <paramref name="train"/>.</summary>
    /// <param name="train">Training text; a coder with a window uses the end of it.</param>
    /// <param name="heldOut">Text to code, not empty.</param>
    /// <param name="progress">Told the share of the work done, 0 to 1.</param>
    /// <param name="token">Ends the work with <see cref="OperationCanceledException"/>.</param>
    BaselineResult Measure(ReadOnlyMemory<byte> train, ReadOnlyMemory<byte> heldOut, IProgress<double>? progress, CancellationToken token);
}

/// <summary>What a coder needs for the held-out text.</summary>
/// <param name="Name">The coder.</param>
/// <param name="Description">Its settings.</param>
/// <param name="Bits">Bits that the held-out text adds.</param>
/// <param name="HeldOutBytes">Bytes of held-out text.</param>
/// <param name="PrimeBytes">Bytes of training text that the coder had seen.</param>
/// <param name="Time">Wall-clock time of the measurement.</param>
internal sealed record BaselineResult(
    string Name, string Description, double Bits, int HeldOutBytes, int PrimeBytes, TimeSpan Time)
{
    /// <summary>Bits for each byte of held-out text: the figure that models are compared by.</summary>
    public double BitsPerByte => Bits / HeldOutBytes;
}

/// <summary>The coders that the tour prints beside its model.</summary>
internal static class AllBaselines
{
    /// <summary>In the order in which tables list them.</summary>
    public static IReadOnlyList<IBaseline> Create() => [new DeflateBaseline(), new BrotliBaseline(), new NGramBaseline()];
}
