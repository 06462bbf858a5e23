namespace Native.Eda;

/// <summary>
/// Takes cells of one width near each other of which no two share a net, so that the cost of each at each of their places does not depend on the
/// others, and gives them their places anew by an optimal assignment (NTUplace3).
/// </summary>
internal sealed class IndependentSetMatching(PlacementProblem problem, RowOccupancy rows, WireChange wires)
{
    private const int SetSize = 24;
    private readonly int[] netStamp = new int[problem.NetStart.Length];
    private int stamp;

    /// <summary>One pass; how many cells moved.</summary>
    public int Run(ReadOnlySpan<int> cells, CancellationToken token)
    {
        var moved = 0;
        var groups = cells.ToArray().GroupBy(c => (problem.DieOf(c), problem.PlacedWidth(c), problem.PlacedHeight(c))).Select(g => g.ToArray()).Where(g => g.Length > 1);
        foreach (var group in groups)
        {
            // Near cells by bands of a few rows, from the left within each.
            var band = 6L * problem.PlacedHeight(group[0]);
            Array.Sort(group, (a, b) => problem.Y[a] / band != problem.Y[b] / band ? (problem.Y[a] / band).CompareTo(problem.Y[b] / band) : problem.X[a] != problem.X[b] ? problem.X[a].CompareTo(problem.X[b]) : a.CompareTo(b));
            var waiting = group.ToList();
            var set = new List<int>();
            while (waiting.Count > 1)
            {
                token.ThrowIfCancellationRequested();
                stamp++;
                set.Clear();
                var left = new List<int>();
                for (var i = 0; i < waiting.Count; i++)
                {
                    // Those far behind in the order are far away, too.
                    if (set.Count >= SetSize || left.Count > 2 * SetSize)
                    {
                        left.AddRange(waiting.Skip(i));
                        break;
                    }
                    var nets = wires.Nets(waiting[i]).ToArray();
                    if (Array.Exists(nets, n => netStamp[n] == stamp))
                    {
                        left.Add(waiting[i]);
                        continue;
                    }
                    foreach (var net in nets) netStamp[net] = stamp;
                    set.Add(waiting[i]);
                }
                if (set.Count > 1) moved += Match(set);
                waiting = left;
            }
        }
        return moved;
    }

    private int Match(List<int> set)
    {
        var places = set.Select(c => (Segment: rows.SegmentOf(c), X: problem.X[c], Turn: problem.Orientations[c], Y: problem.Y[c])).ToArray();
        var cost = new double[set.Count * set.Count];
        Span<int> one = stackalloc int[1];
        for (var i = 0; i < set.Count; i++)
        {
            one[0] = set[i];
            for (var j = 0; j < set.Count; j++)
            {
                rows.Put(set[i], places[j].Segment, places[j].X);
                cost[i * set.Count + j] = wires.Length(one);
            }
            (problem.X[set[i]], problem.Y[set[i]], problem.Orientations[set[i]]) = (places[i].X, places[i].Y, places[i].Turn);
        }
        var chosen = LinearAssignment.Solve(cost, set.Count);
        var (before, after) = (0.0, 0.0);
        for (var i = 0; i < set.Count; i++) (before, after) = (before + cost[i * set.Count + i], after + cost[i * set.Count + chosen[i]]);
        if (after >= before - 1e-6) return 0;
        var movers = Enumerable.Range(0, set.Count).Where(i => chosen[i] != i).ToArray();
        foreach (var i in movers) rows.Remove(set[i]);
        foreach (var i in movers)
        {
            rows.Put(set[i], places[chosen[i]].Segment, places[chosen[i]].X);
            rows.Insert(set[i], places[chosen[i]].Segment);
        }
        return movers.Length;
    }
}
