using Native.Bench.Baselines;
using Native.Bench.Limits;
using Native.Bench.Parts;

namespace Native.Bench.Report;

/// <summary>The report's charts. Each is drawn twice, for wide and for narrow screens: text in an SVG shrinks with it.</summary>
internal static partial class Charts
{
    /// <summary>Operations under this machine's roofline, both axes logarithmic.</summary>
    public static void Roofline(Markup markup, MachineLimits limits, IReadOnlyList<OperationRow> operations)
    {
        var ridge = limits.FmaRate / limits.BestByteRate;
        var intensities = operations.Select(o => o.Intensity).Where(i => i > 0).Append(ridge).ToList();
        var (low, high) = (intensities.Min() / 2, Math.Max(intensities.Max() * 5, ridge * 4));
        var bottom = operations.Where(o => o.Flops > 0).Select(o => o.FlopRate).Append(limits.Roof(low)).Min() / 1e9 / 1.6;
        Both(markup, "roofline of this machine with the measured operations", 1000, 480, 340, 380, (width, height) =>
        {
            var plot = new Plot(markup, width, height,
                (low, high, true, "arithmetic intensity, FLOP/byte"), (bottom, limits.FmaRate / 1e9 * 1.9, true, "GFLOP/s"));
            plot.Curve("roof", [(low, limits.Roof(low) / 1e9), (ridge, limits.FmaRate / 1e9), (high, limits.FmaRate / 1e9)]);
            // Nothing is above the roof, so that is where its names are out of the way.
            var (x0, y0) = (plot.X.At(low), plot.Y.At(limits.Roof(low) / 1e9));
            var (x1, y1) = (plot.X.At(ridge), plot.Y.At(limits.FmaRate / 1e9));
            plot.Text(x1, y1 - 9, $"FMA peak {Format.Rate(limits.FmaRate, "FLOP/s")}", "middle", "title");
            plot.Take(x1 - 90, y1 - 24, x1 + 90, y1 + 2);
            plot.Take(x1, y1 - 2, plot.X.End, y1 + 2);
            var slope = $"memory {Format.Rate(limits.BestByteRate, "B/s")}";
            var (length, half) = (Math.Sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)), slope.Length * 3.3);
            var angle = Math.Atan2(y1 - y0, x1 - x0);
            var middle = Math.Max(half + 12, 0.3 * length) / length;
            var (tx, ty) = (x0 + middle * (x1 - x0), y0 + middle * (y1 - y0));
            var (lx, ly) = (tx + 9 * Math.Sin(angle), ty - 9 * Math.Cos(angle));
            using (markup.Open("g", ("transform", $"translate({Markup.Coordinate(lx)} {Markup.Coordinate(ly)}) rotate({Markup.Coordinate(angle * 180 / Math.PI)})")))
                plot.Text(0, 0, slope, "middle", "title");
            for (var along = 0.0; along <= length; along += 6)
            {
                var (cx, cy) = (x0 + along * (x1 - x0) / length, y0 + along * (y1 - y0) / length);
                var isNamed = Math.Abs(along - middle * length) <= half;
                plot.Take(cx - (isNamed ? 14 : 2), cy - (isNamed ? 16 : 2), cx + 2, cy + 2);
            }
            foreach (var o in operations.Where(o => o.Flops > 0))
                plot.Dot("dot1", o.Intensity, o.FlopRate / 1e9, 5,
                    $"{o.Name} {o.Shape}: {Format.Rate(o.FlopRate, "FLOP/s")}, {Format.Percent(o.FlopRate / limits.Roof(o.Intensity))} of the roof");
            // What finds no room for its name is in the table below, and under the pointer.
            foreach (var o in operations.Where(o => o.Flops > 0).OrderByDescending(o => o.FlopRate).DistinctBy(o => o.Name))
                plot.Label(o.Intensity, o.FlopRate / 1e9, o.Name, "label halo");
        });
    }

    /// <summary>Loss over the text trained on, with the coders as lines across.</summary>
    public static void Loss(Markup markup, TrainingResult training, IReadOnlyList<BaselineResult> coders)
    {
        const double MiB = 1 << 20;
        var heldOut = training.Curve.Where(p => p.HeldOutBitsPerByte is not null).Select(p => (X: p.TrainBytes / MiB, Y: p.HeldOutBitsPerByte!.Value))
            .Append((X: training.TrainBytes / MiB, Y: training.HeldOutBitsPerByte)).ToList();
        var train = training.Curve.Select(p => (X: p.TrainBytes / MiB, Y: p.TrainBitsPerByte)).ToList();
        var values = train.Concat(heldOut).Select(p => p.Y).Concat(coders.Select(c => c.BitsPerByte)).Where(double.IsFinite).Where(v => v > 0).ToList();
        var (low, high) = (values.Min() * 0.88, Math.Min(values.Max() * 1.08, 5 * values.Min()));
        // The first steps fall from 8 bits and would press all that matters to the floor.
        train.RemoveAll(p => p.Y > high);
        var end = Math.Max(heldOut.Max(p => p.X), train.Select(p => p.X).DefaultIfEmpty().Max());
        Both(markup, "loss in bits per byte over the text trained on", 1000, 380, 340, 320, (width, height) =>
        {
            var plot = new Plot(markup, width, height, (0, Math.Max(end, 1e-6) * 1.01, false, "text trained on, MiB"), (low, high, true, "bits/byte"), right: 92);
            var lastLabel = double.PositiveInfinity;
            foreach (var coder in coders.OrderBy(c => c.BitsPerByte))
            {
                var y = plot.Y.At(coder.BitsPerByte);
                plot.Line("dash", plot.X.Start, y, plot.X.End, y);
                // From the bottom up, each label at the end of its line and clear of the one below.
                lastLabel = Math.Min(y + 4, lastLabel - 14);
                plot.Text(plot.X.End + 6, lastLabel, $"{coder.Name} {Format.Fixed(coder.BitsPerByte, 3)}", "start", "title");
            }
            if (train.Count > 0) plot.Curve("line1", train);
            plot.Curve("line2", heldOut.Where(p => p.Y <= high));
            foreach (var (x, y) in heldOut.Where(p => p.Y <= high)) plot.Dot("dot2", x, y, 4, $"held out {Format.Fixed(y, 3)} bits/byte after {Format.Fixed(x, 2)} MiB");
            var (lx, ly) = (plot.X.End - 6, 22.0);
            plot.Text(lx, ly + 14, "held out", "end", "ours halo");
            plot.Text(lx, ly + 30, "training", "end", "one halo");
        });
    }

    /// <summary>Bits per byte of the models and of the coders as bars.</summary>
    public static void Coders(Markup markup, ReportData data)
    {
        var bars = data.Baselines.Select(c => (c.Name, c.BitsPerByte, Ours: false)).ToList();
        if (data.Training is { } training) bars.Add(("this model", training.HeldOutBitsPerByte, true));
        if (data.ReadyModel is { } ready) bars.Add((ready.Name.Replace("native-", "", StringComparison.Ordinal), ready.BitsPerByte.Value, true));
        bars = [.. bars.OrderByDescending(b => b.BitsPerByte)];
        const double Row = 34;
        Both(markup, "held-out bits per byte", 1000, bars.Count * Row + 6, 340, bars.Count * Row + 6, (width, _) =>
        {
            var scale = (width - 92 - 120) / bars.Max(b => b.BitsPerByte);
            foreach (var ((name, value, ours), i) in bars.Select((b, i) => (b, i)))
            {
                var y = i * Row + 4;
                var style = ours ? "ours" : "";
                markup.Element("text", name, ("x", "84"), ("y", Markup.Coordinate(y + 18)), ("text-anchor", "end"), ("class", ours ? "value" : "label"));
                markup.Void("rect", ("class", "bar " + style), ("x", "92"), ("y", Markup.Coordinate(y)), ("width", Markup.Coordinate(value * scale)), ("height", "26"), ("rx", "4"));
                markup.Element("text", $"{Format.Fixed(value, 3)} bits/byte", ("x", Markup.Coordinate(100 + value * scale)), ("y", Markup.Coordinate(y + 18)), ("class", "value"));
            }
        });
    }

    /// <summary>Draws a chart twice, for wide and for narrow screens.</summary>
    internal static void Both(Markup markup, string title, double width, double height, double narrowWidth, double narrowHeight, Action<double, double> draw)
    {
        foreach (var (style, w, h) in new[] { ("wide", width, height), ("narrow", narrowWidth, narrowHeight) })
        {
            using (markup.Open("div", ("class", style)))
            using (markup.Open("svg", ("viewBox", $"0 0 {Markup.Coordinate(w)} {Markup.Coordinate(h)}"), ("role", "img"), ("aria-label", title)))
                draw(w, h);
            markup.Break();
        }
    }
}
