namespace Native.Solvers.Engines;

/// <summary>A piece of a route in time: how long it takes, by how much it breaks windows at best, and when it can begin.</summary>
/// <remarks>Who is late is set back to the end of the window at a penalty (time warp; Nagata, Bräysy and Dullaert 2010; Vidal et al. 2013), so pieces
/// join in constant time.</remarks>
/// <param name="Duration">Service, travel and waiting, if begun between Early and Late.</param>
/// <param name="Warp">The lateness of the piece, whenever it begins.</param>
/// <param name="Early">The first moment at which beginning costs no more waiting than the piece needs.</param>
/// <param name="Late">The last moment at which beginning costs no more lateness.</param>
internal readonly record struct TimeSegment(double Duration, double Warp, double Early, double Late)
{
    /// <summary>This piece, a journey, and another piece.</summary>
    public TimeSegment Then(double travel, in TimeSegment next)
    {
        var elapsed = Duration - Warp + travel;
        var late = Math.Max(0, Early + elapsed - next.Late);
        var wait = Math.Max(0, next.Early - elapsed - Late);
        return new(Duration + next.Duration + travel + wait, Warp + next.Warp + late, Math.Max(Early, next.Early - elapsed) - wait, Math.Min(Late, next.Late - elapsed) + late);
    }

    /// <summary>The lateness of this piece, a journey, and another piece.</summary>
    public double WarpThen(double travel, in TimeSegment next) => Warp + next.Warp + Math.Max(0, Early + Duration - Warp + travel - next.Late);
}

/// <summary>Whether routes are bound to time; a type parameter, so that searches without windows are compiled without them.</summary>
internal interface ITimeRule
{
    /// <summary>True for time windows.</summary>
    static abstract bool HasTime { get; }
}

/// <summary>Time windows.</summary>
internal readonly struct Timed : ITimeRule
{
    public static bool HasTime => true;
}

/// <summary>No time windows.</summary>
internal readonly struct Timeless : ITimeRule
{
    public static bool HasTime => false;
}
