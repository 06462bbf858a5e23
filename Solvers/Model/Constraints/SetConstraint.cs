using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>How the clients of a set relate. Clients that are left out relate to nobody.</summary>
public enum SetRelation
{
    /// <summary>All on one route.</summary>
    SameRoute,
    /// <summary>No two on one route.</summary>
    DifferentRoutes,
    /// <summary>On one route, one directly after another in any order.</summary>
    Adjacent,
    /// <summary>On one route, in the order given, others between them allowed.</summary>
    Ordered,
}

/// <summary>A relation within a set of clients.</summary>
/// <remarks>Violation: for SameRoute and DifferentRoutes the number of clients that would have to change route (each route but the fullest, each
/// client beyond a route's first); for Adjacent and Ordered the same as SameRoute, plus for each pair of consecutive clients on one route 1 if it is
/// out of order, or for the clients of each route the number of gaps between them.</remarks>
/// <param name="Id">Its name in reports.</param>
/// <param name="Relation">The relation.</param>
/// <param name="Clients">At least two locations.</param>
public sealed record SetConstraint(string Id, SetRelation Relation, ImmutableArray<int> Clients) : RoutingConstraint(Id)
{
    internal override void Validate(ConstraintScope scope)
    {
        scope.Distinct(Clients.AsSpan(), 2);
        if (!Enum.IsDefined(Relation)) scope.Problem($"{Relation} is not a relation");
    }
}
