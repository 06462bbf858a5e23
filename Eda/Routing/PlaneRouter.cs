namespace Native.Eda;

/// <summary>Routes the branches of one die in its plane: patterns first, then ways that are too full are ripped up and searched anew, at prices that remember (PathFinder).</summary>
internal sealed class PlaneRouter
{
    private readonly GCellGrid grid;
    private readonly RoutingOptions options;
    private readonly CongestionCost cost;
    private readonly GridTree tree;
    private readonly MazeSearch maze;

    public PlaneRouter(GCellGrid grid, int[] capacity, RoutingOptions options)
    {
        (this.grid, this.options) = (grid, options);
        cost = new(capacity);
        cost.SetHeight(options.CongestionHeight, 20);
        tree = new(grid);
        maze = new(grid, cost);
    }

    /// <summary>Wires above capacities after each round; the first is that of the patterns.</summary>
    public List<int> Overflows { get; } = [];

    public void Route(IReadOnlyList<RoutingBranch> branches, Action<int, int>? report, CancellationToken token)
    {
        var order = branches.OrderBy(b => b.Tree!.Length).ThenBy(b => b.Net).ToArray();
        var patterns = new PatternRouter(grid, cost);
        for (var i = 0; i < order.Length; i++)
        {
            if ((i & 1023) == 0) token.ThrowIfCancellationRequested();
            var branch = order[i];
            if (branch.Nodes.Length < 2) continue;
            branch.Edges = tree.Prune(patterns.Route(branch), branch.Nodes);
            foreach (var edge in branch.Edges) cost.Use[edge]++;
        }
        Overflows.Add(cost.Overflow());
        report?.Invoke(0, Overflows[0]);
        var best = branches.Select(b => b.Edges).ToArray();
        var least = Overflows[0];
        for (var round = 1; round <= options.Iterations && cost.Overflow() > 0; round++)
        {
            cost.SetHeight(options.CongestionHeight * Math.Min(4, 1 + round / 4.0), round < 3 ? 20 : round < 6 ? 5 : 3);
            cost.Remember(0.5f);
            foreach (var branch in order)
            {
                if (!branch.Edges.Any(e => cost.Overflow(e) > 0)) continue;
                token.ThrowIfCancellationRequested();
                Reroute(branch, 5 + 5 * round);
            }
            Overflows.Add(cost.Overflow());
            report?.Invoke(round, Overflows[^1]);
            if (Overflows[^1] >= least) continue;
            least = Overflows[^1];
            best = [.. branches.Select(b => b.Edges)];
        }
        for (var i = 0; i < best.Length; i++) branches[i].Edges = best[i];
    }

    // Takes out the ways that are too full and joins what is left, part by part, to the part of the first pin.
    private void Reroute(RoutingBranch branch, int margin)
    {
        var pins = branch.Nodes.Length;
        tree.Load(branch.Edges, branch.Nodes);
        var removed = new HashSet<int>();
        foreach (var edge in branch.Edges)
            if (cost.Overflow(edge) > 0 && !removed.Contains(edge)) tree.Chain(edge, pins, removed);
        foreach (var edge in branch.Edges) cost.Use[edge]--;
        var edges = branch.Edges.Where(e => !removed.Contains(e)).ToList();
        tree.Load(edges, branch.Nodes);
        // The part of each cell; parts without a pin are let go.
        var part = new Dictionary<int, int>();
        var members = new List<List<int>>();
        var (left, bottom, right, top) = (int.MaxValue, int.MaxValue, 0, 0);
        for (var start = 0; start < pins; start++)
        {
            var (c, r) = (branch.Nodes[start] % grid.Columns, branch.Nodes[start] / grid.Columns);
            (left, right, bottom, top) = (Math.Min(left, c), Math.Max(right, c), Math.Min(bottom, r), Math.Max(top, r));
            if (part.ContainsKey(tree.Cells[start])) continue;
            var found = new List<int> { tree.Cells[start] };
            part[tree.Cells[start]] = members.Count;
            for (var head = 0; head < found.Count; head++)
            {
                foreach (var (to, _) in tree.Around(tree.Index(found[head])))
                    if (part.TryAdd(tree.Cells[to], members.Count)) found.Add(tree.Cells[to]);
            }
            members.Add(found);
        }
        edges.RemoveAll(e => !part.ContainsKey(tree.Ends(e).A));
        var window = new DbRect(Math.Max(0, left - margin), Math.Max(0, bottom - margin), right + margin, top + margin);
        var path = new List<int>();
        for (var joined = 1; joined < members.Count; joined++)
        {
            if (double.IsPositiveInfinity(maze.Find(members[0], cell => part.TryGetValue(cell, out var p) && p != 0, window, path))) throw new InvalidOperationException("PlaneRouter: a window holds no way between its own cells");
            foreach (var edge in path)
            {
                edges.Add(edge);
                var (a, b) = tree.Ends(edge);
                Take(a);
                Take(b);
            }
        }
        branch.Edges = tree.Prune(edges, branch.Nodes);
        foreach (var edge in branch.Edges) cost.Use[edge]++;

        void Take(int cell)
        {
            if (!part.TryGetValue(cell, out var p))
            {
                part[cell] = 0;
                members[0].Add(cell);
            }
            else if (p != 0)
            {
                foreach (var other in members[p]) part[other] = 0;
                members[0].AddRange(members[p]);
                members[p] = [];
            }
        }
    }
}
