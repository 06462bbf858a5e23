namespace Native.Solvers;

/// <summary>A place where routes begin, end or load again.</summary>
public sealed record Depot
{
    /// <summary>Abscissa, where distances follow from coordinates.</summary>
    public double X { get; init; }

    /// <summary>Ordinate, where distances follow from coordinates.</summary>
    public double Y { get; init; }

    /// <summary>When vehicles may leave and must be back.</summary>
    public TimeWindow Open { get; init; } = TimeWindow.Always;

    /// <summary>How long a vehicle stands when it loads, at the start of each trip.</summary>
    public double Service { get; init; }
}
