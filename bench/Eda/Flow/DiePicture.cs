using System.Globalization;
using System.Text;
using Native.Bench.Report;

namespace Native.Bench.Eda.Flow;

/// <summary>Pictures of a die: its cells and macros, how densely they lie, and how hot it is.</summary>
internal static class DiePicture
{
    private const double Side = 460;
    // Beyond so many cells single ones are not told apart, and how densely they lie is drawn instead.
    private const int MostCells = 6000;
    private const int Levels = 10;

    /// <summary>A row of pictures of one die: placement, density, temperature.</summary>
    public static void Row(Markup markup, FlowRun run, int die)
    {
        using (markup.Open("div", ("style", "display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:18px")))
        {
            var density = Density(run, die);
            Figure(markup, run, $"Placement{(run.Dies > 1 ? die == 0 ? ", bottom die" : ", upper die" : "")}", svg => Placement(svg, run, die));
            Figure(markup, run, $"Covered area, up to {Format.Percent(density.Max())} of a bin", svg => Grid(svg, run, density, Bins(run), 0, 1, "--one"));
            var heat = run.Result.Temperatures[die];
            var (low, high) = (run.Result.Temperatures.Min(t => t.Min()), run.Result.Temperatures.Max(t => t.Max()));
            Figure(markup, run, $"Temperature, {Kelvin(heat.Min(), high - low)} to {Kelvin(heat.Max(), high - low)} K", svg => Grid(svg, run, heat, run.Result.TemperatureColumns, low, high, "--two", true));
        }
        markup.Break();
    }

    // So many digits that the two ends differ.
    private static string Kelvin(double value, double range) => value.ToString(range > 0.5 ? "F1" : range > 0.05 ? "F2" : "F4", CultureInfo.InvariantCulture);

    private static void Figure(Markup markup, FlowRun run, string title, Action<Markup> draw)
    {
        using (markup.Open("div"))
        {
            using (markup.Open("svg", ("viewBox", $"-2 -2 {Markup.Coordinate(Side + 4)} {Markup.Coordinate(Height(run) + 4)}"), ("role", "img"), ("aria-label", title)))
            {
                draw(markup);
                markup.Void("rect", ("x", "0"), ("y", "0"), ("width", Markup.Coordinate(Side)), ("height", Markup.Coordinate(Height(run))), ("style", "fill:none;stroke:var(--soft);stroke-width:1.5"));
            }
            markup.Element("p", title, ("class", "caption"));
        }
    }

    private static double Height(FlowRun run) => Side * run.Result.Height / run.Result.Width;

    private static void Placement(Markup markup, FlowRun run, int die)
    {
        var (cells, macros) = (new List<int>(), new List<int>());
        for (var cell = 0; cell < run.Cells.Count; cell++)
        {
            if (run.Placement.Die[cell] != die) continue;
            (run.Cells[cell].IsBlock ? macros : cells).Add(cell);
        }
        if (cells.Count <= MostCells) Rectangles(markup, run, cells, "fill:var(--one);fill-opacity:.55;stroke:var(--card);stroke-width:.4");
        else Grid(markup, run, Density(run, die, withMacros: false), Bins(run), 0, 1, "--one");
        Rectangles(markup, run, macros, "fill:var(--track);stroke:var(--ink);stroke-width:1.2");
        if (run.Placement.Terminals.Count == 0) return;
        var (scale, box, path) = (Side / run.Floorplan.DieBox.Width, run.Floorplan.DieBox, new StringBuilder());
        foreach (var (_, at) in run.Placement.Terminals)
            path.Append(CultureInfo.InvariantCulture, $"M{(at.X - box.Left) * scale - 0.8:F1} {(box.Top - at.Y) * scale - 0.8:F1}h1.6v1.6h-1.6z");
        markup.Void("path", ("d", path.ToString()), ("style", "fill:var(--two)"));
    }

    private static void Rectangles(Markup markup, FlowRun run, List<int> cells, string style)
    {
        if (cells.Count == 0) return;
        var (box, path) = (run.Floorplan.DieBox, new StringBuilder());
        var scale = Side / box.Width;
        double unit = run.Floorplan.UnitsPerMicron;
        foreach (var cell in cells)
        {
            var (width, height) = (run.Cells[cell].Width * unit * scale, run.Cells[cell].Height * unit * scale);
            path.Append(CultureInfo.InvariantCulture, $"M{(run.Placement.X[cell] - box.Left) * scale:F1} {(box.Top - run.Placement.Y[cell]) * scale - height:F1}h{width:F1}v{height:F1}h{-width:F1}z");
        }
        markup.Void("path", ("d", path.ToString()), ("style", style));
    }

    private static int Bins(FlowRun run) => Math.Clamp((int)Math.Sqrt(run.Cells.Count / 4.0), 8, 96);

    /// <summary>The share of each bin that cells cover, row by row from the top.</summary>
    private static double[] Density(FlowRun run, int die, bool withMacros = true)
    {
        var (bins, box) = (Bins(run), run.Floorplan.DieBox);
        double unit = run.Floorplan.UnitsPerMicron, stepX = box.Width / (double)bins, stepY = box.Height / (double)bins;
        var covered = new double[bins * bins];
        for (var cell = 0; cell < run.Cells.Count; cell++)
        {
            if (run.Placement.Die[cell] != die || (!withMacros && run.Cells[cell].IsBlock)) continue;
            double left = run.Placement.X[cell] - box.Left, bottom = run.Placement.Y[cell] - box.Bottom;
            double right = left + run.Cells[cell].Width * unit, top = bottom + run.Cells[cell].Height * unit;
            for (var row = Bin(bottom / stepY); row <= Bin(top / stepY); row++)
                for (var column = Bin(left / stepX); column <= Bin(right / stepX); column++)
                {
                    var wide = Math.Min(right, (column + 1) * stepX) - Math.Max(left, column * stepX);
                    var tall = Math.Min(top, (row + 1) * stepY) - Math.Max(bottom, row * stepY);
                    if (wide > 0 && tall > 0) covered[(bins - 1 - row) * bins + column] += wide * tall / (stepX * stepY);
                }
        }
        return covered;

        int Bin(double at) => Math.Clamp((int)at, 0, bins - 1);
    }

    // Values as shades of one color of the page, so that light and dark pages both read them: a path for each shade, runs of bins drawn as one.
    private static void Grid(Markup markup, FlowRun run, double[] values, int columns, double low, double high, string color, bool coversAll = false)
    {
        var rows = values.Length / columns;
        var (stepX, stepY) = (Side / columns, Height(run) / rows);
        var paths = new StringBuilder?[Levels + 1];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns;)
            {
                var (level, first) = (Level(values[row * columns + column]), column);
                while (column < columns && Level(values[row * columns + column]) == level) column++;
                if (level == 0) continue;
                (paths[level] ??= new()).Append(CultureInfo.InvariantCulture, $"M{first * stepX:F1} {row * stepY:F1}h{(column - first) * stepX:F1}v{stepY:F1}H{first * stepX:F1}z");
            }
        }
        for (var level = 1; level <= Levels; level++)
            if (paths[level] is { } path) markup.Void("path", ("d", path.ToString()), ("style", string.Create(CultureInfo.InvariantCulture, $"fill:var({color});fill-opacity:{(double)level / Levels:F2}")));

        int Level(double value) => high <= low ? coversAll ? 1 : 0 : Math.Clamp((int)Math.Round((coversAll ? 1 : 0) + (Levels - (coversAll ? 1 : 0)) * (value - low) / (high - low)), 0, Levels);
    }
}
