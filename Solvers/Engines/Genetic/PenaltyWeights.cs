namespace Native.Solvers.Engines;

/// <summary>What a unit of overload and of lateness costs in the search. Every hundred local optima each weight rises if too few of them kept its
/// rule, and falls if too many did (Vidal 2022).</summary>
internal sealed class PenaltyWeights(FlatModel data)
{
    private const int Interval = 100;
    private const double Target = 0.2, Margin = 0.05, Rise = 1.2, Fall = 0.85;
    private readonly double least = 0.1, most = 100_000;
    private int seen, loadKept, timeKept;

    /// <summary>Of load.</summary>
    public double Load { get; private set; } = Math.Clamp(data.LongestDistance / Math.Max(1e-9, Math.Max(data.Delivery.Max(), data.Pickup.Max())), 0.1, 1000);

    /// <summary>Of time.</summary>
    public double Time { get; private set; } = 1;

    /// <summary>Counts a local optimum; true if the weights changed.</summary>
    public bool Register(Individual individual)
    {
        if (individual.Overload == 0) loadKept++;
        if (individual.Warp == 0) timeKept++;
        if (++seen < Interval) return false;
        (Load, Time) = (Adapted(Load, loadKept), Adapted(Time, timeKept));
        (seen, loadKept, timeKept) = (0, 0, 0);
        return true;
    }

    private double Adapted(double weight, int kept)
    {
        var share = (double)kept / Interval;
        var factor = share < Target - Margin ? Rise : share > Target + Margin ? Fall : 1;
        return Math.Clamp(weight * factor, least, most);
    }
}
