namespace Native.Bench.Parts;

/// <summary>Trains a language model on a text and measures it on another.</summary>
internal interface ITrainer
{
    /// <summary>The model in words: size and shape.</summary>
    string Description { get; }

    /// <summary>Trains within the budget, then measures the whole held-out text and samples.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="token"/> was canceled; nothing is left behind.</exception>
    TrainingResult Train(TrainingText text, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token);

    /// <summary>Managed bytes that one training step allocates once it is warm.</summary>
    long MeasureStepAllocation(CancellationToken token);
}

/// <summary>UTF-8 text with disjoint documents.</summary>
/// <param name="Train">To learn from.</param>
/// <param name="HeldOut">To measure on, all of it.</param>
internal sealed record TrainingText(ReadOnlyMemory<byte> Train, ReadOnlyMemory<byte> HeldOut);

/// <summary>How long and with what.</summary>
internal sealed record TrainingOptions
{
    /// <summary>Wall-clock time for everything, the final measurement and the samples included; default 150 s.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>Optimizer steps; null goes by <see cref="Budget"/>.</summary>
    public int? Steps { get; init; }

    /// <summary>Seed of the initial weights, the batches and the samples; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Device id; default <c>cpu</c>.</summary>
    public string Device { get; init; } = "cpu";
}

/// <summary>Where the training is.</summary>
/// <param name="Phase">What is going on: <c>training</c>, <c>measuring</c>, <c>sampling</c>.</param>
/// <param name="Fraction">Share of the whole work done, 0 to 1.</param>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="TrainBytes">Bytes of text trained on so far.</param>
/// <param name="TrainBitsPerByte">Smoothed training loss.</param>
internal sealed record TrainingProgress(string Phase, double Fraction, int Step, long TrainBytes, double TrainBitsPerByte);

/// <summary>One point of the loss curve.</summary>
/// <param name="Step">Optimizer steps done.</param>
/// <param name="TrainBytes">Bytes of text trained on so far.</param>
/// <param name="TrainBitsPerByte">Smoothed training loss.</param>
/// <param name="HeldOutBitsPerByte">Loss on (a part of) the held-out text, where it was measured.</param>
internal sealed record LossPoint(int Step, long TrainBytes, double TrainBitsPerByte, double? HeldOutBitsPerByte = null);

/// <summary>Text that the model wrote.</summary>
/// <param name="Prompt">What it was given.</param>
/// <param name="Continuation">What it wrote.</param>
/// <param name="Settings">Temperature and the like.</param>
internal sealed record TextSample(string Prompt, string Continuation, string Settings);

/// <summary>A trained model's figures.</summary>
internal sealed record TrainingResult
{
    /// <summary>The model in words.</summary>
    public required string Model { get; init; }

    /// <summary>Trained parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Bytes of text trained on, repeats counted again.</summary>
    public required long TrainBytes { get; init; }

    /// <summary>Bits per byte over the whole held-out text.</summary>
    public required double HeldOutBitsPerByte { get; init; }

    /// <summary>Bytes of held-out text that were measured.</summary>
    public required long HeldOutBytes { get; init; }

    /// <summary>The loss as training went on, in order.</summary>
    public required IReadOnlyList<LossPoint> Curve { get; init; }

    /// <summary>Text that the model wrote.</summary>
    public required IReadOnlyList<TextSample> Samples { get; init; }

    /// <summary>Time of the optimizer steps alone.</summary>
    public required TimeSpan TrainTime { get; init; }

    /// <summary>The seed that was used.</summary>
    public required ulong Seed { get; init; }

    /// <summary>What was not done, or not as asked.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
