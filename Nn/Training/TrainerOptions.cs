namespace Native.Nn.Training;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>Sequences of a pass through the model.</summary>
    public required int Batch { get; init; }

    /// <summary>Tokens of a sequence.</summary>
    public required int Positions { get; init; }

    /// <summary>Passes whose gradients make one step. Default 1.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Steps in all; null where <see cref="Time"/> says how long.</summary>
    public long? Steps { get; init; }

    /// <summary>How long in all, the evaluations included; null where <see cref="Steps"/> say. Then the learning rate follows the clock, and no
    /// two runs are alike.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>The learning rate.</summary>
    public required ISchedule Schedule { get; init; }

    /// <summary>Steps between reports. The loss is read from the device only then. Default 10.</summary>
    public int ReportInterval { get; init; } = 10;

    /// <summary>Steps between evaluations; 0 for none but the last. Default 0.</summary>
    public int EvaluationInterval { get; init; }

    /// <summary>Measures the model, for example <see cref="HeldOut.Loss"/>; null for none.</summary>
    public Func<CancellationToken, double>? Evaluate { get; init; }

    /// <summary>Whether steps are captured and replayed as a whole where the device can. Default true.</summary>
    public bool Captures { get; init; } = true;

    /// <summary>A file that gets a line of JSON for each report; null for none.</summary>
    public string? LogPath { get; init; }

    /// <summary>A folder for checkpoints; null for none. <see cref="Trainer.Resume"/> goes on from the latest of them.</summary>
    public string? CheckpointFolder { get; init; }

    /// <summary>Steps between checkpoints; there is one at the end too. Default 1000.</summary>
    public int CheckpointInterval { get; init; } = 1000;

    /// <summary>How many checkpoints stay, the latest ones. Default 2.</summary>
    public int KeptCheckpoints { get; init; } = 2;

    /// <summary>Says what is wrong with these settings.</summary>
    /// <exception cref="ArgumentException">A number is out of its range, or neither or both of <see cref="Steps"/> and <see cref="Time"/> are given.</exception>
    public void Check()
    {
        foreach (var (name, number) in ((string, long)[])[(nameof(Batch), Batch), (nameof(Positions), Positions), (nameof(Accumulation), Accumulation), (nameof(ReportInterval), ReportInterval),
            (nameof(CheckpointInterval), CheckpointInterval), (nameof(KeptCheckpoints), KeptCheckpoints), (nameof(Steps), Steps ?? 1)])
            if (number < 1) throw new ArgumentException($"TrainerOptions: {name} {number}; it must be positive");
        if (EvaluationInterval < 0) throw new ArgumentException($"TrainerOptions: {nameof(EvaluationInterval)} {EvaluationInterval}; it must not be negative");
        if ((Steps is null) == (Time is null)) throw new ArgumentException($"TrainerOptions: {nameof(Steps)} {Steps} and {nameof(Time)} {Time}; exactly one is needed");
        if (Time <= TimeSpan.Zero) throw new ArgumentException($"TrainerOptions: {nameof(Time)} {Time}; it must be positive");
        ArgumentNullException.ThrowIfNull(Schedule);
    }
}

/// <summary>Where a training is.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Progress">The share of the training that is done.</param>
/// <param name="Tokens">Tokens seen, those that do not count included.</param>
/// <param name="Elapsed">Time since the start, of this and of earlier runs of the same training.</param>
/// <param name="Loss">The mean loss of the steps since the last report, in nats a token, each before its change.</param>
/// <param name="Rate">The learning rate of the last step.</param>
/// <param name="GradientNorm">The norm of the last step's gradients, before clipping.</param>
/// <param name="TokensPerSecond">Since the last report, evaluations left out.</param>
/// <param name="Evaluation">What was measured, where something was.</param>
public sealed record TrainingReport(
    long Step, double Progress, long Tokens, TimeSpan Elapsed, double Loss, double Rate, double GradientNorm, double TokensPerSecond, double? Evaluation = null);
