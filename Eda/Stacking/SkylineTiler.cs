namespace Native.Eda;

/// <summary>
/// Packs macros in rows from the lower left with even gaps, the upper-die placement of Open3DBench's tiling: each goes as low as it fits on the
/// skyline of those before it, and the gaps grow until the pack fills four fifths of the core's height.
/// </summary>
public static class SkylineTiler
{
    private const double Fill = 0.8;

    /// <summary>The lower left corners of the macros, in their order.</summary>
    /// <param name="sizes">Widths and heights.</param>
    /// <param name="core">Where they go.</param>
    /// <exception cref="InfeasiblePlacementException">They do not fit, even without gaps.</exception>
    public static DbPoint[] Tile(IReadOnlyList<(int Width, int Height)> sizes, DbRect core)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Count == 0) return [];
        var (gapX, gapY) = (0.3 * core.Width / Math.Sqrt(sizes.Count), 0.3 * core.Height / Math.Sqrt(sizes.Count));
        var order = Enumerable.Range(0, sizes.Count).OrderByDescending(i => sizes[i].Width).ThenByDescending(i => sizes[i].Height).ThenBy(i => i).ToArray();
        var places = new DbPoint[sizes.Count];
        var best = Pack(sizes, order, core, gapX, gapY, places);
        while (best is null)
        {
            (gapX, gapY) = (0.99 * gapX, 0.99 * gapY);
            // Below a database unit there is no gap left to give up.
            if (gapX < 0.5 && gapY < 0.5) (gapX, gapY) = (0, 0);
            best = Pack(sizes, order, core, gapX, gapY, places);
            if (best is null && gapX == 0) throw new InfeasiblePlacementException($"SkylineTiler: {sizes.Count} macros do not fit in {core.Width} x {core.Height}");
        }
        while (best < Fill * core.Height)
        {
            var wider = new DbPoint[sizes.Count];
            (gapX, gapY) = (1.05 * gapX, 1.05 * gapY);
            if (gapX == 0 || Pack(sizes, order, core, gapX, gapY, wider) is not { } height) break;
            (best, places) = (height, wider);
        }
        return places;
    }

    // The height of the pack; null: it does not fit.
    private static double? Pack(IReadOnlyList<(int Width, int Height)> sizes, int[] order, DbRect core, double gapX, double gapY, DbPoint[] places)
    {
        // Steps from the left: where each begins and how high it is.
        var steps = new List<(double Left, double Top)> { (0, 0) };
        var highest = 0.0;
        foreach (var macro in order)
        {
            var (width, height) = (sizes[macro].Width + 2 * gapX, sizes[macro].Height + 2 * gapY);
            var found = (Top: double.MaxValue, Left: 0.0);
            for (var first = 0; first < steps.Count; first++)
            {
                var (left, top) = (steps[first].Left, 0.0);
                if (left + width > core.Width) break;
                // It lies on the highest of the steps below it.
                for (var step = first; step < steps.Count && steps[step].Left < left + width; step++) top = Math.Max(top, steps[step].Top);
                if (top + height <= core.Height && top < found.Top) found = (top, left);
            }
            if (found.Top == double.MaxValue) return null;
            places[macro] = new((int)Math.Round(core.Left + found.Left + gapX), (int)Math.Round(core.Bottom + found.Top + gapY));
            highest = Math.Max(highest, found.Top + height);
            Raise(steps, found.Left, found.Left + width, found.Top + height);
        }
        return highest;
    }

    private static void Raise(List<(double Left, double Top)> steps, double left, double right, double top)
    {
        var behind = steps.FindLast(s => s.Left <= right).Top;
        var ends = steps.Exists(s => s.Left == right);
        steps.RemoveAll(s => s.Left >= left && s.Left < right);
        steps.Add((left, top));
        if (!ends) steps.Add((right, behind));
        steps.Sort((a, b) => a.Left.CompareTo(b.Left));
    }
}
