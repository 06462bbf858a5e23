namespace Native.Eda;

/// <summary>How timing is repaired.</summary>
public sealed record RepairOptions
{
    /// <summary>The figures of wires. Default: NanGate45's.</summary>
    public WireConstants Wires { get; init; } = WireConstants.NanGate45;

    /// <summary>The terminals between two dies.</summary>
    public HybridBond Bond { get; init; } = HybridBond.Open3DBench2026;

    /// <summary>The most pins that a net may drive before it gets buffers. Default 32.</summary>
    public int MaxFanout { get; init; } = 32;

    /// <summary>The share of a pin's largest load that is used. Default 0.8.</summary>
    public double LoadMargin { get; init; } = 0.8;

    /// <summary>Seconds that a buffer must gain at least. Default 2 ps.</summary>
    public double BufferGain { get; init; } = 2e-12;

    /// <summary>Rounds of sizing; 0: none. Default 12.</summary>
    public int SizingRounds { get; init; } = 12;

    /// <summary>How delays are computed. Default: lumped.</summary>
    public DelayModel Delay { get; init; } = DelayModel.Lumped;

    /// <summary>Whether the cells are put on their rows in the end. Default true.</summary>
    public bool Legalize { get; init; } = true;

    /// <summary>Threads; 0: all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Wires);
        ArgumentNullException.ThrowIfNull(Bond);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFanout, 2);
        if (!(LoadMargin is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(LoadMargin), LoadMargin, "RepairOptions: the share of the largest load must be above 0, up to 1");
        if (!(BufferGain is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(BufferGain), BufferGain, "RepairOptions: the gain of a buffer must be from 0, below a second");
        ArgumentOutOfRangeException.ThrowIfNegative(SizingRounds);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
    }
}

/// <summary>A step of repair.</summary>
/// <param name="Stage">start, buffers, sizes or end.</param>
/// <param name="Wns">The worst negative slack by then, in seconds.</param>
/// <param name="Tns">The total negative slack by then.</param>
public readonly record struct RepairStep(string Stage, double Wns, double Tns);

/// <summary>A repaired design.</summary>
/// <param name="Design">The design: cells exchanged, buffers and their nets added, wires left out.</param>
/// <param name="Dies">For each component its die; null: there is one die.</param>
/// <param name="Buffers">How many buffers were put in.</param>
/// <param name="BufferedNets">Into how many nets.</param>
/// <param name="Resized">How many cells have another size.</param>
/// <param name="Before">Timing before, with wires estimated.</param>
/// <param name="After">Timing after, with wires estimated at the final places.</param>
/// <param name="Moved">What legalization did; null: it was not asked for.</param>
/// <param name="Steps">Timing after each step.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Options">The settings.</param>
public sealed record RepairResult(
    DefDesign Design, IReadOnlyList<int>? Dies, int Buffers, int BufferedNets, int Resized, TimingSummary Before, TimingSummary After, LegalizationResult? Moved,
    IReadOnlyList<RepairStep> Steps, double Seconds, RepairOptions Options);
