using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>One vehicle's route.</summary>
/// <param name="VehicleType">The index of its type among the model's.</param>
/// <param name="Visits">Locations in order without the depots at its ends; a depot among them is a reload.</param>
public sealed record Route(int VehicleType, ImmutableArray<int> Visits)
{
    /// <inheritdoc/>
    public bool Equals(Route? other) => other is not null && VehicleType == other.VehicleType && Visits.AsSpan().SequenceEqual(other.Visits.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(VehicleType);
        foreach (var visit in Visits) hash.Add(visit);
        return hash.ToHashCode();
    }
}

/// <summary>Routes that together serve the clients of a model; who is on none is left out.</summary>
/// <param name="Routes">The routes that are driven; none is empty.</param>
public sealed record RoutingSolution(ImmutableArray<Route> Routes)
{
    /// <summary>Routes of the first vehicle type, as lists of locations.</summary>
    public static RoutingSolution Of(params IEnumerable<IEnumerable<int>> routes) => new([.. routes.Select(r => new Route(0, [.. r]))]);

    /// <inheritdoc/>
    public bool Equals(RoutingSolution? other) => other is not null && Routes.AsSpan().SequenceEqual(other.Routes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Routes.Aggregate(Routes.Length, HashCode.Combine);
}
