namespace Native.Eda;

/// <summary>How coordinates and watts of a placement become those of a floorplan.</summary>
/// <param name="Length">What lengths are multiplied by.</param>
/// <param name="Power">What powers are multiplied by.</param>
public readonly record struct ThermalScale(double Length, double Power)
{
    /// <summary>As they are.</summary>
    public static ThermalScale Physical => new(1, 1);

    /// <summary>
    /// As Open3DBench's scripts write them: edges twice as long, for they take 0.5 nm for 1 nm, and powers times ten. The flux is 2.5 times the physical one. For
    /// comparison with its figures only.
    /// </summary>
    public static ThermalScale SeedCompatible => new(2, 10);
}

/// <summary>The power of one die as a regular grid of blocks.</summary>
/// <param name="Blocks">The blocks, rows from the bottom, in meters.</param>
/// <param name="Watts">The watts of each.</param>
public sealed record PowerMap(IReadOnlyList<ThermalBlock> Blocks, double[] Watts)
{
    /// <summary>Spreads the power of rectangles over a grid by area. What lies outside the die counts at its edge, so that no power is lost.</summary>
    /// <param name="name">What the blocks' names start with.</param>
    /// <param name="width">The die's width in meters.</param>
    /// <param name="height">The die's height in meters.</param>
    /// <param name="rows">Blocks along y.</param>
    /// <param name="columns">Blocks along x.</param>
    /// <param name="rectangles">Rectangles in meters from the die's lower left corner, with their watts.</param>
    /// <param name="scale">How lengths and powers are scaled; null: not at all.</param>
    public static PowerMap Create(
        string name, double width, double height, int rows, int columns, IEnumerable<(double Left, double Bottom, double Width, double Height, double Watts)> rectangles, ThermalScale? scale = null)
    {
        ArgumentNullException.ThrowIfNull(rectangles);
        if (!(width > 0 && height > 0 && double.IsFinite(width) && double.IsFinite(height))) throw new ArgumentException($"PowerMap.Create: a die of {width} by {height} m");
        if (rows < 1 || columns < 1) throw new ArgumentException($"PowerMap.Create: a grid of {rows} by {columns} blocks");
        var (length, power) = (scale ?? ThermalScale.Physical);
        var (stepX, stepY, watts) = (width / columns, height / rows, new double[rows * columns]);
        foreach (var r in rectangles)
        {
            if (!double.IsFinite(r.Left + r.Bottom + r.Width + r.Height + r.Watts) || r.Width < 0 || r.Height < 0)
                throw new ArgumentException($"PowerMap.Create: a rectangle at ({r.Left}, {r.Bottom}) of {r.Width} by {r.Height} m with {r.Watts} W");
            var (x, y) = (Shares(r.Left, r.Width, stepX, columns), Shares(r.Bottom, r.Height, stepY, rows));
            foreach (var (row, tall) in y)
                foreach (var (column, wide) in x) watts[row * columns + column] += r.Watts * tall * wide * power;
        }
        var blocks = new ThermalBlock[rows * columns];
        for (var i = 0; i < blocks.Length; i++)
            blocks[i] = new($"{name}_{i / columns}_{i % columns}", stepX * length, stepY * length, i % columns * stepX * length, i / columns * stepY * length);
        return new(blocks, watts);
    }

    // Which share of an interval lies in which step of the grid; the shares add up to 1.
    private static (int Step, double Share)[] Shares(double start, double length, double step, int count)
    {
        var end = Math.Clamp(start + length, 0, step * count);
        start = Math.Clamp(start, 0, step * count);
        var first = Math.Min(count - 1, (int)(start / step));
        if (end - start < 1e-12 * step) return [(first, 1)];
        var last = Math.Min(count - 1, (int)(end / step));
        return [.. Enumerable.Range(first, last - first + 1).Select(i => (i, (Math.Min(end, (i + 1) * step) - Math.Max(start, i * step)) / (end - start)))];
    }
}
