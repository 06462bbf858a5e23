namespace Native.Eda;

/// <summary>The cheapest way on the grid from one set of cells to another within a window: A* with the distance to the targets' box, since no step costs less than 1.</summary>
internal sealed class MazeSearch(GCellGrid grid, CongestionCost cost)
{
    private readonly int columns = grid.Columns, rows = grid.Rows;
    private readonly double[] distance = new double[grid.Cells];
    private readonly int[] from = new int[grid.Cells], stamp = new int[grid.Cells];
    private double[] keys = new double[1024];
    private int[] heap = new int[1024];
    private int count, round;
    private int left, bottom, right, top;

    /// <summary>Finds the steps of the way, from its far end.</summary>
    /// <param name="sources">Where it may start.</param>
    /// <param name="part">For each cell its part; −1: none. It may end at any part but the first, 0.</param>
    /// <param name="targets">A box around the cells where it may end.</param>
    /// <param name="window">Columns and rows where it may run, both ends included.</param>
    /// <param name="path">Receives the steps.</param>
    /// <returns>Whether there is one.</returns>
    public bool Find(IReadOnlyList<int> sources, int[] part, DbRect targets, DbRect window, List<int> path)
    {
        path.Clear();
        count = 0;
        round++;
        (left, bottom, right, top) = (targets.Left, targets.Bottom, targets.Right, targets.Top);
        foreach (var source in sources)
        {
            (distance[source], from[source], stamp[source]) = (0, -1, round);
            Push(source, Rest(source));
        }
        while (count > 0)
        {
            var key = keys[0];
            var cell = Pop();
            var at = distance[cell];
            // A dearer entry of a cell that was reached again.
            if (key > at + Rest(cell)) continue;
            if (part[cell] > 0)
            {
                for (var back = cell; from[back] >= 0;)
                {
                    path.Add(from[back]);
                    var (a, b) = (from[back] >> 1, (from[back] >> 1) + ((from[back] & 1) == 0 ? 1 : columns));
                    back = a == back ? b : a;
                }
                return true;
            }
            var (c, r) = (cell % columns, cell / columns);
            if (c > window.Left) Reach(cell - 1, 2 * (cell - 1), at);
            if (c < Math.Min(window.Right, columns - 1)) Reach(cell + 1, 2 * cell, at);
            if (r > window.Bottom) Reach(cell - columns, 2 * (cell - columns) + 1, at);
            if (r < Math.Min(window.Top, rows - 1)) Reach(cell + columns, 2 * cell + 1, at);
        }
        return false;
    }

    private double Rest(int cell)
    {
        var (c, r) = (cell % columns, cell / columns);
        return Math.Max(0, Math.Max(left - c, c - right)) + Math.Max(0, Math.Max(bottom - r, r - top));
    }

    private void Reach(int cell, int edge, double at)
    {
        var total = at + cost.Of(edge);
        if (stamp[cell] == round && distance[cell] <= total) return;
        (distance[cell], from[cell], stamp[cell]) = (total, edge, round);
        Push(cell, total + Rest(cell));
    }

    // A binary heap; of equal keys the cell of the lower number comes first.
    private void Push(int cell, double key)
    {
        if (count == heap.Length)
        {
            Array.Resize(ref heap, 2 * count);
            Array.Resize(ref keys, 2 * count);
        }
        var i = count++;
        while (i > 0)
        {
            var up = (i - 1) / 2;
            if (keys[up] < key || keys[up] == key && heap[up] <= cell) break;
            (keys[i], heap[i]) = (keys[up], heap[up]);
            i = up;
        }
        (keys[i], heap[i]) = (key, cell);
    }

    private int Pop()
    {
        var first = heap[0];
        count--;
        if (count == 0) return first;
        var (key, cell) = (keys[count], heap[count]);
        var i = 0;
        while (true)
        {
            var down = 2 * i + 1;
            if (down >= count) break;
            if (down + 1 < count && (keys[down + 1] < keys[down] || keys[down + 1] == keys[down] && heap[down + 1] < heap[down])) down++;
            if (key < keys[down] || key == keys[down] && cell <= heap[down]) break;
            (keys[i], heap[i]) = (keys[down], heap[down]);
            i = down;
        }
        (keys[i], heap[i]) = (key, cell);
        return first;
    }
}
