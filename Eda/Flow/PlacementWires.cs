namespace Native.Eda;

/// <summary>
/// Wires before they are routed: a Steiner tree for the pins of a net on each die, joined at the terminal where it has one, with the resistance and
/// capacitance of a length of wire, half of the capacitance at each end of each piece.
/// </summary>
internal static class PlacementWires
{
    /// <summary>For each net of the netlist its parasitics, and the length of all trees in micrometers.</summary>
    /// <param name="plan">The design.</param>
    /// <param name="at">Its placement.</param>
    /// <param name="drivers">For each net of the netlist the pin that drives it, −1: none.</param>
    /// <param name="isClock">Whether a net is a clock's.</param>
    /// <param name="token">Stops the work.</param>
    public static (NetParasitics?[] Nets, double Length) Estimate(FlowPlan plan, DiePlacement at, int[] drivers, Func<int, bool> isClock, CancellationToken token)
    {
        var plane = plan.Planar(at);
        var terminals = at.Terminals.ToDictionary(t => t.Net, t => t.At);
        var found = new NetParasitics?[plan.Design.Netlist.Nets];
        var lengths = new double[plan.Nets.Length];
        Parallel.For(0, plan.Nets.Length, new ParallelOptions { CancellationToken = token }, net =>
        {
            var number = plan.Nets[net];
            if (drivers[number] < 0) return;
            (found[number], lengths[net]) = Net(plan, at, plane, net, drivers[number], terminals.TryGetValue(net, out var bond) ? bond : null, isClock(number) ? plan.Options.Clock : plan.Options.Signal);
        });
        return (found, lengths.Sum());
    }

    private static (NetParasitics, double) Net(FlowPlan plan, DiePlacement at, PlacementProblem plane, int net, int driver, DbPoint? bond, PrerouteWire wire)
    {
        var (nodes, length) = (0, 0.0);
        var (pins, capacitances, resistors) = (new List<(int, int)>(), new List<(int, double)>(), new List<(int, int, double)>());
        var bonds = new List<int>();
        for (var die = 0; die < 2; die++)
        {
            var points = new List<DbPoint>();
            for (var pin = plane.NetStart[net]; pin < plane.NetStart[net + 1]; pin++)
            {
                var cell = plane.PinCell[pin];
                if ((cell < 0 ? 0 : at.Die[cell]) != die) continue;
                var (x, y) = plane.Pin(pin);
                pins.Add((plan.Pins[pin], nodes + points.Count));
                points.Add(new((int)Math.Round(x), (int)Math.Round(y)));
            }
            if (bond is { } middle)
            {
                bonds.Add(nodes + points.Count);
                points.Add(middle);
            }
            var tree = WireTree.Over(points);
            for (var i = 0; i < tree.Points.Count; i++)
            {
                if (tree.Parent[i] is not (>= 0 and var up)) continue;
                var microns = (Math.Abs((double)tree.Points[i].X - tree.Points[up].X) + Math.Abs((double)tree.Points[i].Y - tree.Points[up].Y)) / plane.UnitsPerMicron;
                length += microns;
                resistors.Add((nodes + i, nodes + up, microns * wire.Ohms));
                capacitances.Add((nodes + i, microns * wire.Farads / 2));
                capacitances.Add((nodes + up, microns * wire.Farads / 2));
            }
            nodes += tree.Points.Count;
        }
        if (bonds.Count == 2)
        {
            resistors.Add((bonds[0], bonds[1], plan.Options.Bond.ROhm));
            foreach (var node in bonds) capacitances.Add((node, plan.Options.Bond.CFf * 1e-15 / 2));
        }
        return (new(driver, nodes, pins, capacitances, resistors), length);
    }
}
