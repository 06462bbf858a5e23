namespace Native.Eda;

/// <summary>Resistances and capacitances of nets before they are routed, along Steiner trees through their pins.</summary>
public static class SteinerParasitics
{
    /// <summary>Estimates every net with at least two pins. Pins of both dies are joined over a terminal, at the place given or in the middle.</summary>
    /// <param name="problem">The nets with their pins.</param>
    /// <param name="constants">The figures of wires; signals have those of <see cref="WireConstants.SignalMetal"/>.</param>
    /// <param name="token">Ends the work early.</param>
    public static SpefFile Estimate(RoutingProblem problem, WireConstants constants, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(constants);
        var nets = new SpefNet?[problem.Nets];
        Parallel.For(0, problem.Nets, new ParallelOptions { CancellationToken = token }, () => new NetRc(), (net, _, rc) =>
        {
            if (problem.NetStart[net + 1] - problem.NetStart[net] >= 2)
            {
                rc.Clear();
                Add(problem, net, constants, rc);
                nets[net] = rc.ToSpef(problem.NetNames[net], problem.PinsOf(net));
            }
            return rc;
        }, _ => { });
        var spef = NetRc.File(problem);
        foreach (var net in nets)
            if (net is not null) spef.Nets.Add(net);
        return spef;
    }

    /// <summary>The tree through points with the figures of one metal. The first nodes are the points.</summary>
    internal static void Add(NetRc rc, ReadOnlySpan<int> x, ReadOnlySpan<int> y, ReadOnlySpan<int> nodes, WireConstants constants, int metal, double meter)
    {
        var (distinct, px, py) = (new List<int>(x.Length), new List<int>(x.Length), new List<int>(x.Length));
        var places = new Dictionary<(int, int), int>(x.Length);
        for (var i = 0; i < x.Length; i++)
        {
            if (places.TryGetValue((x[i], y[i]), out var first))
            {
                rc.Wire(first, nodes[i], constants.Cut(1), 0);
                continue;
            }
            places[(x[i], y[i])] = nodes[i];
            distinct.Add(nodes[i]);
            px.Add(x[i]);
            py.Add(y[i]);
        }
        var tree = SteinerTree.Through([.. px], [.. py]);
        for (var i = distinct.Count; i < tree.X.Count; i++) distinct.Add(rc.Add());
        foreach (var (a, b) in tree.Edges)
        {
            var length = (Math.Abs((double)tree.X[a] - tree.X[b]) + Math.Abs((double)tree.Y[a] - tree.Y[b])) * meter;
            rc.Wire(distinct[a], distinct[b], constants.Ohms(metal, length), constants.Farads(metal, length));
        }
    }

    private static void Add(RoutingProblem problem, int net, WireConstants constants, NetRc rc)
    {
        var pins = problem.PinsOf(net);
        var meter = 1e-6 / problem.UnitsPerMicron;
        Span<int> perDie = [0, 0];
        foreach (var pin in pins)
        {
            rc.Add();
            perDie[problem.Layers[pin.Layer].Die]++;
        }
        var ends = new List<int>();
        var isSplit = perDie[0] > 0 && perDie[1] > 0;
        var at = isSplit ? problem.Terminals.TryGetValue(net, out var given) ? given : Middle(problem, net) : default;
        for (var die = 0; die < 2; die++)
        {
            if (perDie[die] == 0) continue;
            var (x, y, nodes) = (new List<int>(), new List<int>(), new List<int>());
            for (var i = 0; i < pins.Length; i++)
            {
                if (problem.Layers[pins[i].Layer].Die != die) continue;
                x.Add(pins[i].X);
                y.Add(pins[i].Y);
                nodes.Add(i);
            }
            if (isSplit)
            {
                ends.Add(rc.Add());
                x.Add(at.X);
                y.Add(at.Y);
                nodes.Add(ends[^1]);
            }
            Add(rc, [.. x], [.. y], [.. nodes], constants, constants.SignalMetal, meter);
        }
        if (isSplit) rc.Wire(ends[0], ends[1], problem.Bond.ROhm, problem.Bond.CFf * 1e-15);
    }

    private static (int X, int Y) Middle(RoutingProblem problem, int net)
    {
        var (x, y) = (new List<int>(), new List<int>());
        foreach (var pin in problem.PinsOf(net))
        {
            x.Add(pin.X);
            y.Add(pin.Y);
        }
        x.Sort();
        y.Sort();
        return (x[x.Count / 2], y[y.Count / 2]);
    }
}
