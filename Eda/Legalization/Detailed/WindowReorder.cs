namespace Native.Eda;

/// <summary>Tries all orders of three neighbors of a row, packed from the left, from the right and with their gaps, and takes the shortest.</summary>
internal sealed class WindowReorder(PlacementProblem problem, RowOccupancy rows, WireChange wires)
{
    private static readonly int[][] Orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

    /// <summary>One pass over all rows; how many windows changed.</summary>
    public int Run(CancellationToken token)
    {
        var changed = 0;
        for (var segment = 0; segment < rows.Segments.Length; segment++)
        {
            token.ThrowIfCancellationRequested();
            for (var index = 0; index + 1 < rows.Cells[segment].Count; index++)
                if (Try(segment, index, Math.Min(3, rows.Cells[segment].Count - index))) changed++;
        }
        return changed;
    }

    private bool Try(int segment, int first, int count)
    {
        var list = rows.Cells[segment];
        Span<int> cells = [list[first], list[first + 1], count > 2 ? list[first + 2] : 0];
        cells = cells[..count];
        Span<int> keep = stackalloc int[count], best = stackalloc int[count], places = stackalloc int[count];
        Span<int> bestCells = stackalloc int[count];
        for (var i = 0; i < count; i++) keep[i] = problem.X[cells[i]];
        var (left, right) = (rows.End(segment, first - 1), first + count < list.Count ? problem.X[list[first + count]] : rows.Right(segment));
        var site = rows.Segments[segment].Row.SiteWidth;
        var shortest = wires.Length(cells) - 1e-6;
        var found = false;
        foreach (var order in Orders)
        {
            if (count == 2 && order[2] != 2) continue;
            for (var packing = 0; packing < 3; packing++)
            {
                if (packing == 0 && order[0] == 0 && order[1] == 1) continue;
                var total = 0;
                for (var i = 0; i < count; i++) total += Sites(cells[i], site);
                // From the window's own left end, from the room's left end, and up to the room's right end.
                var at = packing switch { 0 => keep[0], 1 => left, _ => right - total };
                at = Math.Min(at, right - total);
                at -= (at - rows.Segments[segment].Left) % site;
                if (at < left) continue;
                for (var i = 0; i < count; i++)
                {
                    places[order[i]] = at;
                    at += Sites(cells[order[i]], site);
                }
                for (var i = 0; i < count; i++) problem.X[cells[i]] = places[i];
                var length = wires.Length(cells);
                if (length >= shortest) continue;
                (shortest, found) = (length, true);
                places.CopyTo(best);
                for (var i = 0; i < count; i++) bestCells[i] = cells[order[i]];
            }
        }
        for (var i = 0; i < count; i++) problem.X[cells[i]] = found ? best[i] : keep[i];
        for (var i = 0; found && i < count; i++) list[first + i] = bestCells[i];
        return found;
    }

    // Cells begin at sites: a width counts in whole ones.
    private int Sites(int cell, int site) => (problem.PlacedWidth(cell) + site - 1) / site * site;
}
