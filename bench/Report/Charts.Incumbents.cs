namespace Native.Bench.Report;

internal static partial class Charts
{
    /// <summary>The cost of the best plan over the time of the search, in steps.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="curve">Seconds and cost of each better plan.</param>
    /// <param name="seconds">How long the search took.</param>
    /// <param name="peer">Another solver and its final cost.</param>
    public static void Incumbents(Markup markup, IReadOnlyList<(double Seconds, double Cost)> curve, double seconds, (string Name, double Cost)? peer)
    {
        var last = curve[^1].Cost;
        // Constructions are far off and would press all that matters to the floor.
        var ceiling = Math.Max(last, peer?.Cost ?? last) * 1.08;
        var shown = curve.Where(p => p.Cost <= ceiling).ToList();
        var (low, high) = (Math.Min(last, peer?.Cost ?? last), shown.Max(p => p.Cost));
        high = Math.Max(high, peer?.Cost ?? high);
        var room = Math.Max((high - low) * 0.08, Math.Max(Math.Abs(low) * 1e-3, 1e-6));
        var end = Math.Max(seconds, shown[^1].Seconds) * 1.01 + 1e-6;
        var steps = new List<(double X, double Y)>();
        foreach (var (at, cost) in shown)
        {
            if (steps.Count > 0) steps.Add((at, steps[^1].Y));
            steps.Add((at, cost));
        }
        steps.Add((end, last));
        Both(markup, "cost of the best plan over time", 1000, 320, 340, 280, (width, height) =>
        {
            var plot = new Plot(markup, width, height, (0, end, false, "seconds"), (low - room, high + room, false, "cost"), right: 92);
            plot.Curve("line2", steps);
            var y = plot.Y.At(last);
            if (peer is { } other)
            {
                var line = plot.Y.At(other.Cost);
                plot.Line("dash", plot.X.Start, line, plot.X.End, line);
                // The two names keep clear of each other.
                var apart = Math.Abs(line - y) < 14 ? (line <= y ? -14 : 14) : 0;
                plot.Text(plot.X.End + 6, Math.Clamp(line + 4 + apart, 12, height - 4), other.Name, "start", "title");
            }
            plot.Text(plot.X.End + 6, y + 4, "Native", "start", "ours");
        });
    }
}
