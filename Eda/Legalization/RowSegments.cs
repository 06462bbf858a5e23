namespace Native.Eda;

/// <summary>A free stretch of a row between fixed cells and blockages.</summary>
/// <param name="Row">The row.</param>
/// <param name="First">Its first site, counted from the row's left end.</param>
/// <param name="Sites">How many sites it has.</param>
internal readonly record struct RowSegment(PlacementRow Row, int First, int Sites)
{
    /// <summary>Its left end.</summary>
    public int Left => Row.X + First * Row.SiteWidth;
}

/// <summary>Cuts the rows of a placement where fixed cells and blockages lie.</summary>
internal static class RowSegments
{
    /// <summary>The segments of all rows, row by row from the lowest, from the left within each.</summary>
    public static List<RowSegment> Of(PlacementProblem problem)
    {
        var boxes = problem.Blockages.ToList();
        for (var cell = 0; cell < problem.Cells; cell++)
        {
            if (!problem.IsFixed[cell]) continue;
            boxes.Add((new(problem.X[cell], problem.Y[cell], problem.X[cell] + problem.PlacedWidth(cell), problem.Y[cell] + problem.PlacedHeight(cell)), problem.DieOf(cell)));
        }
        var segments = new List<RowSegment>();
        foreach (var row in problem.Rows.OrderBy(r => r.Die).ThenBy(r => r.Y).ThenBy(r => r.X))
        {
            var sites = row.Width / row.SiteWidth;
            // The sites that something covers, even in part.
            var blocked = boxes.Where(b => b.Die == row.Die && b.Box.Bottom < row.Y + row.Height && b.Box.Top > row.Y && b.Box.Right > row.X && b.Box.Left < row.X + row.Width)
                .Select(b => (From: (int)Math.Floor((b.Box.Left - row.X) / (double)row.SiteWidth), To: (int)Math.Ceiling((b.Box.Right - row.X) / (double)row.SiteWidth)))
                .OrderBy(b => b.From);
            var at = 0;
            foreach (var (from, to) in blocked)
            {
                if (from > at) segments.Add(new(row, at, from - at));
                at = Math.Max(at, to);
            }
            if (at < sites) segments.Add(new(row, at, sites - at));
        }
        return segments;
    }
}
