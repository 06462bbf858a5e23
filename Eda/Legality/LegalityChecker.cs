using System.Globalization;

namespace Native.Eda;

/// <summary>What is wrong with a place.</summary>
public enum ViolationKind
{
    /// <summary>Two cells overlap.</summary>
    Overlap,
    /// <summary>A cell is on no row of its die, or not along its whole length.</summary>
    OffRow,
    /// <summary>A cell is not on a site.</summary>
    OffSite,
    /// <summary>A cell is not turned as its row asks.</summary>
    Orientation,
    /// <summary>A cell lies in a blockage.</summary>
    Blocked,
}

/// <summary>Something illegal.</summary>
/// <param name="Kind">What.</param>
/// <param name="Cell">The cell.</param>
/// <param name="Other">The other cell of an overlap, else −1.</param>
/// <param name="Text">The same for people, with names and places.</param>
public sealed record Violation(ViolationKind Kind, int Cell, int Other, string Text);

/// <summary>Checks placements by the rules alone: it knows nothing of how they were made.</summary>
public static class LegalityChecker
{
    /// <summary>All that is illegal about the movable cells; overlaps with fixed ones included.</summary>
    /// <param name="problem">The placement.</param>
    /// <param name="limit">Stop at so many.</param>
    public static IReadOnlyList<Violation> Check(PlacementProblem problem, int limit = 1000)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var found = new List<Violation>();
        var rows = problem.Rows.GroupBy(r => (r.Die, r.Y)).ToDictionary(g => g.Key, g => g.ToArray());
        for (var cell = 0; cell < problem.Cells && found.Count < limit; cell++)
            if (!problem.IsFixed[cell]) CheckRow(problem, rows, cell, found);
        Overlaps(problem, found, limit);
        return found;
    }

    private static string At(PlacementProblem problem, int cell) => string.Create(CultureInfo.InvariantCulture, $"{problem.Names[cell]} at ({problem.X[cell]} {problem.Y[cell]})");

    private static void CheckRow(PlacementProblem problem, Dictionary<(int Die, int Y), PlacementRow[]> rows, int cell, List<Violation> found)
    {
        var (x, y, width, height) = (problem.X[cell], problem.Y[cell], problem.PlacedWidth(cell), problem.PlacedHeight(cell));
        // A cell of several rows needs one under each of its storeys.
        for (var at = y; at < y + height;)
        {
            if (!rows.TryGetValue((problem.DieOf(cell), at), out var here) || Array.FindIndex(here, r => x >= r.X && x + width <= r.X + r.Width) is not (>= 0 and var index))
            {
                found.Add(new(ViolationKind.OffRow, cell, -1, $"{At(problem, cell)} is on no row"));
                return;
            }
            var row = here[index];
            if (at == y)
            {
                if ((x - row.X) % row.SiteWidth != 0) found.Add(new(ViolationKind.OffSite, cell, -1, $"{At(problem, cell)} is between the sites of its row"));
                if (height == row.Height && problem.Orientations[cell] != row.Orientation && problem.Orientations[cell] != row.Orientation.FlippedInX())
                    found.Add(new(ViolationKind.Orientation, cell, -1, $"{At(problem, cell)} is turned {problem.Orientations[cell]} in a row of {row.Orientation}"));
            }
            at += Math.Max(1, row.Height);
        }
    }

    // A sweep from left to right; the cells that are open are held by their lower edge.
    private static void Overlaps(PlacementProblem problem, List<Violation> found, int limit)
    {
        // Blockages stand behind the cells.
        var count = problem.Cells + problem.Blockages.Count;
        (int Left, int Bottom, int Right, int Top, int Die) Box(int i)
        {
            if (i < problem.Cells) return (problem.X[i], problem.Y[i], problem.X[i] + problem.PlacedWidth(i), problem.Y[i] + problem.PlacedHeight(i), problem.DieOf(i));
            var (box, die) = problem.Blockages[i - problem.Cells];
            return (box.Left, box.Bottom, box.Right, box.Top, die);
        }
        var order = Enumerable.Range(0, count).Where(i => Box(i) is var b && b.Right > b.Left && b.Top > b.Bottom).ToArray();
        Array.Sort(order, (a, b) => Box(a).Left != Box(b).Left ? Box(a).Left.CompareTo(Box(b).Left) : a.CompareTo(b));
        var open = new SortedSet<(int Bottom, int Item)>();
        var closing = new PriorityQueue<int, int>();
        var tallest = order.Length == 0 ? 0 : order.Max(i => Box(i).Top - Box(i).Bottom);
        foreach (var item in order)
        {
            var box = Box(item);
            while (closing.TryPeek(out var ended, out var right) && right <= box.Left)
            {
                closing.Dequeue();
                open.Remove((Box(ended).Bottom, ended));
            }
            foreach (var (_, other) in open.GetViewBetween((box.Bottom - tallest, -1), (box.Top, -1)))
            {
                var its = Box(other);
                if (its.Top <= box.Bottom || its.Die != box.Die || !(Movable(item) || Movable(other))) continue;
                var (cell, second) = Movable(item) ? (item, other) : (other, item);
                found.Add(second < problem.Cells
                    ? new(ViolationKind.Overlap, cell, second, $"{At(problem, cell)} overlaps {At(problem, second)}")
                    : new(ViolationKind.Blocked, cell, -1, $"{At(problem, cell)} lies in a blockage"));
                if (found.Count >= limit) return;
            }
            open.Add((box.Bottom, item));
            closing.Enqueue(item, box.Right);
        }

        bool Movable(int i) => i < problem.Cells && !problem.IsFixed[i];
    }
}
