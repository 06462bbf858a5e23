namespace Native.Nn.Evaluation;

/// <summary>A figure with the interval in which resampling finds it.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Low">Low end of the interval.</param>
/// <param name="High">High end of the interval.</param>
/// <param name="Units">Independent parts that were resampled.</param>
public readonly record struct Estimate(double Value, double Low, double High, int Units)
{
    /// <summary>The same figure through an increasing function.</summary>
    public Estimate Map(Func<double, double> increasing)
    {
        ArgumentNullException.ThrowIfNull(increasing);
        return new(increasing(Value), increasing(Low), increasing(High), Units);
    }
}

/// <summary>Confidence intervals by the percentile bootstrap: the parts of a sample are drawn again, with replacement, many times.</summary>
public sealed record Bootstrap
{
    /// <summary>How often the sample is drawn; default 2,000.</summary>
    public int Resamples { get; init; } = 2000;

    /// <summary>The share of the resampled figures within the interval; default 0.95.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the draws; default 1. The same seed and sample give the same bits.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The mean of values.</summary>
    /// <exception cref="ArgumentException">There is none, or an option is out of range.</exception>
    public Estimate Mean(ReadOnlySpan<double> values)
    {
        var ones = new double[values.Length];
        Array.Fill(ones, 1);
        return Ratio(values, ones);
    }

    /// <summary>The sum of some values over the sum of others: what is measured in each part, and the part's size.</summary>
    /// <exception cref="ArgumentException">There is no part, the numbers of values differ, or an option is out of range.</exception>
    public Estimate Ratio(ReadOnlySpan<double> measured, ReadOnlySpan<double> sizes)
    {
        if (measured.IsEmpty || measured.Length != sizes.Length) throw new ArgumentException($"Bootstrap: {measured.Length} values of {sizes.Length} sizes; as many are needed, and one at least", nameof(measured));
        if (Resamples < 1 || !(Level is > 0 and < 1)) throw new ArgumentException($"Bootstrap: {Resamples} resamples and a level of {Level}; 1 at least and between 0 and 1 are needed");
        var (sum, size) = Sum(measured, sizes);
        var figures = new double[Resamples];
        var state = Seed;
        for (var i = 0; i < figures.Length; i++)
        {
            var (drawn, drawnSize) = (0.0, 0.0);
            for (var k = 0; k < measured.Length; k++)
            {
                var at = (int)(((UInt128)Next(ref state) * (ulong)measured.Length) >> 64);
                drawn += measured[at];
                drawnSize += sizes[at];
            }
            figures[i] = drawn / drawnSize;
        }
        Array.Sort(figures);
        var tail = (1 - Level) / 2;
        return new(sum / size, Quantile(figures, tail), Quantile(figures, 1 - tail), measured.Length);
    }

    private static (double, double) Sum(ReadOnlySpan<double> measured, ReadOnlySpan<double> sizes)
    {
        var (sum, size) = (0.0, 0.0);
        foreach (var value in measured) sum += value;
        foreach (var value in sizes) size += value;
        return (sum, size);
    }

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var (low, high) = (sorted[(int)place], sorted[Math.Min((int)place + 1, sorted.Length - 1)]);
        return low + (place - (int)place) * (high - low);
    }

    // SplitMix64.
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
