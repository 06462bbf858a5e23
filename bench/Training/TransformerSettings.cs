namespace Native.Bench.Training;

/// <summary>What the language model of the suite is and how it is trained; the defaults are for minutes on two cores.</summary>
internal sealed record TransformerSettings
{
    /// <summary>Tokens, the begin-of-text token included.</summary>
    public int Vocabulary { get; init; } = 2048;

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; init; } = 128;

    /// <summary>Blocks.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Attention heads.</summary>
    public int Heads { get; init; } = 2;

    /// <summary>Width inside the feed-forward.</summary>
    public int Hidden { get; init; } = 384;

    /// <summary>Whether the head scores by the embedding's own vectors.</summary>
    public bool TiesHead { get; init; } = true;

    /// <summary>Tokens of a sequence.</summary>
    public int Context { get; init; } = 256;

    /// <summary>Sequences of a step.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>Largest learning rate.</summary>
    public double Rate { get; init; } = 5e-3;

    /// <summary>Share of the training in which the rate rises.</summary>
    public double Warmup { get; init; } = 0.03;

    /// <summary>Share of the matrices that a rate of 1 takes away in a step.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Times that the held-out text is estimated on a part of it along the way.</summary>
    public int Estimates { get; init; } = 6;

    /// <summary>Tokens that the model writes for each sample.</summary>
    public int SampleTokens { get; init; } = 96;
}
