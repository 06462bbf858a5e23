namespace Native.Extensions.AI;

/// <summary>How a <see cref="ModelEmbeddingGenerator"/> reads texts.</summary>
public sealed record ModelEmbeddingOptions
{
    /// <summary>Whether a text that is longer than the model's context is cut to it; otherwise it is refused. Default false.</summary>
    public bool Truncates { get; init; }

    /// <summary>The name of the model in results and metadata; default null: its family's.</summary>
    public string? ModelId { get; init; }

    /// <summary>The turns at the model's device, for several clients and generators of one device; default null: turns of its own.</summary>
    public DeviceTurns? Turns { get; init; }
}
