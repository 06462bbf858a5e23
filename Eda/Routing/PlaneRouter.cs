namespace Native.Eda;

/// <summary>Routes the branches of one die in its plane: patterns first, then ways that are too full are ripped up and searched anew, at prices that remember (PathFinder).</summary>
internal sealed class PlaneRouter
{
    // Rounds without a better result, after which more are of no use.
    private const int Patience = 8;
    private readonly GCellGrid grid;
    private readonly RoutingOptions options;
    private readonly CongestionCost cost;
    private readonly GridTree tree;
    private readonly MazeSearch maze;
    private readonly int[] part;
    private readonly List<int> path = [];

    public PlaneRouter(GCellGrid grid, int[] capacity, RoutingOptions options)
    {
        (this.grid, this.options) = (grid, options);
        cost = new(capacity);
        cost.SetHeight(options.CongestionHeight, 1);
        tree = new(grid);
        maze = new(grid, cost);
        part = new int[grid.Cells];
        Array.Fill(part, -1);
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
        var (least, since) = (Overflows[0], 0);
        for (var round = 1; round <= options.Iterations && Overflows[^1] > 0 && since < Patience; round++, since++)
        {
            cost.SetHeight(options.CongestionHeight, 1 + 1.5 * round);
            cost.Remember(0.5f);
            foreach (var branch in order)
            {
                if (!branch.Edges.Any(e => cost.Overflow(e) > 0)) continue;
                token.ThrowIfCancellationRequested();
                Reroute(branch, Math.Min(50, 5 + 5 * round));
            }
            Overflows.Add(cost.Overflow());
            report?.Invoke(round, Overflows[^1]);
            if (Overflows[^1] >= least) continue;
            (least, since) = (Overflows[^1], 0);
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
        var members = new List<List<int>>();
        var around = Empty;
        for (var start = 0; start < pins; start++)
        {
            if (part[tree.Cells[start]] >= 0) continue;
            var found = new List<int>();
            Join(tree.Cells[start], members.Count);
            for (var head = 0; head < found.Count; head++)
            {
                foreach (var (to, _) in tree.Around(tree.Index(found[head])))
                    if (part[tree.Cells[to]] < 0) Join(tree.Cells[to], members.Count);
            }
            members.Add(found);

            void Join(int cell, int number)
            {
                part[cell] = number;
                found.Add(cell);
                around = Around(around, cell);
            }
        }
        edges.RemoveAll(e => part[tree.Ends(e).A] < 0);
        var window = new DbRect(Math.Max(0, around.Left - margin), Math.Max(0, around.Bottom - margin), around.Right + margin, around.Top + margin);
        for (var joined = 1; joined < members.Count; joined++)
        {
            var targets = Empty;
            for (var other = 1; other < members.Count; other++)
                foreach (var cell in members[other]) targets = Around(targets, cell);
            if (!maze.Find(members[0], part, targets, window, path)) throw new InvalidOperationException("PlaneRouter: a window holds no way between its own cells");
            foreach (var edge in path)
            {
                edges.Add(edge);
                var (a, b) = tree.Ends(edge);
                Take(a);
                Take(b);
            }
        }
        foreach (var cell in members[0]) part[cell] = -1;
        branch.Edges = tree.Prune(edges, branch.Nodes);
        foreach (var edge in branch.Edges) cost.Use[edge]++;

        void Take(int cell)
        {
            if (part[cell] < 0)
            {
                part[cell] = 0;
                members[0].Add(cell);
            }
            else if (part[cell] is var other and > 0)
            {
                foreach (var one in members[other]) part[one] = 0;
                members[0].AddRange(members[other]);
                members[other] = [];
            }
        }
    }

    private static DbRect Empty => new(int.MaxValue, int.MaxValue, int.MinValue, int.MinValue);

    private DbRect Around(DbRect box, int cell)
    {
        var (c, r) = (cell % grid.Columns, cell / grid.Columns);
        return new(Math.Min(box.Left, c), Math.Min(box.Bottom, r), Math.Max(box.Right, c), Math.Max(box.Top, r));
    }
}
