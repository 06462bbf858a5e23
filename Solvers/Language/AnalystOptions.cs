namespace Native.Solvers.Language;

/// <summary>What the analyst has to know about the data that a text speaks of.</summary>
public sealed record AnalystOptions
{
    /// <summary>Kilometers in one unit of distance of the data; default 1. A mile is 1.609344 km.</summary>
    public double KilometersPerUnit { get; init; } = 1;

    /// <summary>Minutes in one unit of time of the data; default 1.</summary>
    public double MinutesPerUnit { get; init; } = 1;

    /// <summary>The longest text that is read, in characters; default 65,536.</summary>
    public int LongestText { get; init; } = 65_536;
}
