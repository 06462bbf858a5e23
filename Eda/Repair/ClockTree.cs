using System.Diagnostics;

namespace Native.Eda;

/// <summary>How a clock tree is built.</summary>
public sealed record ClockTreeOptions
{
    /// <summary>The buffer; empty (the default): that whose name ends in X4 and that is no weaker than others of that end, else the one of middle strength.</summary>
    public string Buffer { get; init; } = "";

    /// <summary>The most registers that a buffer drives. Default 20.</summary>
    public int MaxSinks { get; init; } = 20;

    /// <summary>The figures of wires. Default: NanGate45's.</summary>
    public WireConstants Wires { get; init; } = WireConstants.NanGate45;

    /// <summary>Whether the cells are put on their rows in the end. Default true.</summary>
    public bool Legalize { get; init; } = true;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Wires);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSinks, 2);
    }
}

/// <summary>A design with clock trees.</summary>
/// <param name="Design">The design: buffers and their nets added, wires left out.</param>
/// <param name="Dies">For each component its die; null: there is one die.</param>
/// <param name="Buffers">How many buffers were put in.</param>
/// <param name="Levels">How many buffers lie on the way to every register, of the deepest tree.</param>
/// <param name="Sinks">Clock pins behind the trees.</param>
/// <param name="Latency">The latest arrival of a clock at a register with wires estimated at the final places, in seconds.</param>
/// <param name="Skew">The latest less the earliest such arrival, over all clocks together.</param>
/// <param name="Moved">What legalization did; null: it was not asked for.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Options">The settings.</param>
public sealed record ClockTreeResult(
    DefDesign Design, IReadOnlyList<int>? Dies, int Buffers, int Levels, int Sinks, double Latency, double Skew, LegalizationResult? Moved, double Seconds, ClockTreeOptions Options);

/// <summary>
/// Clock trees by means and medians (Jackson, Srinivasan, Kuh): the registers of each net of a clock are halved again and again across their longer side, as an H-tree's arms halve the plane,
/// and each fourth part gets a buffer in the middle of what it drives, so that equally many buffers lie on the way to every register. Timing then takes the clocks as propagated.
/// </summary>
public static class ClockTree
{
    /// <summary>Builds the trees; the given design stays as it is.</summary>
    /// <param name="design">The placed design.</param>
    /// <param name="lef">Layers and macros of one die.</param>
    /// <param name="libraries">The cells' timing.</param>
    /// <param name="constraints">The clocks.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="dies">For each component its die; null: there is one. Buffers stand on the lower one.</param>
    /// <param name="token">Ends the work early.</param>
    /// <exception cref="ArgumentException">The buffer is not in the libraries and the LEF.</exception>
    /// <exception cref="InfeasiblePlacementException">The cells do not fit on the rows any more.</exception>
    public static ClockTreeResult Build(
        DefDesign design, LefLibrary lef, IReadOnlyList<LibertyLibrary> libraries, SdcConstraints constraints, ClockTreeOptions? options = null, IReadOnlyList<int>? dies = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(lef);
        ArgumentNullException.ThrowIfNull(libraries);
        ArgumentNullException.ThrowIfNull(constraints);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        var edit = new DesignEdit(design, lef, dies);
        var buffer = Choose(BufferCell.Of(libraries, edit.Macros), libraries, edit, options.Buffer);
        var netlist = Netlist.FromDef(edit.Design);
        var timing = new TimingAnalyzer(netlist, libraries, constraints);
        timing.Update(token);
        var problem = RoutingProblem.FromDef(edit.Design, lef, null, edit.Dies);
        var (count, levels, sinks) = (0, 0, 0);
        foreach (var net in ClockNets.Of(netlist, timing).Order())
        {
            token.ThrowIfCancellationRequested();
            var driver = timing.DriverOf(net);
            if (driver < 0) continue;
            var (points, others) = (new List<(int X, int Y, DefConnection Pin)>(), new List<DefConnection>());
            var clockPins = new HashSet<DefConnection>();
            foreach (var pin in netlist.PinsOf(net))
                if (netlist.PinCell[pin] >= 0 && pin != driver && timing.IsClockPin(pin)) clockPins.Add(new(netlist.CellNames[netlist.PinCell[pin]], netlist.PinNames[pin]));
            foreach (var pin in problem.PinsOf(net))
            {
                var connection = new DefConnection(pin.Component ?? "PIN", pin.Pin);
                if (clockPins.Remove(connection)) points.Add((pin.X, pin.Y, connection));
                else others.Add(connection);
            }
            others.AddRange(clockPins);
            // A net that one buffer could drive is driven as well by what drives it now.
            if (points.Count <= options.MaxSinks) continue;
            var parts = 1;
            while ((points.Count + parts - 1) / parts > options.MaxSinks) parts *= 2;
            var name = netlist.NetNames[net];
            var (root, depth) = Part([.. points], parts, 0);
            edit.Connect(net, [.. others, root.Pin]);
            (levels, sinks) = (Math.Max(levels, depth), sinks + points.Count);

            // Puts a buffer over the points, with buffers of its own below it where they are more than one buffer's part.
            ((int X, int Y, DefConnection Pin) Root, int Depth) Part((int X, int Y, DefConnection Pin)[] own, int left, int level)
            {
                var (under, below) = (own, 0);
                if (left > 1)
                {
                    var arms = new List<(int X, int Y, DefConnection Pin)>();
                    foreach (var half in Halves(own))
                    {
                        // Four arms where there are as many parts, else two: every register has the same number of buffers before it.
                        foreach (var quarter in left > 2 ? Halves(half) : [half])
                        {
                            var (arm, deep) = Part(quarter, Math.Max(1, left / 4), level + 1);
                            arms.Add(arm);
                            below = Math.Max(below, deep);
                        }
                    }
                    under = [.. arms];
                }
                var (x, y) = (Median([.. under.Select(p => p.X)]), Median([.. under.Select(p => p.Y)]));
                var cell = edit.Add($"clkbuf_{level}_{name}", buffer.Name, x, y, 0);
                edit.AddNet($"clknet_{level}_{name}", "CLOCK", [new(cell, buffer.Output), .. under.Select(p => p.Pin)]);
                count++;
                return ((x, y, new(cell, buffer.Input)), below + 1);
            }
        }
        var moved = options.Legalize && count > 0 ? edit.Legalize(token) : null;
        var (latency, skew) = Arrivals(edit, lef, libraries, constraints, options, token);
        return new(edit.Design, edit.Dies, count, levels, sinks, latency, skew, moved, watch.Elapsed.TotalSeconds, options);
    }

    private static (int X, int Y, DefConnection Pin)[][] Halves((int X, int Y, DefConnection Pin)[] points)
    {
        var (width, height) = (points.Max(p => p.X) - points.Min(p => p.X), points.Max(p => p.Y) - points.Min(p => p.Y));
        var sorted = (width >= height ? points.OrderBy(p => p.X).ThenBy(p => p.Y) : points.OrderBy(p => p.Y).ThenBy(p => p.X)).ThenBy(p => p.Pin.Component, StringComparer.Ordinal).ToArray();
        return [sorted[..(sorted.Length / 2)], sorted[(sorted.Length / 2)..]];
    }

    private static int Median(int[] values)
    {
        Array.Sort(values);
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }

    private static BufferCell Choose(BufferCell[] buffers, IReadOnlyList<LibertyLibrary> libraries, DesignEdit edit, string name)
    {
        if (name.Length == 0)
        {
            if (buffers.Length == 0) throw new ArgumentException("ClockTree: the libraries have no buffer that is in the LEF", nameof(libraries));
            return buffers.LastOrDefault(b => b.Name.EndsWith("X4", StringComparison.Ordinal)) ?? buffers[buffers.Length / 2];
        }
        return buffers.FirstOrDefault(b => b.Name == name) ?? throw new ArgumentException($"ClockTree: {name} is no buffer of the libraries that is in the LEF and not outdone by another; there are {string.Join(", ", buffers.Select(b => b.Name))}", nameof(name));
    }

    private static (double Latency, double Skew) Arrivals(DesignEdit edit, LefLibrary lef, IReadOnlyList<LibertyLibrary> libraries, SdcConstraints constraints, ClockTreeOptions options, CancellationToken token)
    {
        var netlist = Netlist.FromDef(edit.Design);
        var spef = SteinerParasitics.Estimate(RoutingProblem.FromDef(edit.Design, lef, null, edit.Dies), options.Wires, token);
        var timing = new TimingAnalyzer(netlist, libraries, constraints, spef, new() { Delay = DelayModel.Lumped, PropagateClocks = true });
        timing.Update(token);
        var (early, late) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            if (timing.CellOf(cell).Sequentials.Count == 0 && !timing.CellOf(cell).IsMacro) continue;
            for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
            {
                var at = timing.Arrival(pin, 0);
                if (!timing.IsClockPin(pin) || !double.IsFinite(at)) continue;
                (early, late) = (Math.Min(early, at), Math.Max(late, at));
            }
        }
        return double.IsFinite(late) ? (late, late - early) : (0, 0);
    }
}
