namespace Native.Solvers;

/// <summary>A closed span of time in which a service may begin. Times are in the unit of the model's durations.</summary>
/// <param name="Earliest">Who comes before waits until then.</param>
/// <param name="Latest">The last moment at which a service may begin; infinite for none.</param>
public readonly record struct TimeWindow(double Earliest, double Latest)
{
    /// <summary>From 0 without end.</summary>
    public static TimeWindow Always => new(0, double.PositiveInfinity);

    /// <summary>Whether the moment is in the window, its ends included.</summary>
    public bool Contains(double time) => Earliest <= time && time <= Latest;
}
