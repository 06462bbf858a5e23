namespace Native.Solvers;

/// <summary>A route as a user's constraint sees it.</summary>
/// <param name="Model">The model.</param>
/// <param name="VehicleType">The index of the vehicle's type.</param>
/// <param name="Visits">Locations in order without the depots at the ends.</param>
public readonly ref struct RouteView(RoutingModel Model, int VehicleType, ReadOnlySpan<int> Visits)
{
    /// <summary>The model.</summary>
    public RoutingModel Model { get; } = Model;

    /// <summary>The index of the vehicle's type.</summary>
    public int VehicleType { get; } = VehicleType;

    /// <summary>Locations in order without the depots at the ends.</summary>
    public ReadOnlySpan<int> Visits { get; } = Visits;

    /// <summary>The distance between two locations for this vehicle.</summary>
    public double Distance(int from, int to) => Model.Profiles[Model.VehicleTypes[VehicleType].Profile].Distance[from, to];
}

/// <summary>A rule in the user's own code, for each route by itself. It must depend on nothing but the route, and be fast.</summary>
/// <param name="Id">Its name in reports.</param>
public abstract record CustomConstraint(string Id) : RoutingConstraint(Id)
{
    /// <summary>0 where the route keeps the rule, else by how much it breaks it.</summary>
    public abstract double Violation(RouteView route);

    internal override void Validate(ConstraintScope scope) { }
}
