namespace Native.Solvers.Formats;

/// <summary>How a class of instances turns its data into numbers to compute with. Best-known costs only compare under the same one.</summary>
public enum Rounding
{
    /// <summary>Unrounded doubles.</summary>
    None,
    /// <summary>Distances to the nearest integer: CVRP, VRPB, GVRP.</summary>
    Nearest,
    /// <summary>Ten times, truncated: one decimal. VRPTW, PCVRPTW and MTVRPTWR since the DIMACS challenge.</summary>
    Dimacs,
    /// <summary>A thousand times, rounded: MDVRPTW, SDVRPTW, PDPTW.</summary>
    Exact,
}

/// <summary>The arithmetic of each <see cref="Rounding"/>.</summary>
public static class RoundingRule
{
    /// <summary>The factor by which a cost in the model is larger than the cost that is reported.</summary>
    public static double Scale(this Rounding rounding) => rounding switch
    {
        Rounding.Dimacs => 10,
        Rounding.Exact => 1000,
        _ => 1,
    };

    /// <summary>A distance, duration, time or price of the file as the model computes with it.</summary>
    public static double Apply(this Rounding rounding, double value) => rounding switch
    {
        Rounding.None => value,
        Rounding.Nearest => Math.Floor(value + 0.5),
        Rounding.Dimacs => Math.Floor(10 * value),
        Rounding.Exact => Math.Round(1000 * value),
        _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding, $"{rounding} is not a rounding"),
    };
}
