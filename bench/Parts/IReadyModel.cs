using Native.Nn;
using Native.Nn.Evaluation;

namespace Native.Bench.Parts;

/// <summary>A model that comes with the suite, trained elsewhere.</summary>
internal interface IReadyModel
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Measures it on a corpus's held-out text and lets it write.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="seed">Seed of the samples and of the resampling.</param>
    /// <param name="progress">Gets the share done.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="IOException">The model is not there.</exception>
    ReadyModelResult Measure(TextCorpus corpus, ulong seed, IProgress<double>? progress, CancellationToken token);
}

/// <summary>What a ready model knows of a text.</summary>
internal sealed record ReadyModelResult
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The model in words.</summary>
    public required string Description { get; init; }

    /// <summary>Its parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bits per byte of the held-out text, each document by itself, with a 95 % interval over documents.</summary>
    public required Estimate BitsPerByte { get; init; }

    /// <summary>The exponential of the mean loss of a token, with its interval.</summary>
    public required Estimate Perplexity { get; init; }

    /// <summary>Bytes that were measured.</summary>
    public required long HeldOutBytes { get; init; }

    /// <summary>Whether the text was held out from its training too, in words.</summary>
    public required string HeldOutFrom { get; init; }

    /// <summary>Text that it wrote.</summary>
    public required IReadOnlyList<TextSample> Samples { get; init; }

    /// <summary>Tokens of the samples, prompts not counted, in a second.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Time of the measurement, samples not counted.</summary>
    public required TimeSpan Time { get; init; }
}
