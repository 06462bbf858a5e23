namespace Native.Eda;

/// <summary>Finds the nets of a timed design that need buffers, and puts them in.</summary>
internal static class BufferInsertion
{
    public static (int Buffers, int Nets) Run(DesignEdit edit, TimingAnalyzer timing, LefLibrary lef, BufferCell[] buffers, RepairOptions options, CancellationToken token)
    {
        var netlist = timing.Netlist;
        var problem = RoutingProblem.FromDef(edit.Design, lef, null, edit.Dies, null, options.Bond);
        var slacks = timing.LateSlacks();
        var clocks = ClockNets.Of(netlist, timing);
        // The strongest half: the weaker ones drive too little to be worth a place.
        var useful = buffers.Length > 4 ? buffers[(buffers.Length / 3)..] : buffers;
        var most = options.LoadMargin * useful.Max(b => b.MaxFarads);
        var (count, nets) = (0, 0);
        for (var net = 0; net < netlist.Nets; net++)
        {
            if ((net & 255) == 0) token.ThrowIfCancellationRequested();
            var driver = timing.DriverOf(net);
            if (driver < 0 || clocks.Contains(net) || netlist.NetConstants[net] >= 0) continue;
            var pins = netlist.PinsOf(net);
            if (pins.Length < 2) continue;
            var (ohms, limit) = Driver(timing, driver, options);
            var load = timing.NetFarads(net);
            var isHeavy = load > limit || pins.Length - 1 > options.MaxFanout;
            // A net on a path that is too slow is worth a try where it holds its driver up for long.
            var isSlow = slacks[driver] < 0 && ohms * load > 10 * options.BufferGain;
            if (!isHeavy && !isSlow) continue;
            var added = Insert(edit, timing, problem, net, driver, slacks, ohms, limit, new(useful, options.Wires, problem.UnitsPerMicron, isHeavy ? most / 2 : most, options.MaxFanout, options.BufferGain));
            if (added == 0) continue;
            count += added;
            nets++;
        }
        return (count, nets);
    }

    private static (double Ohms, double Limit) Driver(TimingAnalyzer timing, int driver, RepairOptions options)
    {
        var netlist = timing.Netlist;
        if (netlist.PinCell[driver] < 0) return (100, double.PositiveInfinity);
        var pin = timing.CellOf(netlist.PinCell[driver]).Pin(netlist.PinNames[driver])!;
        return (BufferCell.Line([.. pin.Arcs.Where(a => a.Rise is not null || a.Fall is not null)], pin.MaxCapacitance).Ohms, options.LoadMargin * pin.MaxCapacitance);
    }

    private static int Insert(DesignEdit edit, TimingAnalyzer timing, RoutingProblem problem, int net, int driver, double[] slacks, double ohms, double limit, BufferTree tree)
    {
        var netlist = timing.Netlist;
        var places = new Dictionary<(string?, string), RoutingPin>();
        foreach (var pin in problem.PinsOf(net)) places[(pin.Component, pin.Pin)] = pin;
        RoutingPin? Place(int pin) => places.TryGetValue((netlist.PinCell[pin] < 0 ? null : netlist.CellNames[netlist.PinCell[pin]], netlist.PinNames[pin]), out var at) ? at : null;
        if (Place(driver) is not { } from) return 0;
        var pins = new List<int> { driver };
        foreach (var pin in netlist.PinsOf(net))
            if (pin != driver && Place(pin) is not null) pins.Add(pin);
        var (x, y, farads, times) = (new int[pins.Count], new int[pins.Count], new double[pins.Count], new double[pins.Count]);
        // When each pin must have its signal: pins without a path count as the least pressed.
        var latest = pins.Skip(1).Select(p => slacks[p]).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (var i = 0; i < pins.Count; i++)
        {
            var at = Place(pins[i])!.Value;
            (x[i], y[i], farads[i]) = (at.X, at.Y, i == 0 ? 0 : timing.PinFarads(pins[i]));
            times[i] = double.IsFinite(slacks[pins[i]]) ? slacks[pins[i]] : latest;
        }
        var (placed, of) = tree.Insert(x, y, farads, times, ohms, limit);
        if (placed.Count == 0) return 0;
        var name = netlist.NetNames[net];
        var names = new string[placed.Count];
        var members = new List<DefConnection>[placed.Count + 1];
        for (var i = 0; i <= placed.Count; i++) members[i] = [];
        var die = problem.Layers[from.Layer].Die;
        for (var i = 0; i < placed.Count; i++)
        {
            names[i] = edit.Add($"{name}_buf", placed[i].Cell.Name, placed[i].X, placed[i].Y, die);
            members[i + 1].Add(new(names[i], placed[i].Cell.Output));
            members[placed[i].Parent + 1].Add(new(names[i], placed[i].Cell.Input));
        }
        // Pins that have no place, and other drivers, stay with the driver.
        var by = new Dictionary<DefConnection, int>();
        for (var i = 1; i < pins.Count; i++) by[Name(netlist, pins[i])] = of[i];
        var own = new List<DefConnection>();
        foreach (var connection in edit.Design.Nets[net].Connections)
        {
            if (by.TryGetValue(connection, out var buffer) && buffer >= 0) members[buffer + 1].Add(connection);
            else own.Add(connection);
        }
        edit.Connect(net, [.. own, .. members[0]]);
        for (var i = 0; i < placed.Count; i++) edit.AddNet($"{name}_net", edit.Design.Nets[net].Use, members[i + 1]);
        return placed.Count;
    }

    private static DefConnection Name(Netlist netlist, int pin) => netlist.PinCell[pin] < 0 ? new("PIN", netlist.PinNames[pin]) : new(netlist.CellNames[netlist.PinCell[pin]], netlist.PinNames[pin]);
}
