namespace Native.Eda;

/// <summary>Where global placement starts.</summary>
public enum PlacementStart
{
    /// <summary>All movable cells at the middle of their die, spread by a thousandth of its sides.</summary>
    Center,
    /// <summary>The movable cells where they are.</summary>
    Given,
}

/// <summary>How global placement goes. The defaults suit designs of a few hundred to a million cells.</summary>
public sealed record GlobalPlacementOptions
{
    /// <summary>How much of a bin cells may cover, in (0, 1]; 0 (the default): 0.7, or 5 % more than the cells need where they need more.</summary>
    public double TargetDensity { get; init; }

    /// <summary>For each die its own target density; empty (the default): <see cref="TargetDensity"/> for all.</summary>
    public IReadOnlyList<double> DieTargetDensity { get; init; } = [];

    /// <summary>The placement ends when the area above the target density is this share of the movable area. Default 0.1.</summary>
    public double StopOverflow { get; init; } = 0.1;

    /// <summary>Bins along each side, a power of two from 4 to 2048; 0 (the default): as many that a bin has room for about one cell.</summary>
    public int Bins { get; init; }

    /// <summary>At most so many steps. Default 1000.</summary>
    public int MaxIterations { get; init; } = 1000;

    /// <summary>What the random start and the fillers are drawn from. Default 1000.</summary>
    public ulong Seed { get; init; } = 1000;

    /// <summary>Nets of more pins do not pull (they count in the wirelength that is reported). Default 100.</summary>
    public int MaxNetDegree { get; init; } = 100;

    /// <summary>Room kept for each pin of a movable cell, in square micrometers, so that pins do not crowd. Default 0.</summary>
    public double AreaPerPin { get; init; }

    /// <summary>The most by which the weight of density grows in a step, above 1. Less is slower and shorter. Default 1.05.</summary>
    public double Growth { get; init; } = 1.05;

    /// <summary>
    /// How smooth the wirelength is: its γ is this times the sides of a bin, times 10 at overflow 1 and 0.1 at overflow 0.1. Less is nearer to the half
    /// perimeter and leaves cells more clustered. Default 2.
    /// </summary>
    public double Smoothing { get; init; } = 2;

    /// <summary>Where to start. Default: the middle.</summary>
    public PlacementStart Start { get; init; }

    /// <summary>For each net its weight; empty (the default): all 1.</summary>
    public IReadOnlyList<double> NetWeights { get; init; } = [];

    /// <summary>How many threads work; 0 (the default): one for each physical core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Throws where a value is outside what its description allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed; the message names it.</exception>
    public void Validate()
    {
        Require(TargetDensity is >= 0 and <= 1, nameof(TargetDensity), TargetDensity, "0, or up to 1");
        foreach (var density in DieTargetDensity) Require(density is >= 0 and <= 1, nameof(DieTargetDensity), density, "0, or up to 1");
        Require(StopOverflow is > 0 and < 1, nameof(StopOverflow), StopOverflow, "between 0 and 1");
        Require(Bins == 0 || Bins is >= 4 and <= 2048 && int.IsPow2(Bins), nameof(Bins), Bins, "0, or a power of two from 4 to 2048");
        Require(MaxIterations > 0, nameof(MaxIterations), MaxIterations, "at least 1");
        Require(MaxNetDegree > 1, nameof(MaxNetDegree), MaxNetDegree, "at least 2");
        Require(AreaPerPin >= 0 && double.IsFinite(AreaPerPin), nameof(AreaPerPin), AreaPerPin, "0 or more");
        Require(Growth is > 1 and <= 2, nameof(Growth), Growth, "above 1, up to 2");
        Require(Smoothing is > 0 and <= 100, nameof(Smoothing), Smoothing, "above 0, up to 100");
        Require(Threads is >= 0 and <= 1024, nameof(Threads), Threads, "0 to 1024");
        foreach (var weight in NetWeights) Require(weight >= 0 && double.IsFinite(weight), nameof(NetWeights), weight, "0 or more");
    }

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"GlobalPlacementOptions: {name} must be {rule}");
    }
}

/// <summary>A step of global placement.</summary>
/// <param name="Iteration">Its number.</param>
/// <param name="Overflow">The area above the target density as a share of the movable area; of several dies the largest.</param>
/// <param name="Wirelength">The half-perimeter wirelength of the nets that pull, in micrometers.</param>
public readonly record struct GlobalPlacementStep(int Iteration, double Overflow, double Wirelength);

/// <summary>How global placement ended.</summary>
public enum GlobalPlacementStatus
{
    /// <summary>The overflow asked for is reached.</summary>
    Converged,
    /// <summary>The steps ran out; the places are the last ones.</summary>
    OutOfIterations,
    /// <summary>Wirelength grew without end; the places are the best ones before.</summary>
    Diverged,
}

/// <summary>What global placement came to.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Iterations">How many steps it took.</param>
/// <param name="Overflow">The area above the target density as a share of the movable area.</param>
/// <param name="Wirelength">The half-perimeter wirelength of all nets, in micrometers.</param>
/// <param name="TargetDensity">The target density of each die.</param>
/// <param name="Bins">Bins along each side.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Options">What it was asked for.</param>
public sealed record GlobalPlacementResult(
    GlobalPlacementStatus Status, int Iterations, double Overflow, double Wirelength, IReadOnlyList<double> TargetDensity, int Bins, double Seconds,
    GlobalPlacementOptions Options);
