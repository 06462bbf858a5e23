namespace Native.Eda;

/// <summary>A clock.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Period">Its period.</param>
/// <param name="Rise">When it rises within a period.</param>
/// <param name="Fall">When it falls.</param>
/// <param name="Sources">Where it enters the design; empty: it is virtual.</param>
public sealed record SdcClock(string Name, double Period, double Rise, double Fall, IReadOnlyList<SdcObject> Sources);

/// <summary>Latency of a clock.</summary>
public sealed record SdcLatency(double Value, bool IsSource, SdcEdges Edges, SdcLimits Limits, IReadOnlyList<SdcObject> Objects);

/// <summary>Uncertainty of a clock's edges.</summary>
public sealed record SdcUncertainty(double Value, SdcLimits Limits, IReadOnlyList<SdcObject> Objects);

/// <summary>The time that a signal takes outside the design, before an input or behind an output.</summary>
public sealed record SdcPortDelay(
    bool IsOutput, double Value, string Clock, bool ClockFalls, SdcEdges Edges, SdcLimits Limits, bool Adds, IReadOnlyList<SdcObject> Objects);

/// <summary>A figure on ports or pins.</summary>
public sealed record SdcFigure(double Value, SdcEdges Edges, SdcLimits Limits, IReadOnlyList<SdcObject> Objects);

/// <summary>The cell outside the design that drives a port.</summary>
public sealed record SdcDrivingCell(string Cell, string Pin, string FromPin, double RiseSlew, double FallSlew, SdcEdges Edges, SdcLimits Limits, IReadOnlyList<SdcObject> Objects);

/// <summary>What kind of exception holds on a path.</summary>
public enum SdcExceptionKind
{
    /// <summary>No constraint holds.</summary>
    FalsePath,
    /// <summary>The path may take several clocks.</summary>
    Multicycle,
    /// <summary>The path may take at most so long.</summary>
    MaxDelay,
    /// <summary>The path must take at least so long.</summary>
    MinDelay,
}

/// <summary>An exception on paths.</summary>
/// <param name="Kind">What holds.</param>
/// <param name="Value">Clocks of a multicycle path, time of a limit.</param>
/// <param name="Limits">Whether set-up or hold is meant.</param>
/// <param name="IsStart">Whether the clocks of a multicycle path are those of its start.</param>
/// <param name="From">Where the paths start; empty: anywhere.</param>
/// <param name="Through">What they pass, each list in turn.</param>
/// <param name="To">Where they end; empty: anywhere.</param>
public sealed record SdcException(
    SdcExceptionKind Kind, double Value, SdcLimits Limits, bool IsStart, IReadOnlyList<SdcObject> From, IReadOnlyList<IReadOnlyList<SdcObject>> Through, IReadOnlyList<SdcObject> To);

/// <summary>Timing constraints as a Synopsys Design Constraints file gives them. Figures are in the units of the library, or in those that set_units names.</summary>
public sealed class SdcConstraints
{
    /// <summary>Seconds of the file's time unit; null: the library's.</summary>
    public double? TimeUnit { get; set; }

    /// <summary>Farads of the file's unit of capacitance; null: the library's.</summary>
    public double? CapacitanceUnit { get; set; }

    /// <summary>The design that current_design named; empty: none.</summary>
    public string Design { get; set; } = "";

    /// <summary>The clocks.</summary>
    public IList<SdcClock> Clocks { get; } = [];

    /// <summary>Clocks that run through their network instead of arriving everywhere at once.</summary>
    public IList<SdcObject> PropagatedClocks { get; } = [];

    /// <summary>Latencies, in order: later ones win.</summary>
    public IList<SdcLatency> Latencies { get; } = [];

    /// <summary>Uncertainties, in order: later ones win.</summary>
    public IList<SdcUncertainty> Uncertainties { get; } = [];

    /// <summary>Input and output delays.</summary>
    public IList<SdcPortDelay> PortDelays { get; } = [];

    /// <summary>Slews at input ports.</summary>
    public IList<SdcFigure> InputTransitions { get; } = [];

    /// <summary>Driving cells of input ports.</summary>
    public IList<SdcDrivingCell> DrivingCells { get; } = [];

    /// <summary>Loads of ports.</summary>
    public IList<SdcFigure> Loads { get; } = [];

    /// <summary>Most pins that a port or the design may drive.</summary>
    public IList<SdcFigure> MaxFanouts { get; } = [];

    /// <summary>Slowest slews.</summary>
    public IList<SdcFigure> MaxTransitions { get; } = [];

    /// <summary>Most capacitance.</summary>
    public IList<SdcFigure> MaxCapacitances { get; } = [];

    /// <summary>Ports and pins that stay at 0 or 1.</summary>
    public IList<SdcFigure> CaseAnalysis { get; } = [];

    /// <summary>Exceptions on paths.</summary>
    public IList<SdcException> Exceptions { get; } = [];

    /// <summary>Commands that were left out, each with the line where it first stood.</summary>
    public IList<string> Warnings { get; } = [];

    /// <summary>Reads an SDC file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no SDC; the message has its place.</exception>
    public static SdcConstraints Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads SDC from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no SDC; the message has its place.</exception>
    public static SdcConstraints Read(TextReader text, string name)
    {
        var constraints = new SdcConstraints();
        using var scanner = new CharScanner(text, name);
        new SdcInterpreter(scanner, new SdcCommands(constraints)).Run();
        return constraints;
    }
}
