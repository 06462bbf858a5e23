namespace Native.Eda;

/// <summary>Works on steps of the grid as a graph: makes a tree of them, cuts off ends without pins, finds ways between branchings.</summary>
internal sealed class GridTree(GCellGrid grid)
{
    private readonly int columns = grid.Columns;
    private readonly int[] local = Filled(grid.Cells);
    private readonly List<int> cells = [];
    private readonly List<List<(int Cell, int Edge)>> around = [];
    private int used;

    /// <summary>The cells of the steps and of the pins, as they were met.</summary>
    public IReadOnlyList<int> Cells => cells;

    /// <summary>The cells on both ends of a step.</summary>
    public (int A, int B) Ends(int edge) => (edge >> 1, (edge >> 1) + ((edge & 1) == 0 ? 1 : columns));

    /// <summary>Loads the steps of a net; pins come first.</summary>
    public void Load(IEnumerable<int> edges, int[] pins)
    {
        foreach (var cell in cells) local[cell] = -1;
        cells.Clear();
        used = 0;
        foreach (var pin in pins) Number(pin);
        foreach (var edge in edges)
        {
            var (a, b) = Ends(edge);
            var (i, j) = (Number(a), Number(b));
            around[i].Add((j, edge));
            around[j].Add((i, edge));
        }
    }

    /// <summary>The neighbors of a cell by its place in <see cref="Cells"/>.</summary>
    public IReadOnlyList<(int Cell, int Edge)> Around(int index) => around[index];

    /// <summary>The place of a cell in <see cref="Cells"/>; −1: it is not in the net.</summary>
    public int Index(int cell) => local[cell];

    /// <summary>A tree of the steps that joins the pins and has no ends without one.</summary>
    public int[] Prune(List<int> edges, int[] pins)
    {
        Load(edges, pins);
        var isKept = new HashSet<int>(edges.Count);
        var (parentEdge, order, seen) = (new int[cells.Count], new List<int>(cells.Count) { 0 }, new bool[cells.Count]);
        var parent = new int[cells.Count];
        seen[0] = true;
        for (var head = 0; head < order.Count; head++)
        {
            foreach (var (to, edge) in around[order[head]])
            {
                if (seen[to]) continue;
                seen[to] = true;
                (parent[to], parentEdge[to]) = (order[head], edge);
                order.Add(to);
            }
        }
        // From the ends inward: a cell is needed if it has a pin or something behind it is.
        var isNeeded = new bool[cells.Count];
        for (var i = 0; i < pins.Length; i++) isNeeded[i] = true;
        for (var i = order.Count - 1; i > 0; i--)
        {
            if (!isNeeded[order[i]]) continue;
            isNeeded[parent[order[i]]] = true;
            isKept.Add(parentEdge[order[i]]);
        }
        return [.. edges.Where(isKept.Contains)];
    }

    /// <summary>The way through a step of the loaded tree: from it both ways until a pin, a branching or an end.</summary>
    public void Chain(int edge, int pins, ICollection<int> into)
    {
        into.Add(edge);
        var (a, b) = Ends(edge);
        Walk(local[a], edge);
        Walk(local[b], edge);

        void Walk(int at, int by)
        {
            while (at >= pins && around[at].Count == 2)
            {
                var (next, over) = around[at][0].Edge == by ? around[at][1] : around[at][0];
                into.Add(over);
                (at, by) = (next, over);
            }
        }
    }

    private int Number(int cell)
    {
        if (local[cell] >= 0) return local[cell];
        local[cell] = cells.Count;
        cells.Add(cell);
        if (used == around.Count) around.Add([]);
        around[used++].Clear();
        return local[cell];
    }

    private static int[] Filled(int count)
    {
        var array = new int[count];
        Array.Fill(array, -1);
        return array;
    }
}
