using System.Diagnostics;
using Native.Bench.Report;

namespace Native.Bench.Terminal;

/// <summary>A progress bar with rate and remaining time; without a terminal, a plain line now and then.</summary>
internal sealed class ProgressLine : IProgress<double>, IDisposable
{
    private const int BarWidth = 24;
    private const int LabelWidth = 18;
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PrintEvery = TimeSpan.FromSeconds(10);

    private readonly TextScreen screen;
    private readonly string label;
    private readonly string unit;
    private readonly double total;
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private TimeSpan? last;
    private double fraction;
    private string detail = "";
    private string? outcome;

    internal ProgressLine(TextScreen screen, string label, double total, string unit)
    {
        (this.screen, this.label, this.total, this.unit) = (screen, label, total, unit);
        if (screen.IsInteractive) Draw(end: false);
    }

    /// <inheritdoc/>
    public void Report(double value) => Report(value, detail);

    /// <summary>Tells the share done, 0 to 1, and a word on how it goes.</summary>
    public void Report(double value, string detail)
    {
        lock (gate)
        {
            // Reports of several threads may overtake one another.
            fraction = Math.Max(fraction, Math.Clamp(double.IsNaN(value) ? 0 : value, 0, 1));
            this.detail = detail;
            var now = watch.Elapsed;
            if (screen.IsInteractive ? now - last < RedrawEvery : now - (last ?? TimeSpan.Zero) < PrintEvery) return;
            last = now;
            Draw(end: false);
        }
    }

    /// <summary>What the last line says when the work is over, instead of the rate.</summary>
    public void Complete(string outcome)
    {
        lock (gate)
        {
            fraction = 1;
            this.outcome = outcome;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate) Draw(end: true);
    }

    /// <summary>Whole seconds: anything finer only flickers.</summary>
    private static string Remaining(double seconds) =>
        seconds < 60 ? Format.Count((long)Math.Ceiling(seconds)) + " s" : Format.Time(seconds);

    private void Draw(bool end)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        var percent = ((int)(100 * fraction)).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(3) + " %";
        var name = label.PadRight(LabelWidth);
        var tail = end ? $"{Format.Time(seconds)}" : "";
        if (!end && fraction is > 0.01 and < 1 && seconds > 0.5) tail = "ETA " + Remaining(seconds * (1 - fraction) / fraction);
        if (total > 0 && fraction > 0) tail = Format.Rate(fraction * total / seconds, unit + "/s") + "  " + tail;
        if (outcome is not null) tail = $"{Format.Time(seconds)}  {outcome}";
        else if (detail.Length > 0) tail = $"{tail}  {detail}";

        if (!screen.IsInteractive)
        {
            screen.Line($"  {name} {percent}  {tail}".TrimEnd());
            return;
        }
        var full = (int)Math.Round(BarWidth * fraction);
        var room = Math.Max(0, screen.Width - 1 - (2 + name.Length + 1 + BarWidth + 1 + percent.Length + 2));
        if (tail.Length > room) tail = tail[..room];
        var bar = screen.Paint(new string('━', full), Ink.Cyan) + screen.Paint(new string('─', BarWidth - full), Ink.Faint);
        screen.Redraw($"  {name} {bar} {percent}  {tail}", end);
    }
}
