namespace Native.Eda;

/// <summary>What a timing group of Liberty is.</summary>
public enum LibertyTimingType
{
    /// <summary>A delay through logic.</summary>
    Combinational,
    /// <summary>A delay from the rising clock to an output.</summary>
    RisingEdge,
    /// <summary>A delay from the falling clock to an output.</summary>
    FallingEdge,
    /// <summary>A delay from a set input.</summary>
    Preset,
    /// <summary>A delay from a reset input.</summary>
    Clear,
    /// <summary>Set-up before the rising clock.</summary>
    SetupRising,
    /// <summary>Set-up before the falling clock.</summary>
    SetupFalling,
    /// <summary>Hold after the rising clock.</summary>
    HoldRising,
    /// <summary>Hold after the falling clock.</summary>
    HoldFalling,
    /// <summary>Recovery before the rising clock.</summary>
    RecoveryRising,
    /// <summary>Recovery before the falling clock.</summary>
    RecoveryFalling,
    /// <summary>Removal after the rising clock.</summary>
    RemovalRising,
    /// <summary>Removal after the falling clock.</summary>
    RemovalFalling,
    /// <summary>A delay to driving from the enable of a three-state output.</summary>
    ThreeStateEnable,
    /// <summary>A delay to floating from the enable of a three-state output.</summary>
    ThreeStateDisable,
    /// <summary>Pulse widths, periods, skews, non-sequential checks: read and not used.</summary>
    Other,
}

/// <summary>Which edges of the input make which edges of the output.</summary>
public enum LibertySense
{
    /// <summary>Rise makes rise, fall makes fall.</summary>
    Positive,
    /// <summary>Rise makes fall, fall makes rise.</summary>
    Negative,
    /// <summary>Each makes each.</summary>
    None,
}

/// <summary>A timing group: from one pin of a cell to another.</summary>
/// <param name="From">The related pin.</param>
/// <param name="To">The pin that has the group.</param>
/// <param name="Type">What it is.</param>
/// <param name="Sense">Which edges make which.</param>
/// <param name="When">The state it holds in; null: all.</param>
/// <param name="Rise">Delay to the rising output, or constraint of the rising data, in seconds.</param>
/// <param name="Fall">Delay to the falling output, or constraint of the falling data, in seconds.</param>
/// <param name="RiseSlew">Slew of the rising output, in seconds.</param>
/// <param name="FallSlew">Slew of the falling output, in seconds.</param>
public sealed record LibertyArc(
    string From, string To, LibertyTimingType Type, LibertySense Sense, BooleanFunction? When, LibertyTable? Rise, LibertyTable? Fall, LibertyTable? RiseSlew, LibertyTable? FallSlew);

/// <summary>The energy that a transition takes inside a cell.</summary>
/// <param name="From">The related pin; null: the group is of the pin alone.</param>
/// <param name="To">The pin that has the group.</param>
/// <param name="When">The state it holds in; null: all.</param>
/// <param name="RelatedSupply">The supply that gives it; empty: none is named.</param>
/// <param name="Rise">Joules of a rising edge; null: none.</param>
/// <param name="Fall">Joules of a falling edge; null: none.</param>
public sealed record LibertyInternalPower(string? From, string To, BooleanFunction? When, string RelatedSupply, LibertyTable? Rise, LibertyTable? Fall);

/// <summary>A flip-flop or latch inside a cell.</summary>
/// <param name="IsLatch">Whether it is a latch.</param>
/// <param name="Output">The name of its state.</param>
/// <param name="InvertedOutput">The name of its inverted state.</param>
/// <param name="Clock">When it takes the data: on the rise (a flip-flop), while it holds (a latch).</param>
/// <param name="Data">What it takes.</param>
/// <param name="Clear">When it is 0.</param>
/// <param name="Preset">When it is 1.</param>
public sealed record LibertySequential(
    bool IsLatch, string Output, string InvertedOutput, BooleanFunction? Clock, BooleanFunction? Data, BooleanFunction? Clear, BooleanFunction? Preset);

/// <summary>A pin of a library cell, one bit of a bus included. SI units.</summary>
public sealed record LibertyPin
{
    /// <summary>Its name; a bit of a bus as <c>a[3]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>input, output, inout or internal.</summary>
    public required string Direction { get; init; }

    /// <summary>Capacitance in farads.</summary>
    public double Capacitance { get; init; }

    /// <summary>Capacitance at a rising edge.</summary>
    public double RiseCapacitance { get; init; }

    /// <summary>Capacitance at a falling edge.</summary>
    public double FallCapacitance { get; init; }

    /// <summary>The most it may drive, in farads; infinite: no limit is given.</summary>
    public double MaxCapacitance { get; init; } = double.PositiveInfinity;

    /// <summary>The slowest slew it may have, in seconds; infinite: no limit is given.</summary>
    public double MaxTransition { get; init; } = double.PositiveInfinity;

    /// <summary>What it puts out; null: none is given.</summary>
    public BooleanFunction? Function { get; init; }

    /// <summary>When it floats; null: never.</summary>
    public BooleanFunction? ThreeState { get; init; }

    /// <summary>Whether it is marked as a clock.</summary>
    public bool IsClock { get; init; }

    /// <summary>Whether it takes a signal.</summary>
    public bool IsInput => Direction is "input" or "inout";

    /// <summary>Whether it drives a signal.</summary>
    public bool IsOutput => Direction is "output" or "inout";

    /// <summary>Its timing groups.</summary>
    public IReadOnlyList<LibertyArc> Arcs { get; init; } = [];

    /// <summary>Its internal power.</summary>
    public IReadOnlyList<LibertyInternalPower> InternalPower { get; init; } = [];
}

/// <summary>A cell of a library. SI units, area in square micrometers.</summary>
public sealed record LibertyCell
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its area.</summary>
    public double Area { get; init; }

    /// <summary>What it leaks when no state says otherwise, in watts.</summary>
    public double Leakage { get; init; }

    /// <summary>What it leaks in a state; a group without state is in <see cref="Leakage"/>.</summary>
    public IReadOnlyList<(BooleanFunction When, double Watts)> LeakageStates { get; init; } = [];

    /// <summary>Its pins, buses bit by bit, supplies left out.</summary>
    public IReadOnlyList<LibertyPin> Pins { get; init; } = [];

    /// <summary>The ranges of its buses.</summary>
    public IReadOnlyDictionary<string, BitRange> Buses { get; init; } = new Dictionary<string, BitRange>();

    /// <summary>Its flip-flops and latches.</summary>
    public IReadOnlyList<LibertySequential> Sequentials { get; init; } = [];

    /// <summary>Whether it gates a clock.</summary>
    public bool IsClockGate { get; init; }

    /// <summary>Whether it is a memory or another block, not a logic cell.</summary>
    public bool IsMacro { get; init; }

    /// <summary>The pin of a name, or null.</summary>
    public LibertyPin? Pin(string name) => Pins.FirstOrDefault(p => p.Name == name);
}
