namespace Native.Solvers.Engines;

/// <summary>Routes of one kind of vehicle under a single capacity, symmetric distances: the evaluation of CVRP. Insertions over the capacity are
/// impossible; who has no place stays out at a price above any detour.</summary>
internal readonly struct CapacityRoutes : IRouteEvaluator
{
    private readonly Tours tours;
    private readonly double[] distance, demand, load, cost;
    private readonly int[] place, next, routeOf;
    private readonly int locations;
    private readonly double capacity, fixedCost, absence;

    public CapacityRoutes(RoutingModel model, Tours tours)
    {
        this.tours = tours;
        (place, next, routeOf, locations) = (tours.Place, tours.Next, tours.RouteOf, model.Locations);
        var type = model.VehicleTypes[0];
        var matrix = model.Profiles[type.Profile].Distance;
        distance = new double[locations * locations];
        var longest = 0.0;
        for (var i = 0; i < locations; i++)
        {
            matrix.From(i).CopyTo(distance.AsSpan(i * locations));
            foreach (var d in matrix.From(i)) longest = Math.Max(longest, d);
        }
        for (var k = 0; k < distance.Length; k++) distance[k] *= type.UnitDistanceCost;
        demand = new double[locations];
        for (var i = model.Depots.Length; i < locations; i++) demand[i] = model.ClientAt(i).Delivery.IsEmpty ? 0 : model.ClientAt(i).Delivery[0];
        capacity = type.Capacity.IsEmpty ? double.PositiveInfinity : type.Capacity[0];
        fixedCost = type.FixedCost;
        absence = 10 * (fixedCost + type.UnitDistanceCost * longest);
        load = new double[tours.Slots];
        cost = new double[tours.Slots];
    }

    /// <summary>Whether this evaluation covers all rules of a model.</summary>
    public static bool Covers(RoutingModel model) => model is { VehicleTypes: [{ StartDepot: 0, EndDepot: 0, ReloadDepots.IsEmpty: true, AllowedClients.IsEmpty: true, Capacity.Length: <= 1 } type], Constraints.IsEmpty: true, Groups.IsEmpty: true, Depots.Length: 1 }
        && double.IsPositiveInfinity(type.MaxDistance) && double.IsPositiveInfinity(type.MaxDuration) && type.UnitDurationCost == 0 && double.IsPositiveInfinity(type.Shift.Latest)
        && double.IsPositiveInfinity(model.Depots[0].Open.Latest) && model.Profiles[type.Profile].Distance is { IsStored: true, IsSymmetric: true }
        && model.Clients.All(c => c is { Windows.IsEmpty: true, Pickup.IsEmpty: true, Prize: null } && c.Delivery.Length <= 1);

    public void Refresh(int route)
    {
        var (sum, length) = (0.0, 0.0);
        var last = place[tours.Start(route)];
        for (var node = next[tours.Start(route)]; node >= 0; node = next[node])
        {
            var at = place[node];
            length += distance[last * locations + at];
            sum += demand[at];
            last = at;
        }
        load[route] = sum;
        cost[route] = tours.Size[route] == 0 ? 0 : length + fixedCost;
    }

    public double RouteCost(int route) => cost[route];

    public double GlobalCost() => tours.PoolCount * absence;

    public double Insertion(int after, int client, double bound)
    {
        var route = routeOf[after];
        if (load[route] + demand[client] > capacity) return double.PositiveInfinity;
        var row = distance.AsSpan(client * locations, locations);
        var (from, to) = (place[after], place[next[after]]);
        var delta = row[from] + row[to] - distance[from * locations + to];
        return tours.Size[route] == 0 ? delta + fixedCost : delta;
    }

    public double LeaveOut(int client) => absence;

    public bool IsFeasible(out double total)
    {
        total = 0;
        foreach (var route in tours.Active) total += cost[route];
        return tours.PoolCount == 0;
    }

    public bool Adapt() => false;
}
