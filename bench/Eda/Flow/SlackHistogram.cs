using Native.Bench.Report;

namespace Native.Bench.Eda.Flow;

/// <summary>How many ends have which slack.</summary>
internal static class SlackHistogram
{
    private const int Bars = 40;

    /// <summary>Draws the set-up slacks of a run, those below zero in another color.</summary>
    public static void Draw(Markup markup, FlowRun run)
    {
        var slacks = run.Result.Slacks.Where(double.IsFinite).Select(s => s * 1e9).ToArray();
        if (slacks.Length == 0) return;
        var (low, high) = (Math.Min(slacks.Min(), 0), Math.Max(slacks.Max(), 0));
        if (high - low < 1e-6) (low, high) = (low - 0.5, high + 0.5);
        // Zero is the border of two bars, so that a bar is either good or bad.
        var step = (high - low) / (Bars - 1);
        var first = (int)Math.Floor(low / step - 1e-9);
        var counts = new int[Bars + 1];
        foreach (var slack in slacks) counts[Math.Clamp((int)Math.Floor(slack / step) - first, 0, Bars)]++;
        Charts.Both(markup, "ends by set-up slack", 1000, 260, 340, 240, (width, height) =>
        {
            var plot = new Plot(markup, width, height, (first * step, (first + Bars + 1) * step, false, "set-up slack, ns"), (0, counts.Max() * 1.08, false, "ends"));
            for (var bar = 0; bar <= Bars; bar++)
            {
                if (counts[bar] == 0) continue;
                var (x0, x1, y) = (plot.X.At((first + bar) * step), plot.X.At((first + bar + 1) * step), plot.Y.At(counts[bar]));
                using (markup.Open("rect", ("x", Markup.Coordinate(x0 + 0.5)), ("y", Markup.Coordinate(y)), ("width", Markup.Coordinate(Math.Max(1, x1 - x0 - 1))), ("height", Markup.Coordinate(Math.Max(1, plot.Y.Start - y))),
                    ("style", $"fill:var({(first + bar < 0 ? "--two" : "--one")})")))
                    markup.Element("title", $"{counts[bar]} ends from {Format.Fixed((first + bar) * step, 3)} to {Format.Fixed((first + bar + 1) * step, 3)} ns");
            }
        });
    }
}
