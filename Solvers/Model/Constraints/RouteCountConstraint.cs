namespace Native.Solvers;

/// <summary>A figure of a whole route.</summary>
public enum RouteStatistic
{
    /// <summary>Its distance.</summary>
    Distance,
    /// <summary>The time from its start to its end, with the best moment of departure.</summary>
    Duration,
    /// <summary>The final value of the resource that <see cref="RouteCountConstraint.Resource"/> names.</summary>
    Resource,
    /// <summary>The sum of the deliveries in the first load dimension.</summary>
    Delivery,
    /// <summary>The number of clients on it.</summary>
    Clients,
    /// <summary>The latest departure that keeps every time window; minus infinity where none does.</summary>
    LatestStart,
}

/// <summary>How a figure compares with a threshold.</summary>
public enum Comparison
{
    /// <summary>Less than.</summary>
    Less,
    /// <summary>At most.</summary>
    AtMost,
    /// <summary>Greater than.</summary>
    Greater,
    /// <summary>At least.</summary>
    AtLeast,
}

/// <summary>Bounds how many routes have a property. Empty routes do not count. Violation: by how many the count is out of bounds.</summary>
/// <param name="Id">Its name in reports.</param>
/// <param name="Statistic">The figure of a route.</param>
/// <param name="Comparison">How it compares.</param>
/// <param name="Threshold">With what; "feasible if started at T" is LatestStart AtLeast T.</param>
public sealed record RouteCountConstraint(string Id, RouteStatistic Statistic, Comparison Comparison, double Threshold) : RoutingConstraint(Id)
{
    /// <summary>The least number of such routes.</summary>
    public int AtLeast { get; init; }

    /// <summary>The greatest number of such routes.</summary>
    public int AtMost { get; init; } = int.MaxValue;

    /// <summary>The id of the <see cref="ResourceConstraint"/> of <see cref="RouteStatistic.Resource"/>.</summary>
    public string? Resource { get; init; }

    /// <summary>Whether a route with such a figure counts.</summary>
    public bool Holds(double figure) => Comparison switch
    {
        Comparison.Less => figure < Threshold,
        Comparison.AtMost => figure <= Threshold,
        Comparison.Greater => figure > Threshold,
        _ => figure >= Threshold,
    };

    internal override void Validate(ConstraintScope scope)
    {
        scope.Finite(nameof(Threshold), Threshold);
        if (AtLeast < 0 || AtLeast > AtMost) scope.Problem($"between {AtLeast} and {AtMost} routes; the bounds are not negative and ascend");
        if (!Enum.IsDefined(Statistic) || !Enum.IsDefined(Comparison)) scope.Problem($"{Statistic} {Comparison} is not a property");
        if ((Statistic == RouteStatistic.Resource) != (Resource is not null)) scope.Problem("a resource is named if and only if the figure is one");
    }
}
