namespace Native.Eda;

/// <summary>For every net and edge the π-model its driver sees and the Elmore delays of its pins, from parasitics or a wire load.</summary>
internal sealed class WireModel
{
    private readonly Netlist netlist;
    private readonly CellBinding[] bindings;
    private readonly int[] drivers;
    private readonly LibertyWireLoad? wireLoad;
    private readonly string tree;
    private readonly double[] portLoad;

    public WireModel(Netlist netlist, CellBinding[] bindings, int[] drivers, NetParasitics?[] parasitics, LibertyLibrary? library, double[] portLoad)
    {
        (this.netlist, this.bindings, this.drivers, this.portLoad) = (netlist, bindings, drivers, portLoad);
        Parasitics = parasitics;
        wireLoad = library?.WireLoads.GetValueOrDefault(library.DefaultWireLoad);
        tree = library?.TreeType ?? "";
        Pi = new PiModel[2 * netlist.Nets];
        Elmore = new double[2 * netlist.Pins];
        for (var net = 0; net < netlist.Nets; net++) Update(net);
    }

    /// <summary>The nets' parasitics.</summary>
    public NetParasitics?[] Parasitics { get; }

    /// <summary>For each net the models of its rise and its fall.</summary>
    public PiModel[] Pi { get; }

    /// <summary>For each pin the Elmore delays of its rise and its fall.</summary>
    public double[] Elmore { get; }

    /// <summary>Farads of a pin at an edge.</summary>
    public double PinCapacitance(int pin, int edge)
    {
        var cell = netlist.PinCell[pin];
        if (cell < 0) return portLoad[netlist.PinPort(pin)];
        var library = bindings[cell].Pins[pin - netlist.CellStart[cell]]!;
        return edge == 0 ? library.RiseCapacitance : library.FallCapacitance;
    }

    /// <summary>Computes a net anew, after its pins or its parasitics changed.</summary>
    public void Update(int net)
    {
        var pins = netlist.PinsOf(net);
        if (pins.Length == 0 || drivers[net] < 0) return;
        Span<double> capacitance = pins.Length <= 256 ? stackalloc double[pins.Length] : new double[pins.Length];
        Span<double> elmore = pins.Length <= 256 ? stackalloc double[pins.Length] : new double[pins.Length];
        for (var edge = 0; edge < 2; edge++)
        {
            var sum = 0.0;
            for (var i = 0; i < pins.Length; i++) sum += capacitance[i] = PinCapacitance(pins[i], edge);
            if (Parasitics[net] is { } wires) Pi[2 * net + edge] = wires.Reduce(pins, capacitance, elmore);
            else Pi[2 * net + edge] = Guess(pins.Length - 1, sum, capacitance, elmore);
            for (var i = 0; i < pins.Length; i++) Elmore[2 * pins[i] + edge] = elmore[i];
            Elmore[2 * drivers[net] + edge] = 0;
        }
    }

    private PiModel Guess(int fanout, double pinCapacitance, ReadOnlySpan<double> capacitance, Span<double> elmore)
    {
        elmore.Clear();
        if (wireLoad is null || fanout == 0) return new(pinCapacitance, 0, 0);
        var length = wireLoad.Length(fanout);
        var (ohms, farads) = (wireLoad.Resistance * length, wireLoad.Capacitance * length);
        switch (tree)
        {
            case "worst_case_tree":
                elmore.Fill(ohms * (farads + pinCapacitance));
                return new(0, ohms, farads + pinCapacitance);
            case "balanced_tree":
                // Each pin hangs on a branch of its own, all alike.
                for (var i = 0; i < elmore.Length; i++) elmore[i] = ohms / fanout * (farads / fanout + capacitance[i]);
                return new(0, ohms / fanout / fanout, farads + pinCapacitance);
            default:
                return new(farads + pinCapacitance, 0, 0);
        }
    }
}
