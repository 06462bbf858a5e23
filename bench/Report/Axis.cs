using System.Globalization;

namespace Native.Bench.Report;

/// <summary>One axis of a chart: values to pixels, and where its ticks are.</summary>
/// <param name="Low">Smallest value shown.</param>
/// <param name="High">Largest value shown.</param>
/// <param name="IsLog">Logarithmic or linear.</param>
/// <param name="Start">Pixel of <paramref name="Low"/>.</param>
/// <param name="End">Pixel of <paramref name="High"/>.</param>
internal sealed record Axis(double Low, double High, bool IsLog, double Start, double End)
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];

    /// <summary>The pixel of a value; outside values are drawn at the border.</summary>
    public double At(double value)
    {
        var share = IsLog ? Math.Log(Math.Clamp(value, Low, High) / Low) / Math.Log(High / Low) : (Math.Clamp(value, Low, High) - Low) / (High - Low);
        return Start + share * (End - Start);
    }

    /// <summary>About <paramref name="count"/> round values from <see cref="Low"/> to <see cref="High"/>.</summary>
    public IEnumerable<double> Ticks(int count) => IsLog ? LogTicks(count) : LinearTicks(count);

    /// <summary>A tick as it is written: <c>0.5</c>, <c>20</c>, <c>1,000</c>.</summary>
    public static string Label(double tick) => tick.ToString(tick >= 1000 ? "#,0" : "0.####", CultureInfo.InvariantCulture);

    private IEnumerable<double> LinearTicks(int count)
    {
        var raw = (High - Low) / Math.Max(1, count);
        var size = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step = size * Steps.First(s => s * size >= raw * 0.999);
        for (var i = (long)Math.Ceiling(Low / step - 1e-9); i * step <= High * (1 + 1e-9); i++)
            yield return i * step;
    }

    private IEnumerable<double> LogTicks(int count)
    {
        // The finest set of round values that does not crowd the axis.
        double[][] sets = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 4, 6, 8], [1, 2, 4, 6], [1, 2, 5], [1, 3], [1]];
        var ticks = sets.Select(set => Between(set).ToList()).ToList();
        return ticks.FirstOrDefault(t => t.Count <= count) ?? Thinned(ticks[^1], count);
    }

    private IEnumerable<double> Between(double[] set)
    {
        for (var power = (int)Math.Floor(Math.Log10(Low)); power <= Math.Ceiling(Math.Log10(High)); power++)
            foreach (var digit in set)
                if (digit * Math.Pow(10, power) is var tick && tick >= Low * 0.9999 && tick <= High * 1.0001)
                    yield return tick;
    }

    private static IEnumerable<double> Thinned(List<double> decades, int count) =>
        decades.Where((_, i) => i % ((decades.Count + count - 1) / count) == 0);
}
