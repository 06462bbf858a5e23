using Native.Bench.Parts;

namespace Native.Bench.Tests.CommandLine;

/// <summary>Parts with known figures, so that the command line around them can be tested.</summary>
internal sealed class FakeTable : IOperationTable, IDeviceTable
{
    public bool Fails { get; init; }

    public Action? OnCheck { get; init; }

    public int Count(OperationQuery query) => Names(query).Count;

    public IEnumerable<OperationRow> Measure(OperationQuery query, CancellationToken token)
    {
        if (query.Device != "cpu") throw new ArgumentException($"There is no device '{query.Device}'.", nameof(query));
        return Names(query).Select(name => new OperationRow(name, "16", 1e6, 1e5, 1e-3));
    }

    public IEnumerable<OperationCheck> Check(OperationQuery query, CancellationToken token)
    {
        foreach (var name in Names(query))
        {
            OnCheck?.Invoke();
            token.ThrowIfCancellationRequested();
            yield return new OperationCheck(name, "16", Fails ? 2 : 0, 1, !Fails);
        }
    }

    public GradientCheck CheckGradients(IProgress<double>? progress, CancellationToken token) => new(2, Fails ? 1e-3 : 1e-9, "add");

    public IReadOnlyList<DeviceRow> Find(CancellationToken token) => [new DeviceRow("cpu", "a processor", 1 << 30, 2, "AVX")];

    private static List<string> Names(OperationQuery query) => new[] { "add", "silu" }.Where(name => query.Filter is null || name.Contains(query.Filter, StringComparison.Ordinal)).ToList();
}

internal sealed class FakeTrainer(double bitsPerByte) : ITrainer
{
    public string Description => "a model";

    public long MeasureStepAllocation(CancellationToken token) => 0;

    public TrainingResult Train(TrainingText text, TrainingOptions options, IProgress<TrainingProgress>? progress, CancellationToken token)
    {
        progress?.Report(new TrainingProgress("training", 0.5, 1, 10, 8));
        token.ThrowIfCancellationRequested();
        return new TrainingResult
        {
            Model = "a model",
            Parameters = 1,
            Steps = 1,
            TrainBytes = 10,
            HeldOutBitsPerByte = bitsPerByte,
            HeldOutBytes = text.HeldOut.Length,
            Curve = [new LossPoint(1, 10, 8)],
            Samples = [new TextSample("a", "b\u001b[31m", "greedy")],
            TrainTime = TimeSpan.FromSeconds(1),
            Seed = options.Seed,
        };
    }
}
