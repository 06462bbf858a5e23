using System.Collections.Immutable;

namespace Native.Solvers.Engines;

/// <summary>Routes under every kind of rule: hard rules as penalties, one weight a rule, each adapted by itself.</summary>
/// <remarks>For each node the state of its route from the start to it and from it to the end is kept, so that an insertion costs a constant number of
/// operations whatever the route's length: loads as sums and running peaks; time as segments of duration, time warp, earliest and latest start
/// (Vidal et al. 2013); a resource with resets and scalings as the interval of values at which the rest of the route may be entered. Only the rest of a
/// route with a change that depends on its state in another way (the root of a distance, growing service, several windows, time-dependent
/// travel) is driven anew, up to the last such node. Violations count in the sense of time warp: what is missing is given, and the route goes on.</remarks>
internal sealed partial class RichRoutes
{
    private const int TimeTerm = 0, DistanceTerm = 1, DurationTerm = 2, LoadTerm = 3;
    private const double Margin = 1e-9;

    private readonly RoutingModel model;
    private readonly Tours tours;
    private readonly int locations, side, nodes, dimensions, resourceCount, terms, ruleTerm;
    private readonly VehicleType[] types;
    private readonly double[][] distances, durations;
    private readonly int[] place, next, prev, routeOf, profileOf;
    private readonly double[] maxDistance, maxDuration, unitDistance, unitDuration, fixedCost;
    private readonly bool[]?[] allowed;
    private readonly double[] weight;
    private readonly bool[] isSoft;

    // Sums in another order than the checker's differ in the last bits. What is below the tolerance counts as none here; the checker has the last word.
    private readonly double[] tolerance;
    private readonly bool useDuration;

    // By route.
    private readonly double[] routeCost, routePenalty, routeBase, routeDuration, violations;
    private readonly int[] position;

    public RichRoutes(RoutingModel model, Tours tours)
    {
        (this.model, this.tours) = (model, tours);
        (place, next, prev, routeOf) = (tours.Place, tours.Next, tours.Prev, tours.RouteOf);
        (locations, side, nodes) = (model.Locations, model.Locations + 1, tours.Next.Length);
        types = [.. model.VehicleTypes];
        profileOf = Array.ConvertAll(types, t => t.Profile);
        (unitDistance, unitDuration, fixedCost) = (Array.ConvertAll(types, t => t.UnitDistanceCost), Array.ConvertAll(types, t => t.UnitDurationCost), Array.ConvertAll(types, t => t.FixedCost));
        maxDistance = Array.ConvertAll(types, t => t.MaxDistance);
        maxDuration = Array.ConvertAll(types, t => t.MaxDuration);
        distances = [.. model.Profiles.Select(p => Square(p.Distance))];
        durations = [.. model.Profiles.Select((p, k) => ReferenceEquals(p.Distance, p.Duration) ? distances[k] : Square(p.Duration))];
        allowed = Array.ConvertAll(types, t => t.AllowedClients.IsEmpty ? null : Flags(t.AllowedClients));
        useDuration = Array.Exists(types, t => double.IsFinite(t.MaxDuration) || t.UnitDurationCost > 0) || model.Constraints.OfType<RouteCountConstraint>().Any(c => c.Statistic == RouteStatistic.Duration);
        dimensions = Array.Exists(types, t => !t.Capacity.IsEmpty) ? model.LoadDimensions : 0;
        ruleTerm = LoadTerm + dimensions;
        terms = ruleTerm + model.Constraints.Length;
        weight = new double[terms];
        isSoft = new bool[terms];
        tolerance = new double[terms];
        position = new int[nodes];
        (routeCost, routePenalty, routeBase, routeDuration) = (new double[tours.Slots], new double[tours.Slots], new double[tours.Slots], new double[tours.Slots]);
        violations = new double[tours.Slots * terms];
        CompileLoads();
        CompileTime();
        CompileResources();
        resourceCount = resources.Length;
        AllocateResources();
        CompileRules();
        Weigh();
        CompileArcs();
        for (var r = 0; r < tours.Slots; r++) Refresh(r);
    }

    public double RouteCost(int route) => routeCost[route];

    /// <summary>Recomputes all that is known of a route.</summary>
    public void Refresh(int route)
    {
        var (start, end, type) = (tours.Start(route), tours.End(route), tours.Types[route]);
        var bad = violations.AsSpan(route * terms, terms);
        bad.Clear();
        var at = 0;
        for (var node = next[start]; node < locations; node = next[node]) position[node] = ++at;
        (position[start], position[end]) = (0, at + 1);
        var profile = distances[profileOf[type]];
        RefreshLoads(route);
        RefreshTime(route);
        RefreshDistances(route, profile);
        RefreshResources(route);
        if (at == 0)
        {
            bad.Clear();
            (routeBase[route], routePenalty[route], routeCost[route], routeDuration[route]) = (0, 0, 0, 0);
            ClearCounts(route);
            return;
        }
        LoadViolations(route, bad);
        bad[TimeTerm] = RouteWarp(route);
        routeDuration[route] = useDuration ? RouteDuration(route) : 0;
        bad[DistanceTerm] = Math.Max(0, forwardDistance[end] - maxDistance[type]);
        if (useDuration) bad[DurationTerm] = Math.Max(0, routeDuration[route] - maxDuration[type]);
        ResourceViolations(route, bad);
        RouteRuleViolations(route, bad);
        for (var t = 0; t < terms; t++)
            if (bad[t] < tolerance[t]) bad[t] = 0;
        routeBase[route] = fixedCost[type] + unitDistance[type] * forwardDistance[end] + unitDuration[type] * routeDuration[route];
        routePenalty[route] = Penalty(bad);
        routeCost[route] = routeBase[route] + routePenalty[route];
        RefreshCounts(route);
    }

    /// <summary>By how much the cost rises if a client is inserted after a node.</summary>
    public double Insertion(int after, int client, double bound)
    {
        var route = routeOf[after];
        var type = tours.Types[route];
        if (allowed[type] is { } may && !may[client]) return double.PositiveInfinity;
        var profile = distances[profileOf[type]];
        var follower = next[after];
        var (from, to) = (place[after], place[follower]);
        var (arrive, leave) = (profile[from * side + client], profile[client * side + to]);
        var longer = arrive + leave - profile[from * side + to];
        var cost = unitDistance[type] * longer;
        if (tours.Size[route] == 0) cost += fixedCost[type] + unitDistance[type] * profile[from * side + to];
        // Nothing can be gained but what the route and the counts pay now.
        cost -= routePenalty[route];
        if (countsAreOld) UpdateCounts();
        var gain = countPenalty;
        if (cost - gain >= bound) return double.PositiveInfinity;
        if (arcPenalty is not null) cost += arcPenalty[from * side + client] + arcPenalty[client * side + to] - arcPenalty[from * side + to] + ArcPart(route);
        var insertion = new Insertion(route, type, after, client, follower, arrive, leave);
        cost += LoadPenalty(insertion);
        if (cost - gain >= bound) return double.PositiveInfinity;
        var distance = forwardDistance[after] + arrive + leave + backwardDistance[follower];
        if (distance > maxDistance[type]) cost += weight[DistanceTerm] * (distance - maxDistance[type]);
        var time = default(TimeFigures);
        if (timed)
        {
            time = TimeOf(insertion);
            cost += weight[TimeTerm] * time.Warp;
            if (useDuration)
            {
                cost += unitDuration[type] * (time.Duration - routeDuration[route]);
                if (time.Duration > maxDuration[type]) cost += weight[DurationTerm] * (time.Duration - maxDuration[type]);
            }
            if (cost - gain >= bound) return double.PositiveInfinity;
        }
        if (resourceCount > 0) cost += ResourcePenalty(insertion, bound + gain - cost);
        if (cost - gain >= bound || !hasRules) return cost;
        return cost + RulePenalty(insertion, distance, time);
    }

    private double Penalty(ReadOnlySpan<double> bad)
    {
        var sum = 0.0;
        for (var t = 0; t < terms; t++) sum += weight[t] * bad[t];
        return sum;
    }

    private double[] Square(DistanceMatrix matrix)
    {
        var square = new double[side * side];
        for (var i = 0; i < locations; i++) matrix.From(i).CopyTo(square.AsSpan(i * side));
        return square;
    }

    private bool[] Flags(ImmutableArray<int> members)
    {
        var flags = new bool[locations];
        foreach (var member in members) flags[member] = true;
        return flags;
    }
}

/// <summary>A client put between two nodes of a route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Type">Its vehicle type.</param>
/// <param name="After">The node before.</param>
/// <param name="Client">The client.</param>
/// <param name="Follower">The node after.</param>
/// <param name="Arrive">The distance to the client.</param>
/// <param name="Leave">The distance from it.</param>
internal readonly record struct Insertion(int Route, int Type, int After, int Client, int Follower, double Arrive, double Leave);

/// <summary>What time says of a route.</summary>
/// <param name="Warp">Lateness in the sense of time warp.</param>
/// <param name="Duration">From the best departure to the end.</param>
/// <param name="Latest">The latest departure without more lateness.</param>
/// <param name="IsDriven">Whether the figures come from a drive, so that the latest departure is not known.</param>
internal readonly record struct TimeFigures(double Warp, double Duration, double Latest, bool IsDriven);
