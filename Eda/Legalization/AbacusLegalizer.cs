using System.Globalization;

namespace Native.Eda;

/// <summary>How far legalization moved the cells, in micrometers along both axes together.</summary>
/// <param name="Total">The sum over the movable cells.</param>
/// <param name="Mean">The mean over the movable cells.</param>
/// <param name="Max">The farthest.</param>
/// <param name="WirelengthBefore">Half-perimeter wirelength before, in micrometers.</param>
/// <param name="WirelengthAfter">Half-perimeter wirelength after, in micrometers.</param>
public sealed record LegalizationResult(double Total, double Mean, double Max, double WirelengthBefore, double WirelengthAfter);

/// <summary>
/// Puts cells of one row's height on the sites of rows, without overlap and near where they were: Abacus (Spindler, Schlichtmann, Johannes, 2008).
/// Cells come from left to right; each tries the rows from the nearest outward, and in a row those that touch move together to where the sum of
/// the squares of their moves is least. Each die has its own rows.
/// </summary>
public static class AbacusLegalizer
{
    /// <summary>Legalizes the movable cells; the places in <paramref name="problem"/> are changed when all have one, else none.</summary>
    /// <exception cref="InfeasiblePlacementException">Cells fit on no row: too wide, too high, or no room is left.</exception>
    public static LegalizationResult Legalize(PlacementProblem problem, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var segments = RowSegments.Of(problem).Select(s => new AbacusRow(s)).ToArray();
        var before = problem.Wirelength();
        var dies = segments.GroupBy(s => s.Segment.Row.Die).ToDictionary(g => g.Key, g => g.GroupBy(s => s.Segment.Row.Y).OrderBy(r => r.Key).Select(r => r.OrderBy(s => s.Segment.Left).ToArray()).ToArray());
        var cells = Enumerable.Range(0, problem.Cells).Where(c => !problem.IsFixed[c]).ToArray();
        Array.Sort(cells, (a, b) => problem.X[a] != problem.X[b] ? problem.X[a].CompareTo(problem.X[b]) : problem.Y[a] != problem.Y[b] ? problem.Y[a].CompareTo(problem.Y[b]) : a.CompareTo(b));
        var homeless = new List<string>();
        for (var i = 0; i < cells.Length; i++)
        {
            if ((i & 255) == 0) token.ThrowIfCancellationRequested();
            if (!dies.TryGetValue(problem.DieOf(cells[i]), out var rows) || !Place(problem, cells[i], rows)) homeless.Add(problem.Names[cells[i]]);
        }
        if (homeless.Count > 0)
        {
            var (area, room) = (cells.Sum(c => (double)problem.Width[c] * problem.Height[c]), segments.Sum(s => (double)s.Segment.Sites * s.Segment.Row.SiteWidth * s.Segment.Row.Height));
            throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture,
                $"AbacusLegalizer: {homeless.Count} of {cells.Length} cells fit on no row ({string.Join(", ", homeless.Take(20))}); the cells cover {area / room:P1} of the rows' free room"));
        }
        var (total, max) = (0.0, 0.0);
        foreach (var row in segments)
        {
            foreach (var (cell, left) in row.Places())
            {
                var place = row.Segment.Row;
                double move = Math.Abs((double)left - problem.X[cell]) + Math.Abs((double)place.Y - problem.Y[cell]);
                (total, max) = (total + move, Math.Max(max, move));
                (problem.X[cell], problem.Y[cell]) = (left, place.Y);
                // A cell that was mirrored stays so.
                var mirrored = problem.Orientations[cell] is Orientation.FN or Orientation.S;
                problem.Orientations[cell] = mirrored ? place.Orientation.FlippedInX() : place.Orientation;
            }
        }
        double unit = problem.UnitsPerMicron;
        return new(total / unit, cells.Length == 0 ? 0 : total / unit / cells.Length, max / unit, before, problem.Wirelength());
    }

    private static bool Place(PlacementProblem problem, int cell, AbacusRow[][] rows)
    {
        var (x, y) = (problem.X[cell], problem.Y[cell]);
        var above = 0;
        while (above < rows.Length && rows[above][0].Segment.Row.Y < y) above++;
        var below = above - 1;
        var best = double.MaxValue;
        AbacusRow? chosen = null;
        while (above < rows.Length || below >= 0)
        {
            var up = above < rows.Length ? (double)rows[above][0].Segment.Row.Y - y : double.MaxValue;
            var down = below >= 0 ? (double)y - rows[below][0].Segment.Row.Y : double.MaxValue;
            // Rows farther away cannot be better than what was found, wherever the cell lies in them.
            if (Math.Min(up, down) >= best) break;
            var row = up <= down ? rows[above++] : rows[below--];
            var dy = Math.Min(up, down);
            foreach (var segment in row)
            {
                if (segment.Segment.Row.Height != problem.Height[cell]) continue;
                var gap = Math.Max(0, Math.Max(segment.Segment.Left - (double)x, (double)x - (segment.Segment.Left + (double)segment.Segment.Sites * segment.Segment.Row.SiteWidth)));
                if (gap + dy >= best) continue;
                if (segment.Try(x, problem.Width[cell]) is not { } cost || cost + dy >= best) continue;
                (best, chosen) = (cost + dy, segment);
            }
        }
        chosen?.Add(cell, x, problem.Width[cell]);
        return chosen is not null;
    }
}
