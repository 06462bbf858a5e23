namespace Native.Eda;

public sealed partial class TimingAnalyzer
{
    /// <summary>
    /// For each pin what is left of the time of the worst set-up path through it, in seconds; infinite: no end lies behind it. Clocks are not told apart on the way back,
    /// so that with several of them, or with exceptions on some paths only, a pin may show the slack of a path that is not checked; the ends themselves are exact.
    /// </summary>
    public double[] LateSlacks()
    {
        var required = new double[2 * netlist.Pins];
        Array.Fill(required, double.PositiveInfinity);
        foreach (var end in Ends().Setup)
            for (var edge = 0; edge < 2; edge++) required[2 * end.Pin + edge] = Math.Min(required[2 * end.Pin + edge], end.Required);
        // Against the order in which signals pass: what lies behind a pin is known before the pin.
        for (var i = topology.Pins.Length - 1; i >= 0; i--)
        {
            var pin = topology.Pins[i];
            var cell = netlist.PinCell[pin];
            if (topology.IsDriver(pin))
            {
                if (netlist.PinNet[pin] is not (>= 0 and var net)) continue;
                foreach (var load in netlist.PinsOf(net))
                {
                    if (load == pin || topology.IsDriver(load) || topology.IsCut(pin, load)) continue;
                    for (var edge = 0; edge < 2; edge++)
                        required[2 * pin + edge] = Math.Min(required[2 * pin + edge], required[2 * load + edge] - wireDelay[1][2 * load + edge]);
                }
                continue;
            }
            if (cell < 0) continue;
            var start = netlist.CellStart[cell];
            foreach (var to in bindings[cell].Fanout[pin - start])
            {
                if (topology.IsCut(pin, start + to)) continue;
                var arcs = bindings[cell].Arcs[to];
                for (var k = 0; k < arcs.Length; k++)
                {
                    var delay = arcDelay[1][arcStart[start + to] + k];
                    if (arcs[k].From != pin - start || arcs[k].Launches || double.IsNaN(delay)) continue;
                    ref var own = ref required[2 * pin + arcs[k].FromEdge];
                    own = Math.Min(own, required[2 * (start + to) + arcs[k].ToEdge] - delay);
                }
            }
        }
        var slacks = new double[netlist.Pins];
        for (var pin = 0; pin < slacks.Length; pin++)
        {
            slacks[pin] = double.PositiveInfinity;
            for (var edge = 0; edge < 2; edge++)
                if (required[2 * pin + edge] - Arrival(pin, edge) is var slack && slack < slacks[pin]) slacks[pin] = slack;
        }
        return slacks;
    }

    /// <summary>The pin that drives a net; −1: none does.</summary>
    internal int DriverOf(int net) => topology.NetDriver[net];

    /// <summary>Whether a pin of a cell is a clock: paths start there, or constraints refer to it.</summary>
    internal bool IsClockPin(int pin) => netlist.PinCell[pin] is >= 0 and var cell && bindings[cell].IsClock[pin - netlist.CellStart[cell]];

    /// <summary>The library's cell of a cell of the netlist.</summary>
    internal LibertyCell CellOf(int cell) => bindings[cell].Cell;

    /// <summary>Farads of a pin.</summary>
    internal double PinFarads(int pin) => Math.Max(wires.PinCapacitance(pin, 0), wires.PinCapacitance(pin, 1));

    /// <summary>Farads of a net's wires and pins, the larger of both edges.</summary>
    internal double NetFarads(int net) => Math.Max(Load(net, 0), Load(net, 1));
}
