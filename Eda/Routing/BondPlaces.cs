namespace Native.Eda;

/// <summary>Gives nets on both dies the cell of their bonding terminal.</summary>
internal static class BondPlaces
{
    /// <summary>For each net the cell of its terminal; −1: it needs none. Given places stay; the others go to the nearest ring of cells with room around the middle of where
    /// the net is shortest, and there to the cell that lengthens it least.</summary>
    /// <exception cref="InfeasiblePlacementException">There are more nets on both dies than terminals fit.</exception>
    public static int[] Of(RoutingProblem problem)
    {
        var grid = problem.Grid;
        var found = new int[problem.Nets];
        Array.Fill(found, -1);
        if (problem.Dies < 2) return found;
        var pitch = problem.Bond.PitchUm * problem.UnitsPerMicron;
        var (used, open) = (new int[grid.Cells], new List<int>());
        for (var net = 0; net < problem.Nets; net++)
        {
            var (lower, upper) = (false, false);
            foreach (var pin in problem.PinsOf(net))
            {
                if (problem.Layers[pin.Layer].Die == 0) lower = true;
                else upper = true;
            }
            if (!lower || !upper) continue;
            if (problem.Terminals.TryGetValue(net, out var at))
            {
                found[net] = grid.Cell(at.X, at.Y);
                used[found[net]]++;
            }
            else open.Add(net);
        }
        var sites = SitesOf(grid, pitch);
        var room = 0;
        for (var cell = 0; cell < grid.Cells; cell++) room += Math.Max(0, sites[cell] - used[cell]);
        if (open.Count > room) throw new InfeasiblePlacementException($"GlobalRouter: {open.Count} nets need a bonding terminal and {room} sites of {problem.Bond.PitchUm} um are left");
        foreach (var net in open)
        {
            var best = Nearest(problem, net, cell => used[cell] < sites[cell]);
            found[net] = best;
            used[best]++;
        }
        return found;
    }

    // How many points of a lattice of the pitch each cell has, the lattice starting half a pitch inside.
    private static int[] SitesOf(GCellGrid grid, double pitch)
    {
        var (columns, rows) = (new int[grid.Columns], new int[grid.Rows]);
        for (var x = grid.Die.Left + pitch / 2; x < grid.Die.Right; x += pitch) columns[grid.Column(x)]++;
        for (var y = grid.Die.Bottom + pitch / 2; y < grid.Die.Top; y += pitch) rows[grid.Row(y)]++;
        var sites = new int[grid.Cells];
        for (var cell = 0; cell < sites.Length; cell++) sites[cell] = columns[cell % grid.Columns] * rows[cell / grid.Columns];
        return sites;
    }

    private static int Nearest(RoutingProblem problem, int net, Func<int, bool> hasRoom)
    {
        var grid = problem.Grid;
        Span<int> left = [int.MaxValue, int.MaxValue], right = [-1, -1], bottom = [int.MaxValue, int.MaxValue], top = [-1, -1];
        foreach (var pin in problem.PinsOf(net))
        {
            var (die, c, r) = (problem.Layers[pin.Layer].Die, grid.Column(pin.X), grid.Row(pin.Y));
            (left[die], right[die]) = (Math.Min(left[die], c), Math.Max(right[die], c));
            (bottom[die], top[die]) = (Math.Min(bottom[die], r), Math.Max(top[die], r));
        }
        // Between the boxes of both dies, where they leave a choice in its middle.
        var (column, row) = (Middle(left, right), Middle(bottom, top));
        var (best, least) = (-1, int.MaxValue);
        for (var ring = 0; ring < grid.Columns + grid.Rows; ring++)
        {
            for (var r = Math.Max(0, row - ring); r <= Math.Min(grid.Rows - 1, row + ring); r++)
            {
                var side = ring - Math.Abs(r - row);
                for (var s = 0; s < (side == 0 ? 1 : 2); s++)
                {
                    var c = s == 0 ? column - side : column + side;
                    if (c < 0 || c >= grid.Columns || !hasRoom(r * grid.Columns + c)) continue;
                    var cost = 0;
                    for (var die = 0; die < 2; die++)
                        cost += Math.Max(0, left[die] - c) + Math.Max(0, c - right[die]) + Math.Max(0, bottom[die] - r) + Math.Max(0, r - top[die]);
                    if (cost < least) (best, least) = (r * grid.Columns + c, cost);
                }
            }
            if (best >= 0) break;
        }
        return best;

        static int Middle(Span<int> low, Span<int> high)
        {
            var (from, to) = (Math.Max(low[0], low[1]), Math.Min(high[0], high[1]));
            return (from + to) / 2;
        }
    }
}
