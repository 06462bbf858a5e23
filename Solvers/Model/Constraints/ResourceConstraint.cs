using System.Collections.Immutable;

namespace Native.Solvers;

/// <summary>What happens to a resource at a client, after its change there.</summary>
public enum ResourceAction
{
    /// <summary>The value becomes Amount: a refill.</summary>
    Reset,
    /// <summary>The value is multiplied by Amount, which is positive.</summary>
    Scale,
    /// <summary>Amount·√(distance from the start of the route) is added; a negative Amount takes away.</summary>
    AddRootOfDistance,
}

/// <summary>A state-dependent change of a resource at a client.</summary>
/// <param name="Client">Its location.</param>
/// <param name="Action">What happens.</param>
/// <param name="Amount">By how much; see <see cref="ResourceAction"/>.</param>
public readonly record struct ResourceEvent(int Client, ResourceAction Action, double Amount);

/// <summary>A quantity that accumulates along a route and must keep within bounds: load, range, fuel, charge.</summary>
/// <remarks>It starts at <see cref="Initial"/>; every arc adds <see cref="PerDistance"/> times its length and <see cref="PerDuration"/> times its
/// duration; a client adds its element of <see cref="AtClient"/> and its events. The bounds hold on arrival at each location, the end depot
/// included, and after each client. The violation of a route is the sum of what has to be added or taken away, when first missing, to keep within
/// the bounds.</remarks>
/// <param name="Id">Its name in reports.</param>
public sealed record ResourceConstraint(string Id) : RoutingConstraint(Id)
{
    /// <summary>The value at the start of a route, within the bounds.</summary>
    public double Initial { get; init; }

    /// <summary>Added for each unit of distance.</summary>
    public double PerDistance { get; init; }

    /// <summary>Added for each unit of duration at speed 1.</summary>
    public double PerDuration { get; init; }

    /// <summary>Added at each location; one element a location, depots first; empty for none.</summary>
    public ImmutableArray<double> AtClient { get; init; } = [];

    /// <summary>State-dependent changes, at most one of each action a client.</summary>
    public ImmutableArray<ResourceEvent> Events { get; init; } = [];

    /// <summary>The least value allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>The greatest value allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    internal override void Validate(ConstraintScope scope)
    {
        scope.Finite(nameof(Initial), Initial);
        scope.Finite(nameof(PerDistance), PerDistance);
        scope.Finite(nameof(PerDuration), PerDuration);
        if (double.IsNaN(Minimum) || double.IsNaN(Maximum) || Minimum > Maximum) scope.Problem($"bounds [{Minimum}, {Maximum}] hold nothing");
        else if (Initial < Minimum || Initial > Maximum) scope.Problem($"it starts at {Initial}, outside [{Minimum}, {Maximum}]");
        if (AtClient.Length != 0 && AtClient.Length != scope.Locations) scope.Problem($"{AtClient.Length} changes for {scope.Locations} locations");
        foreach (var change in AtClient) scope.Finite(nameof(AtClient), change);
        var seen = new HashSet<(int, ResourceAction)>();
        foreach (var e in Events)
        {
            scope.Client(e.Client);
            scope.Finite($"the amount at {e.Client}", e.Amount);
            if (!Enum.IsDefined(e.Action)) scope.Problem($"{e.Action} is not an action");
            if (e.Action == ResourceAction.Scale && e.Amount <= 0) scope.Problem($"the scale at {e.Client} is {e.Amount}; it must be positive");
            if (!seen.Add((e.Client, e.Action))) scope.Problem($"client {e.Client} has two events {e.Action}");
        }
    }
}
