namespace Native.Solvers.Engines;

/// <summary>Routes under capacity and single time windows, all hard: the evaluation of VRPTW, also with prizes, groups, several depots and mixed
/// fleets. An insertion that breaks a bound is impossible.</summary>
internal readonly struct WindowRoutes : IRouteEvaluator
{
    private readonly RoutingModel model;
    private readonly Tours tours;
    private readonly double[] distance, duration, demand, service, early, late, prize;
    private readonly double[] capacity, unit, fixedCost;
    private readonly bool[]?[] allowed;
    private readonly bool[] isRequired;
    private readonly int[] place, next, prev, routeOf, groupOf;

    // By node: when the vehicle leaves it at the earliest, and when it must reach it at the latest. By route: load and cost.
    private readonly double[] leave, deadline, load, cost;
    private readonly int side;
    private readonly double absence;

    public WindowRoutes(RoutingModel model, Tours tours)
    {
        (this.model, this.tours) = (model, tours);
        (place, next, prev, routeOf) = (tours.Place, tours.Next, tours.Prev, tours.RouteOf);
        (side, var nodes) = (model.Locations, tours.Next.Length);
        var profile = model.Profiles[model.VehicleTypes[0].Profile];
        distance = Square(profile.Distance);
        duration = ReferenceEquals(profile.Distance, profile.Duration) ? distance : Square(profile.Duration);
        var types = model.VehicleTypes;
        capacity = [.. types.Select(t => t.Capacity.IsEmpty ? double.PositiveInfinity : t.Capacity[0])];
        (unit, fixedCost) = ([.. types.Select(t => t.UnitDistanceCost)], [.. types.Select(t => t.FixedCost)]);
        allowed = new bool[types.Length][];
        for (var t = 0; t < types.Length; t++)
        {
            if (types[t].AllowedClients.IsEmpty) continue;
            var flags = allowed[t] = new bool[side];
            foreach (var client in types[t].AllowedClients) flags[client] = true;
        }
        (demand, prize, isRequired, groupOf) = (new double[side], new double[side], new bool[side], new int[side]);
        (service, early, late) = (new double[nodes], new double[nodes], new double[nodes]);
        (leave, deadline, load, cost) = (new double[nodes], new double[nodes], new double[tours.Slots], new double[tours.Slots]);
        Array.Fill(late, double.PositiveInfinity);
        Array.Fill(groupOf, -1);
        for (var g = 0; g < model.Groups.Length; g++)
            foreach (var member in model.Groups[g].Members) groupOf[member] = g;
        for (var i = model.Depots.Length; i < side; i++)
        {
            var client = model.ClientAt(i);
            (demand[i], service[i], prize[i]) = (client.Delivery.IsEmpty ? 0 : client.Delivery[0], client.Service, client.Prize ?? 0);
            isRequired[i] = client.Prize is null && groupOf[i] < 0;
            if (!client.Windows.IsEmpty) (early[i], late[i]) = (client.Windows[0].Earliest, client.Windows[0].Latest);
        }
        for (var r = 0; r < tours.Slots; r++)
        {
            var type = types[tours.Types[r]];
            var (from, to) = (model.Depots[type.StartDepot], model.Depots[type.EndDepot!.Value]);
            (service[tours.Start(r)], early[tours.Start(r)]) = (from.Service, Math.Max(from.Open.Earliest, type.Shift.Earliest));
            late[tours.End(r)] = Math.Min(to.Open.Latest, type.Shift.Latest);
        }
        absence = 10 * (types.Max(t => t.FixedCost) + types.Max(t => t.UnitDistanceCost) * distance.Max());
        for (var r = 0; r < tours.Slots; r++) Refresh(r);
    }

    /// <summary>Whether this evaluation covers all rules of a model.</summary>
    public static bool Covers(RoutingModel model) => model is { Constraints.IsEmpty: true, LatenessWeight: null, LoadDimensions: <= 1 }
        && model.Depots.All(d => d.Open.Earliest <= 0)
        && model.VehicleTypes.All(t => t.Profile == model.VehicleTypes[0].Profile && t is { EndDepot: not null, ReloadDepots.IsEmpty: true, UnitDurationCost: 0 }
            && double.IsPositiveInfinity(t.MaxDistance) && double.IsPositiveInfinity(t.MaxDuration))
        && model.Profiles[model.VehicleTypes[0].Profile] is { Speeds.IsEmpty: true, Distance.IsStored: true, Duration.IsStored: true }
        && model.Clients.All(c => c is { Windows.Length: <= 1, ServiceGrowth: 0, Release: 0 } && c.Pickup.All(p => p == 0));

    public void Refresh(int route)
    {
        var (start, end, type) = (tours.Start(route), tours.End(route), tours.Types[route]);
        var (sum, length) = (0.0, 0.0);
        leave[start] = early[start] + service[start];
        for (var node = start; node != end;)
        {
            var to = next[node];
            var arc = place[node] * side + place[to];
            length += distance[arc];
            leave[to] = Math.Max(leave[node] + duration[arc], early[to]) + service[to];
            if (to < side) sum += demand[to];
            node = to;
        }
        deadline[end] = late[end];
        for (var node = end; node != start;)
        {
            var to = prev[node];
            deadline[to] = Math.Min(late[to], deadline[node] - duration[place[to] * side + place[node]] - service[to]);
            node = to;
        }
        load[route] = sum;
        cost[route] = tours.Size[route] == 0 ? 0 : fixedCost[type] + unit[type] * length;
    }

    public double RouteCost(int route) => cost[route];

    public double Insertion(int after, int client, double bound)
    {
        var route = routeOf[after];
        var type = tours.Types[route];
        if (load[route] + demand[client] > capacity[type]) return double.PositiveInfinity;
        var follower = next[after];
        var (from, to) = (place[after], place[follower]);
        var (arrive, depart) = (from * side + client, client * side + to);
        var rise = tours.Size[route] == 0
            ? fixedCost[type] + unit[type] * (distance[arrive] + distance[depart])
            : unit[type] * (distance[arrive] + distance[depart] - distance[from * side + to]);
        if (rise >= bound) return double.PositiveInfinity;
        var time = Math.Max(leave[after] + duration[arrive], early[client]);
        if (time > late[client] || time + service[client] + duration[depart] > deadline[follower]) return double.PositiveInfinity;
        return allowed[type] is { } may && !may[client] ? double.PositiveInfinity : rise;
    }

    public double LeaveOut(int client) => isRequired[client] || groupOf[client] >= 0 && model.Groups[groupOf[client]].Required ? absence : prize[client];

    public double GlobalCost() => Missing(out var prizes) * absence + prizes;

    public bool IsFeasible(out double total)
    {
        var missing = Missing(out total);
        foreach (var route in tours.Active) total += cost[route];
        return missing == 0;
    }

    public bool Adapt() => false;

    /// <summary>How many required clients and groups are not served, and the prizes forgone.</summary>
    private int Missing(out double prizes)
    {
        var missing = 0;
        prizes = 0;
        foreach (var client in tours.Pool.AsSpan(0, tours.PoolCount))
        {
            prizes += prize[client];
            if (isRequired[client]) missing++;
        }
        for (var g = 0; g < model.Groups.Length; g++)
        {
            if (!model.Groups[g].Required) continue;
            var served = false;
            foreach (var member in model.Groups[g].Members) served |= routeOf[member] >= 0;
            if (!served) missing++;
        }
        return missing;
    }

    private static double[] Square(DistanceMatrix matrix)
    {
        var square = new double[matrix.Count * matrix.Count];
        for (var i = 0; i < matrix.Count; i++) matrix.From(i).CopyTo(square.AsSpan(i * matrix.Count));
        return square;
    }
}
