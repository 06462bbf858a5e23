namespace Native.Eda;

/// <summary>The cheapest way on the grid from one set of cells to another, by Dijkstra within a window.</summary>
internal sealed class MazeSearch(GCellGrid grid, CongestionCost cost)
{
    private readonly int columns = grid.Columns, rows = grid.Rows;
    private readonly double[] distance = new double[grid.Cells];
    private readonly int[] from = new int[grid.Cells], stamp = new int[grid.Cells];
    private readonly PriorityQueue<int, (double, int)> queue = new();
    private int round;

    /// <summary>The steps of the way, from its far end; empty: the sets touch, or the window parts them.</summary>
    /// <param name="sources">Where it may start.</param>
    /// <param name="isTarget">Where it may end.</param>
    /// <param name="window">Columns and rows, both ends included.</param>
    /// <param name="path">Receives the steps.</param>
    /// <returns>Its cost; infinite: there is none within the window.</returns>
    public double Find(IEnumerable<int> sources, Func<int, bool> isTarget, DbRect window, List<int> path)
    {
        path.Clear();
        queue.Clear();
        round++;
        foreach (var source in sources)
        {
            (distance[source], from[source], stamp[source]) = (0, -1, round);
            queue.Enqueue(source, (0, source));
        }
        while (queue.TryDequeue(out var cell, out var priority))
        {
            var at = distance[cell];
            if (priority.Item1 > at) continue;
            if (isTarget(cell))
            {
                for (var back = cell; from[back] >= 0;)
                {
                    path.Add(from[back]);
                    var (a, b) = (from[back] >> 1, (from[back] >> 1) + ((from[back] & 1) == 0 ? 1 : columns));
                    back = a == back ? b : a;
                }
                return at;
            }
            var (c, r) = (cell % columns, cell / columns);
            if (c > window.Left) Reach(cell - 1, 2 * (cell - 1), at);
            if (c < Math.Min(window.Right, columns - 1)) Reach(cell + 1, 2 * cell, at);
            if (r > window.Bottom) Reach(cell - columns, 2 * (cell - columns) + 1, at);
            if (r < Math.Min(window.Top, rows - 1)) Reach(cell + columns, 2 * cell + 1, at);
        }
        return double.PositiveInfinity;
    }

    private void Reach(int cell, int edge, double at)
    {
        var total = at + cost.Of(edge);
        if (stamp[cell] == round && distance[cell] <= total) return;
        (distance[cell], from[cell], stamp[cell]) = (total, edge, round);
        queue.Enqueue(cell, (total, cell));
    }
}
