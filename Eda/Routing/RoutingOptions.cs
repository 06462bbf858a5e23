namespace Native.Eda;

/// <summary>How a design is routed.</summary>
public sealed record RoutingOptions
{
    /// <summary>The side of a cell of the grid in database units; 0: fifteen tracks of the lowest layer that wires may use.</summary>
    public int GCellSize { get; init; }

    /// <summary>The lowest metal that wires may use, counted from the cells of each die; pins below it are reached by vias.</summary>
    public int MinMetal { get; init; } = 2;

    /// <summary>The highest; 0: all.</summary>
    public int MaxMetal { get; init; }

    /// <summary>The share of the tracks that is kept free, in [0, 1).</summary>
    public double Adjustment { get; init; }

    /// <summary>The most rounds of ripping up and routing anew.</summary>
    public int Iterations { get; init; } = 40;

    /// <summary>The cost of passing one cut, where a step to the next cell of the grid costs 1 without congestion.</summary>
    public double ViaCost { get; init; } = 1;

    /// <summary>The height of the cost's step as an edge fills up.</summary>
    public double CongestionHeight { get; init; } = 4;

    /// <summary>Threads for the trees; 0: all processors. The result does not depend on it.</summary>
    public int Threads { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(GCellSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinMetal, 1);
        if (MaxMetal != 0 && MaxMetal < MinMetal) throw new ArgumentOutOfRangeException(nameof(MaxMetal), MaxMetal, $"RoutingOptions: the highest metal is below the lowest, {MinMetal}");
        if (!(Adjustment is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Adjustment), Adjustment, "RoutingOptions: the share that is kept free must be in [0, 1)");
        ArgumentOutOfRangeException.ThrowIfNegative(Iterations);
        if (!(ViaCost > 0 && ViaCost < 1e6)) throw new ArgumentOutOfRangeException(nameof(ViaCost), ViaCost, "RoutingOptions: the cost of a cut must be positive and below a million");
        if (!(CongestionHeight > 0 && CongestionHeight < 1e6)) throw new ArgumentOutOfRangeException(nameof(CongestionHeight), CongestionHeight, "RoutingOptions: the height must be positive and below a million");
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
    }
}
