using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda.Flow;

/// <summary>The part of a report that shows designs which went through the flow: a table of them all, then pictures of each.</summary>
internal static class ChipSection
{
    /// <summary>What the source of the two-die baselines found, for the reader to hold the table against.</summary>
    private const string SeedFound = "Open3DBench reports that its two-die flow needs half of the area and 12 % less wire than the stock flow on one die, yet has a worse total negative slack in 5 of its 8 designs: "
        + "shorter wires need not give better timing. ";

    /// <summary>Writes the section.</summary>
    /// <param name="markup">The report.</param>
    /// <param name="runs">The runs, those of one design side by side.</param>
    public static void Write(Markup markup, IReadOnlyList<FlowRun> runs)
    {
        var stacked = runs.Any(r => r.Dies > 1);
        using (HtmlReport.Section(markup, "From netlist to power, performance, area and heat",
            (stacked && runs.Any(r => r.Dies == 1) ? SeedFound : "") + "Wires are Steiner trees before routing; nothing is buffered or sized, so that a netlist as synthesis left it may be far from its clock; clocks are ideal."))
        {
            Table(markup, runs);
            if (runs.Count > 2) Scatter(markup, runs);
            foreach (var run in runs)
            {
                markup.Element("h3", $"{run.Result.Name}, {run.Method}");
                for (var die = run.Dies - 1; die >= 0; die--) DiePicture.Row(markup, run, die);
                SlackHistogram.Draw(markup, run);
            }
            markup.Element("h3", "Time of the stages");
            Stages(markup, runs);
        }
        markup.Break();
    }

    private static void Table(Markup markup, IReadOnlyList<FlowRun> runs)
    {
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            HtmlReport.Head(markup, "Design", "Placement", ">?Cells", ">Die, um", ">Wire, um", ">?Terminals", ">WNS, ns", ">TNS, ns", ">Power, mW", ">?Overflow", ">Peak, K");
            foreach (var r in runs.Select(run => run.Result))
            {
                using (markup.Open("tr"))
                {
                    markup.Element("td", r.Name, ("class", "n strong"));
                    markup.Element("td", FlowRun.NameOf(r.Method), ("class", "n"));
                    markup.Element("td", Format.Count(r.Cells), ("class", "r optional"));
                    markup.Element("td", $"{Format.Number(Math.Round(r.Width, 1))} x {Format.Number(Math.Round(r.Height, 1))}", ("class", "r"));
                    markup.Element("td", Format.Count((long)Math.Round(r.TotalWirelength)), ("class", "r"));
                    markup.Element("td", r.TerminalSites == 0 ? "–" : Format.Count(r.Terminals), ("class", "r optional"));
                    markup.Element("td", Format.Fixed(r.Timing.Wns * 1e9, 3), ("class", "r"));
                    markup.Element("td", Format.Fixed(r.Timing.Tns * 1e9, 1), ("class", "r"));
                    markup.Element("td", Format.Fixed(r.Power.Total * 1e3, 3), ("class", "r"));
                    markup.Element("td", Format.Fixed(r.Overflow, 3), ("class", "r optional"));
                    markup.Element("td", Format.Fixed(r.PeakTemperature, 2), ("class", "r"));
                }
            }
        }
    }

    private static void Stages(Markup markup, IReadOnlyList<FlowRun> runs)
    {
        var stages = Enum.GetValues<FlowStage>().Where(s => runs.Any(r => r.Result.Stages.Any(t => t.Stage == s))).ToArray();
        using (markup.Open("div", ("class", "scroll")))
        using (markup.Open("table"))
        {
            HtmlReport.Head(markup, ["Design", "Placement", .. stages.Select(s => ">" + FlowLine.Name(s)), ">all"]);
            foreach (var r in runs.Select(run => run.Result))
            {
                using (markup.Open("tr"))
                {
                    markup.Element("td", r.Name, ("class", "n strong"));
                    markup.Element("td", FlowRun.NameOf(r.Method), ("class", "n"));
                    foreach (var stage in stages) markup.Element("td", r.Stages.FirstOrDefault(t => t.Stage == stage) is { } found ? Format.Time(found.Seconds) : "–", ("class", "r"));
                    markup.Element("td", Format.Time(r.Stages.Sum(t => t.Seconds)), ("class", "r strong"));
                }
            }
        }
    }

    // Wirelength and total negative slack of each run over those of the first of its design.
    private static void Scatter(Markup markup, IReadOnlyList<FlowRun> runs)
    {
        var points = new List<(string Name, double X, double Y)>();
        foreach (var group in runs.GroupBy(r => r.Result.Name))
        {
            var reference = group.First().Result;
            foreach (var run in group)
            {
                if (!(reference.Timing.Tns < 0) || reference.TotalWirelength <= 0) continue;
                points.Add(($"{run.Result.Name}, {run.Method}", run.Result.TotalWirelength / reference.TotalWirelength, run.Result.Timing.Tns / reference.Timing.Tns));
            }
        }
        if (points.Count < 3) return;
        markup.Element("h3", "Wirelength against timing, each as a multiple of the first placement of the design");
        var (low, high) = (points.Min(p => p.X), points.Max(p => p.X));
        var (bottom, top) = (points.Min(p => p.Y), points.Max(p => p.Y));
        var (padX, padY) = (Math.Max(0.02, 0.15 * (high - low)), Math.Max(0.02, 0.2 * (top - bottom)));
        Charts.Both(markup, "wirelength against total negative slack", 1000, 340, 340, 320, (width, height) =>
        {
            var plot = new Plot(markup, width, height, (Math.Max(0, low - padX), high + padX, false, "wirelength"), (Math.Max(0, bottom - padY), top + padY, false, "total negative slack"));
            foreach (var (name, x, y) in points) plot.Dot("dot1", x, y, 6, $"{name}: {Format.Fixed(x, 3)} of the wire, {Format.Fixed(y, 3)} of the negative slack");
            foreach (var (name, x, y) in points) plot.Label(x, y, name, "label halo");
        });
    }
}
