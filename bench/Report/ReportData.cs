using Native.Bench.Baselines;
using Native.Bench.Eda.Flow;
using Native.Bench.Limits;
using Native.Bench.Parts;
using Native.Nn;

namespace Native.Bench.Report;

/// <summary>Everything a report shows; what was not measured is null or empty and left out.</summary>
internal sealed record ReportData
{
    /// <summary>The verb that made it.</summary>
    public required string Command { get; init; }

    /// <summary>When the run started.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Where it ran.</summary>
    public required MachineFacts Machine { get; init; }

    /// <summary>What the tour found to compute on.</summary>
    public IReadOnlyList<DeviceRow> Devices { get; init; } = [];

    /// <summary>The processor's limits.</summary>
    public MachineLimits? Limits { get; init; }

    /// <summary>Timed operations on the processor.</summary>
    public IReadOnlyList<OperationRow> Operations { get; init; } = [];

    /// <summary>Where the text comes from.</summary>
    public CorpusFacts? Corpus { get; init; }

    /// <summary>Coders on the held-out text.</summary>
    public IReadOnlyList<BaselineResult> Baselines { get; init; } = [];

    /// <summary>The trained model.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>The model that comes along.</summary>
    public ReadyModelResult? ReadyModel { get; init; }

    /// <summary>Designs that went through the chip flow.</summary>
    public IReadOnlyList<FlowRun> Chips { get; init; } = [];

    /// <summary>Routing problems beside another solver.</summary>
    public IReadOnlyList<RoutingRow> Routing { get; init; } = [];

    /// <summary>Every figure.</summary>
    public IReadOnlyList<ResultRow> Rows { get; init; } = [];

    /// <summary>What was not done, and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>The corpus in figures.</summary>
/// <param name="Source">Where the text comes from.</param>
/// <param name="IsGenerated">Whether it stands in for documentation that was not found.</param>
/// <param name="TrainBytes">Bytes of training text.</param>
/// <param name="TrainDocuments">Documents of training text.</param>
/// <param name="HeldOutBytes">Bytes of held-out text.</param>
/// <param name="HeldOutDocuments">Documents of held-out text.</param>
internal sealed record CorpusFacts(
    string Source, bool IsGenerated, int TrainBytes, int TrainDocuments, int HeldOutBytes, int HeldOutDocuments)
{
    /// <summary>The facts of a corpus.</summary>
    public static CorpusFacts Of(TextCorpus corpus) => new(
        corpus.Source, corpus.IsGenerated, corpus.Train.Length, corpus.TrainDocuments, corpus.HeldOut.Length, corpus.HeldOutDocuments);
}
