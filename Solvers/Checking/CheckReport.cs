using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>How the checker reads rules whose published validators differ from their natural meaning.</summary>
public enum CheckMode
{
    /// <summary>As the model says: who may not wait for a later window (<see cref="Client.WaitsForLaterWindow"/>) does not.</summary>
    Official,
    /// <summary>Everybody may wait for a later window.</summary>
    Natural,
}

/// <summary>One broken rule.</summary>
/// <param name="Rule">The constraint's id, or "visits", "fleet", "capacity", "time window", "distance", "duration", "release", "reload", "skills".</param>
/// <param name="Route">The route's index; −1 where none is to blame.</param>
/// <param name="Location">The location; −1 where none is to blame.</param>
/// <param name="Amount">By how much; positive.</param>
/// <param name="Text">What is wrong, for people.</param>
public sealed record RuleViolation(string Rule, int Route, int Location, double Amount, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}{(Route >= 0 ? $", route {Route}" : "")}{(Location >= 0 ? $", location {Location}" : "")}: {Text}";
}

/// <summary>Figures of one route, by plain simulation.</summary>
/// <param name="Distance">Its length.</param>
/// <param name="Duration">From its departure, at the best moment, to its end.</param>
/// <param name="Start">That moment.</param>
/// <param name="End">When it ends.</param>
/// <param name="Cost">Fixed, distance and duration costs.</param>
public sealed record RouteFigures(double Distance, double Duration, double Start, double End, double Cost);

/// <summary>What the checker found.</summary>
/// <param name="Violations">Broken hard rules.</param>
/// <param name="SoftViolations">Broken soft rules; their cost is in <paramref name="Cost"/>.</param>
/// <param name="Cost">The cost of the solution, whether or not it is feasible.</param>
/// <param name="Routes">Figures of each route.</param>
public sealed record CheckReport(ImmutableArray<RuleViolation> Violations, ImmutableArray<RuleViolation> SoftViolations, double Cost, ImmutableArray<RouteFigures> Routes)
{
    /// <summary>Whether every hard rule holds.</summary>
    public bool IsFeasible => Violations.IsEmpty;
}
