namespace Native.Eda;

/// <summary>What a placement is worth: wires, timing, power and heat.</summary>
internal static class FlowAnalysis
{
    public static FlowResult Run(FlowPlan plan, DiePlacement at, double overflow, IProgress<FlowProgress>? progress, CancellationToken token)
    {
        var (design, options) = (plan.Design, plan.Options);
        var timing = new TimingAnalyzer(design.Netlist, design.Libraries, design.Constraints, null, new() { UseWireLoad = false });
        Report(0.1, "wires");
        var (wires, length) = PlacementWires.Estimate(plan, at, timing.Topology.NetDriver, ClockNets(design), token);
        for (var net = 0; net < wires.Length; net++)
            if (wires[net] is { } parasitics) timing.SetParasitics(net, parasitics);
        Report(0.3, "timing");
        timing.Update(token);
        Report(0.6, "power");
        var power = PowerAnalyzer.Analyze(timing, options.Power, token);
        Report(0.8, "heat");
        var (temperatures, ambient) = Heat(plan, at, power, token);
        var view = new StackView(plan, at);
        double unit = plan.Plane.UnitsPerMicron;
        var covered = new double[plan.IsStacked ? 2 : 1];
        for (var cell = 0; cell < plan.Plane.Cells; cell++) covered[at.Die[cell]] += plan.Plane.Width[cell] / unit * (plan.Plane.Height[cell] / unit);
        var warnings = new List<string>(design.Constraints.Warnings);
        warnings.AddRange(timing.Warnings);
        if (power.Unclocked > 0) warnings.Add($"{power.Unclocked} cells have no clock; of them the leakage alone counts");
        if (!power.HasSettled) warnings.Add($"the activities of the registers still moved after {power.Passes} passes");
        return new()
        {
            Name = design.Netlist.Name,
            Method = options.Method,
            Cells = plan.Plane.Cells,
            Macros = plan.IsMacro.Count(m => m),
            Width = plan.Floorplan.DieBox.Width / unit,
            Height = plan.Floorplan.DieBox.Height / unit,
            CoveredArea = covered,
            Overflow = overflow,
            Wirelength = view.Wirelength()[..covered.Length],
            TreeLength = length,
            Terminals = at.Terminals.Count,
            TerminalSites = plan.IsStacked ? view.Lattice.Count : 0,
            Timing = timing.Summary,
            Slacks = [.. timing.SetupEndpoints.Select(e => e.Slack)],
            Power = power.Sum,
            Temperatures = temperatures,
            TemperatureColumns = options.Thermal.Columns,
            Ambient = ambient,
            Warnings = warnings,
        };

        void Report(double share, string detail) => progress?.Report(new(FlowStage.Analysis, share, detail));
    }

    private static Func<int, bool> ClockNets(FlowDesign design)
    {
        // The clocks' own nets from their ports; behind a gate or a buffer they count as signals.
        var sources = design.Constraints.Clocks.SelectMany(c => c.Sources).Where(o => o.Kind is SdcObjectKind.Port or SdcObjectKind.Any).Select(o => o.Pattern).ToHashSet(StringComparer.Ordinal);
        var nets = new HashSet<int>();
        for (var port = 0; port < design.Netlist.Ports; port++)
        {
            var pin = design.Netlist.PortPin(port);
            if (sources.Contains(design.Netlist.PinNames[pin])) nets.Add(design.Netlist.PinNet[pin]);
        }
        return nets.Contains;
    }

    private static (IReadOnlyList<double[]> Temperatures, double Ambient) Heat(FlowPlan plan, DiePlacement at, PowerReport power, CancellationToken token)
    {
        var box = plan.Floorplan.DieBox;
        var meter = 1e-6 / plan.Plane.UnitsPerMicron;
        var (width, height, blocks) = (box.Width * meter, box.Height * meter, plan.Options.PowerBlocks);
        PowerMap Map(int die) => PowerMap.Create(die == 0 ? "bottom" : "upper", width, height, blocks, blocks, Enumerable.Range(0, plan.Plane.Cells).Where(c => at.Die[c] == die)
            .Select(c => ((at.X[c] - box.Left) * meter, (at.Y[c] - box.Bottom) * meter, plan.Plane.Width[c] * meter, plan.Plane.Height[c] * meter, power.Cells[c].Total)));
        var bottom = Map(0);
        if (!plan.IsStacked)
        {
            var single = ThermalStack.TwoDieHotSpot(width, height, [], bottom.Blocks);
            single = single with { Layers = [.. single.Layers.Skip(2)] };
            var planar = new ThermalSolver(single, plan.Options.Thermal).Solve([bottom.Watts, null], token);
            return ([planar.Layer(0).ToArray()], single.Ambient);
        }
        var upper = Map(1);
        var stack = ThermalStack.Bonded(width, height, upper.Blocks, bottom.Blocks);
        var field = new ThermalSolver(stack, plan.Options.Thermal).Solve([upper.Watts, null, bottom.Watts, null], token);
        return ([field.Layer(2).ToArray(), field.Layer(0).ToArray()], stack.Ambient);
    }
}
