namespace Native.Eda;

/// <summary>
/// Resistances and capacitances of globally routed nets: each step of a route with the figures of its layer, vias and bonding terminals with theirs. Inside a cell of the
/// grid a route runs where its wires are shortest, with the pins at their own places.
/// </summary>
public static class RoutedParasitics
{
    // Sweeps over a route's cells; places settle in three or four.
    private const int Sweeps = 6;

    /// <summary>The parasitics of every routed net.</summary>
    /// <param name="problem">What was routed.</param>
    /// <param name="result">The routes.</param>
    /// <param name="constants">The figures of wires.</param>
    /// <param name="token">Ends the work early.</param>
    public static SpefFile Extract(RoutingProblem problem, RoutingResult result, WireConstants constants, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(constants);
        var nets = new SpefNet?[problem.Nets];
        Parallel.For(0, problem.Nets, new ParallelOptions { CancellationToken = token }, () => new RouteRc(problem, constants), (net, _, rc) =>
        {
            if (result.Routes[net] is { } route) nets[net] = rc.Of(net, route);
            return rc;
        }, _ => { });
        var spef = NetRc.File(problem);
        foreach (var net in nets)
            if (net is not null) spef.Nets.Add(net);
        return spef;
    }

    private sealed class RouteRc(RoutingProblem problem, WireConstants constants)
    {
        private readonly NetRc rc = new();
        private readonly Dictionary<int, int> cells = [];
        private readonly Dictionary<(int Cell, int Layer), int> nodes = [];
        private readonly List<List<int>> neighbors = [];
        private readonly List<(int A, int B, int Layer)> steps = [];
        private readonly List<double> values = [];
        private double[] x = [], y = [];

        public SpefNet Of(int net, NetRoute route)
        {
            rc.Clear();
            cells.Clear();
            nodes.Clear();
            steps.Clear();
            var grid = problem.Grid;
            var pins = problem.PinsOf(net);
            foreach (var pin in pins)
            {
                rc.Add();
                Cell(grid.Cell(pin.X, pin.Y));
            }
            foreach (var s in route.Segments)
            {
                for (var i = 0; i < s.Steps; i++)
                {
                    var (c, r) = s.Row == s.ToRow ? (s.Column + i, s.Row) : (s.Column, s.Row + i);
                    var (a, b) = (Cell(r * grid.Columns + c), Cell(s.Row == s.ToRow ? r * grid.Columns + c + 1 : (r + 1) * grid.Columns + c));
                    neighbors[a].Add(b);
                    neighbors[b].Add(a);
                    steps.Add((a, b, s.Layer));
                }
            }
            if (route.Terminal is { } t) Cell(t.Row * grid.Columns + t.Column);
            Settle(net, pins);
            var meter = 1e-6 / problem.UnitsPerMicron;
            foreach (var (a, b, layer) in steps)
            {
                var length = (Math.Abs(x[a] - x[b]) + Math.Abs(y[a] - y[b])) * meter;
                var metal = problem.Layers[layer].Metal;
                rc.Wire(Node(a, layer), Node(b, layer), constants.Ohms(metal, length), constants.Farads(metal, length));
            }
            foreach (var via in route.Vias)
            {
                var cell = Cell(via.Row * grid.Columns + via.Column);
                for (var layer = via.Low; layer < via.High; layer++)
                    rc.Wire(Node(cell, layer), Node(cell, layer + 1), constants.Cut(Math.Min(problem.Layers[layer].Metal, problem.Layers[layer + 1].Metal)), 0);
            }
            for (var i = 0; i < pins.Length; i++)
            {
                // The way from the pin to where the route passes is a wire of the lowest layer that wires may use.
                var cell = cells[grid.Cell(pins[i].X, pins[i].Y)];
                var length = (Math.Abs(pins[i].X - x[cell]) + Math.Abs(pins[i].Y - y[cell])) * meter;
                var metal = Math.Max(problem.Layers[pins[i].Layer].Metal, Lowest(problem.Layers[pins[i].Layer].Die));
                rc.Wire(i, Node(cell, pins[i].Layer), constants.Ohms(metal, length), constants.Farads(metal, length));
            }
            if (route.Terminal is { } at)
            {
                var (cell, top) = (Cell(at.Row * grid.Columns + at.Column), problem.Layers.Count(l => l.Die == 0) - 1);
                rc.Wire(Node(cell, top), Node(cell, top + 1), problem.Bond.ROhm, problem.Bond.CFf * 1e-15);
            }
            return rc.ToSpef(problem.NetNames[net], pins);
        }

        private int Lowest(int die) => problem.Layers.Where(l => l.Die == die && l.IsUsable).Select(l => l.Metal).DefaultIfEmpty(1).Min();

        // Each cell's place goes to the median of its neighbors' and its pins', within the cell.
        private void Settle(int net, ReadOnlySpan<RoutingPin> pins)
        {
            var grid = problem.Grid;
            if (x.Length < cells.Count) (x, y) = (new double[cells.Count * 2], new double[cells.Count * 2]);
            var numbers = new int[cells.Count];
            foreach (var (cell, index) in cells)
            {
                var box = grid.Box(cell % grid.Columns, cell / grid.Columns);
                (numbers[index], x[index], y[index]) = (cell, (box.Left + box.Right) / 2.0, (box.Bottom + box.Top) / 2.0);
            }
            var pinsOf = new List<int>?[numbers.Length];
            for (var i = 0; i < pins.Length; i++) (pinsOf[cells[grid.Cell(pins[i].X, pins[i].Y)]] ??= []).Add(i);
            var hasTerminal = problem.Terminals.TryGetValue(net, out var terminal);
            for (var sweep = 0; sweep < Sweeps; sweep++)
            {
                for (var index = 0; index < numbers.Length; index++)
                {
                    var cell = numbers[index];
                    var box = grid.Box(cell % grid.Columns, cell / grid.Columns);
                    if (hasTerminal && grid.Cell(terminal.X, terminal.Y) == cell)
                    {
                        (x[index], y[index]) = (terminal.X, terminal.Y);
                        continue;
                    }
                    values.Clear();
                    foreach (var other in neighbors[index]) values.Add(x[other]);
                    if (pinsOf[index] is { } here)
                        foreach (var pin in here) values.Add(pins[pin].X);
                    x[index] = Math.Clamp(Median(x[index]), box.Left, box.Right);
                    values.Clear();
                    foreach (var other in neighbors[index]) values.Add(y[other]);
                    if (pinsOf[index] is { } there)
                        foreach (var pin in there) values.Add(pins[pin].Y);
                    y[index] = Math.Clamp(Median(y[index]), box.Bottom, box.Top);
                }
            }
        }

        private double Median(double now)
        {
            if (values.Count == 0) return now;
            values.Sort();
            return Math.Clamp(now, values[(values.Count - 1) / 2], values[values.Count / 2]);
        }

        private int Cell(int cell)
        {
            if (cells.TryGetValue(cell, out var index)) return index;
            index = cells.Count;
            cells[cell] = index;
            if (index == neighbors.Count) neighbors.Add([]);
            neighbors[index].Clear();
            return index;
        }

        private int Node(int cell, int layer)
        {
            if (nodes.TryGetValue((cell, layer), out var node)) return node;
            return nodes[(cell, layer)] = rc.Add();
        }
    }
}
