namespace Native.Eda;

/// <summary>Routes the edges of a tree by shapes with one or two bends, the cheapest by congestion; ways that the net has already cost almost nothing.</summary>
internal sealed class PatternRouter(GCellGrid grid, CongestionCost cost)
{
    // A bend costs a via or two; ways of the net's own keep a small cost, so that a way is not longer than it must be.
    private const double Bend = 0.5, Own = 0.01;
    private readonly int columns = grid.Columns;
    private readonly int[] mark = new int[2 * grid.Cells];
    private readonly List<int> edges = [];
    private int stamp;

    /// <summary>The steps of a branch, without use being counted; they may close loops.</summary>
    public List<int> Route(RoutingBranch branch)
    {
        edges.Clear();
        stamp++;
        var tree = branch.Tree!;
        foreach (var (a, b) in tree.Edges)
        {
            var (x0, y0, x1, y1) = (tree.X[a], tree.Y[a], tree.X[b], tree.Y[b]);
            if (x0 == x1 && y0 == y1) continue;
            if (x0 == x1 || y0 == y1)
            {
                Add(x0, y0, x1, y1);
                continue;
            }
            // The bends: along x at the row, then up at a column, then along x; or the other way round.
            var (best, isAlongX, at) = (double.MaxValue, false, 0);
            foreach (var x in Between(x0, x1)) Try(true, x, Of(x0, y0, x, y0) + Of(x, y0, x, y1) + Of(x, y1, x1, y1) + (x == x0 || x == x1 ? Bend : 2 * Bend));
            foreach (var y in Between(y0, y1)) Try(false, y, Of(x0, y0, x0, y) + Of(x0, y, x1, y) + Of(x1, y, x1, y1) + (y == y0 || y == y1 ? Bend : 2 * Bend));
            if (isAlongX)
            {
                Add(x0, y0, at, y0);
                Add(at, y0, at, y1);
                Add(at, y1, x1, y1);
            }
            else
            {
                Add(x0, y0, x0, at);
                Add(x0, at, x1, at);
                Add(x1, at, x1, y1);
            }

            void Try(bool along, int bend, double total)
            {
                if (total < best) (best, isAlongX, at) = (total, along, bend);
            }
        }
        return edges;
    }

    // Both ends and up to eight places between.
    private static IEnumerable<int> Between(int a, int b)
    {
        yield return a;
        yield return b;
        var (low, high) = (Math.Min(a, b), Math.Max(a, b));
        var step = Math.Max(1, (high - low) / 9);
        for (var i = low + step; i < high; i += step) yield return i;
    }

    private double Of(int x0, int y0, int x1, int y1)
    {
        var total = 0.0;
        if (y0 == y1)
        {
            for (var x = Math.Min(x0, x1); x < Math.Max(x0, x1); x++) total += One(2 * (y0 * columns + x));
        }
        else
        {
            for (var y = Math.Min(y0, y1); y < Math.Max(y0, y1); y++) total += One(2 * (y * columns + x0) + 1);
        }
        return total;
    }

    private double One(int edge) => mark[edge] == stamp ? Own : cost.Of(edge);

    private void Add(int x0, int y0, int x1, int y1)
    {
        if (y0 == y1)
        {
            for (var x = Math.Min(x0, x1); x < Math.Max(x0, x1); x++) Take(2 * (y0 * columns + x));
        }
        else
        {
            for (var y = Math.Min(y0, y1); y < Math.Max(y0, y1); y++) Take(2 * (y * columns + x0) + 1);
        }
    }

    private void Take(int edge)
    {
        if (mark[edge] == stamp) return;
        mark[edge] = stamp;
        edges.Add(edge);
    }
}
