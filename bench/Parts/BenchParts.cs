using Native.Bench.Training;

namespace Native.Bench.Parts;

/// <summary>The parts of the suite that stand on the libraries; a part that is null is not built into this suite.</summary>
/// <remarks>Commands and the tour take parts from here only, so tests can give them others, and a part that is missing is
/// reported as missing.</remarks>
internal sealed record BenchParts
{
    /// <summary>Finds compute devices.</summary>
    public IDeviceTable? Devices { get; init; }

    /// <summary>Runs, checks and times the catalog of operations.</summary>
    public IOperationTable? Operations { get; init; }

    /// <summary>Kernels that single bars measure.</summary>
    public IKernels? Kernels { get; init; }

    /// <summary>Trains the language model.</summary>
    public ITrainer? Trainer { get; init; }

    /// <summary>A trained model that comes along.</summary>
    public IReadyModel? ReadyModel { get; init; }

    /// <summary>Routing problems beside another solver.</summary>
    public IRoutingTable? Routing { get; init; }

    /// <summary>What this build has.</summary>
    public static BenchParts BuiltIn() => new()
    {
        Devices = new DeviceTable(),
        Operations = new OperationTable(),
        Kernels = new CpuKernels(),
        Trainer = new TransformerTrainer(),
        ReadyModel = new ShippedModel(CommandLine.ShippedModels.Docs8M),
        Routing = new Vrp.Tour.TourRouting(),
    };
}
