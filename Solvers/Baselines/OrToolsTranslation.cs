using System.Collections.Immutable;
using Google.OrTools.ConstraintSolver;
using OrModel = Google.OrTools.ConstraintSolver.RoutingModel;

namespace Native.Solvers.Baselines;

/// <summary>A model as one of OR-Tools' routing library: one depot, one kind of vehicle, and the rules of RoutBench's attributes.</summary>
/// <remarks>Distances are thousandths, rounded up. Counts of routes are kept by nominating vehicles, which are all alike: Together says whether the
/// same vehicles answer for several counts.</remarks>
internal sealed class OrToolsTranslation : IDisposable
{
    private const long Far = 1L << 40;
    private const string DistanceName = "distance", TimeName = "time", PositionName = "position";
    private const int RootStep = 100;
    private readonly RoutingModel model;
    private readonly bool together, laterWindows;
    private readonly RoutingIndexManager manager;
    private readonly Solver solver;
    private readonly Dictionary<string, OrToolsResource> resources = new(StringComparer.Ordinal);
    private readonly int vehicles;
    private readonly long[][] lengths;
    private int nominated;

    public OrToolsTranslation(RoutingModel model, bool together, bool laterWindows)
    {
        (this.model, this.together, this.laterWindows) = (model, together, laterWindows);
        var type = model.VehicleTypes[0];
        vehicles = Math.Min(type.Count, model.Clients.Length);
        manager = new(model.Locations, vehicles, 0);
        Routing = new(manager);
        solver = Routing.solver();
        var profile = model.Profiles[type.Profile];
        lengths = Matrix((i, j) => (long)Math.Ceiling(profile.Distance[i, j] * OrToolsResource.Scale - 1e-6));
        Routing.SetArcCostEvaluatorOfAllVehicles(Routing.RegisterTransitMatrix(lengths));
        Routing.AddDimension(Routing.RegisterTransitMatrix(lengths), 0, Far, true, DistanceName);
        Routing.AddConstantDimension(1, model.Clients.Length + 1, true, PositionName);
        Capacity(type);
        if (IsTimed(model)) Time(type, profile);
        foreach (var resource in model.Constraints.OfType<ResourceConstraint>()) Resource(resource, profile);
        foreach (var rule in model.Constraints) Rule(rule);
    }

    public OrModel Routing { get; }

    /// <summary>Why a model cannot be translated; null where it can.</summary>
    public static string? Refuses(RoutingModel model)
    {
        if (model.Depots.Length != 1 || model.VehicleTypes is not [{ EndDepot: 0, ReloadDepots.IsEmpty: true, AllowedClients.IsEmpty: true, FixedCost: 0, UnitDistanceCost: 1, UnitDurationCost: 0 } type]) return "it takes one depot and one kind of vehicle at the cost of distance";
        if (!double.IsPositiveInfinity(type.MaxDistance) || !double.IsPositiveInfinity(type.MaxDuration) || !model.Profiles[type.Profile].Speeds.IsDefaultOrEmpty || model.LatenessWeight is not null) return "it takes no limits of distance or duration but as resources, no speeds by time of day and no soft windows";
        if (!model.Groups.IsEmpty || model.Clients.Any(c => c.Prize is not null || c.Release > 0 || c.Pickup.Any(p => p > 0) || c.Windows.Length > 2)) return "it takes no groups, prizes, releases, pickups or more than two windows a client";
        foreach (var rule in model.Constraints)
        {
            var isKnown = rule.SoftWeight is null && rule switch
            {
                ResourceConstraint { Events.Length: <= 1 } => true,
                ArcConstraint => true,
                SetConstraint { Clients.Length: 2 } => true,
                SetConstraint { Relation: not SetRelation.Adjacent } => true,
                PositionConstraint => true,
                RouteCountConstraint { AtMost: int.MaxValue, Statistic: RouteStatistic.Distance or RouteStatistic.Resource, Comparison: Comparison.Less } => true,
                RouteCountConstraint { AtMost: int.MaxValue, Statistic: RouteStatistic.LatestStart, Comparison: Comparison.AtLeast } => true,
                _ => false,
            };
            if (!isKnown) return $"it does not take the rule {rule.Id}";
        }
        return null;
    }

    /// <summary>Whether time matters.</summary>
    public static bool IsTimed(RoutingModel model) => model.Clients.Any(c => !c.Windows.IsEmpty) || double.IsFinite(model.Depots[0].Open.Latest) || double.IsFinite(model.VehicleTypes[0].Shift.Latest);

    /// <summary>The routes of an assignment.</summary>
    public RoutingSolution Solution(Assignment assignment)
    {
        var routes = ImmutableArray.CreateBuilder<Route>();
        for (var v = 0; v < vehicles; v++)
        {
            var visits = ImmutableArray.CreateBuilder<int>();
            for (var at = assignment.Value(Routing.NextVar(Routing.Start(v))); !Routing.IsEnd(at); at = assignment.Value(Routing.NextVar(at))) visits.Add(manager.IndexToNode(at));
            if (visits.Count > 0) routes.Add(new(0, visits.ToImmutable()));
        }
        return new(routes.ToImmutable());
    }

    public void Dispose()
    {
        Routing.Dispose();
        manager.Dispose();
    }

    private long Index(int client) => manager.NodeToIndex(client);

    private long[][] Matrix(Func<int, int, long> element) =>
        [.. Enumerable.Range(0, model.Locations).Select(i => Enumerable.Range(0, model.Locations).Select(j => i == j ? 0 : element(i, j)).ToArray())];

    private void Capacity(VehicleType type)
    {
        for (var d = 0; d < type.Capacity.Length; d++)
        {
            if (!double.IsFinite(type.Capacity[d])) continue;
            var load = Matrix((i, _) => i == 0 || model.ClientAt(i).Delivery.Length <= d ? 0 : (long)Math.Ceiling(model.ClientAt(i).Delivery[d] * OrToolsResource.Scale - 1e-6));
            Routing.AddDimension(Routing.RegisterTransitMatrix(load), 0, (long)(type.Capacity[d] * OrToolsResource.Scale), true, $"capacity {d}");
        }
    }

    private void Time(VehicleType type, TravelProfile profile)
    {
        var travel = Matrix((i, j) => (long)Math.Ceiling((profile.Duration[i, j] + (i == 0 ? model.Depots[0].Service : model.ClientAt(i).Service)) * OrToolsResource.Scale - 1e-6));
        Routing.AddDimension(Routing.RegisterTransitMatrix(travel), Far, Far, false, TimeName);
        var time = Routing.GetMutableDimension(TimeName);
        var (open, shut) = (Math.Max(model.Depots[0].Open.Earliest, type.Shift.Earliest), Math.Min(model.Depots[0].Open.Latest, type.Shift.Latest));
        for (var v = 0; v < vehicles; v++)
        {
            time.CumulVar(Routing.Start(v)).SetRange(Moment(open), Moment(shut));
            time.CumulVar(Routing.End(v)).SetRange(Moment(open), Moment(shut));
        }
        for (var i = 1; i < model.Locations; i++)
        {
            var client = model.ClientAt(i);
            if (client.Windows.IsEmpty) continue;
            var (at, last) = (time.CumulVar(Index(i)), client.Windows.Length == 2 && (client.WaitsForLaterWindow || laterWindows) ? client.Windows[1] : client.Windows[0]);
            at.SetRange((long)Math.Ceiling(client.Windows[0].Earliest * OrToolsResource.Scale), Moment(last.Latest));
            if (last != client.Windows[0]) at.RemoveInterval(Moment(client.Windows[0].Latest) + 1, Moment(last.Earliest) - 1);
            // Who begins later serves longer; longer waiting is never better.
            if (client.ServiceGrowth > 0)
                solver.Add(time.SlackVar(Index(i)) * 1000 >= (at - (long)(client.Windows[0].Earliest * OrToolsResource.Scale)) * (long)Math.Ceiling(client.ServiceGrowth * 1000));
        }
    }

    private static long Moment(double value) => double.IsPositiveInfinity(value) ? Far : (long)Math.Floor(value * OrToolsResource.Scale + 1e-6);

    private void Resource(ResourceConstraint rule, TravelProfile profile)
    {
        var resource = resources[rule.Id] = new(rule);
        var most = rule.AtClient.Where(a => a > 0).Sum() + Math.Max(0, rule.PerDistance) * lengths.Max(r => r.Max()) / OrToolsResource.Scale * (model.Clients.Length + 1);
        var capacity = resource.Capacity(most);
        var transit = Matrix((i, j) => resource.Transit(i, profile.Distance[i, j], profile.Duration[i, j]));
        Routing.AddDimension(Routing.RegisterTransitMatrix(transit), rule.Events.IsEmpty ? 0 : capacity + Far, capacity, false, rule.Id);
        var dimension = Routing.GetMutableDimension(rule.Id);
        for (var v = 0; v < vehicles; v++)
        {
            dimension.CumulVar(Routing.Start(v)).SetValue(resource.Start);
            if (!rule.Events.IsEmpty) dimension.SlackVar(Routing.Start(v)).SetValue(0);
        }
        for (var i = 1; i < model.Locations; i++)
        {
            var (least, greatest) = resource.Range(i, capacity);
            if (!rule.Events.IsEmpty && rule.Events[0].Client != i) dimension.SlackVar(Index(i)).SetValue(0);
            dimension.CumulVar(Index(i)).SetRange(least, greatest);
        }
        foreach (var e in rule.Events) Event(resource, dimension, e, capacity);
    }

    private void Event(OrToolsResource resource, RoutingDimension dimension, ResourceEvent e, long capacity)
    {
        var (value, slack) = (dimension.CumulVar(Index(e.Client)), dimension.SlackVar(Index(e.Client)));
        switch (e.Action)
        {
            case ResourceAction.AddRootOfDistance:
                // By tenths of a unit of distance, each at its far end.
                var longest = (lengths.Max(r => r.Max()) * (model.Clients.Length + 1L)) / RootStep + 2;
                var roots = new long[Math.Min(longest, 200_000)];
                for (var k = 0; k < roots.Length; k++) roots[k] = (long)Math.Ceiling(Math.Abs(e.Amount) * Math.Sqrt((k + 1) * RootStep / OrToolsResource.Scale) * OrToolsResource.Scale);
                var distance = Routing.GetMutableDimension(DistanceName).CumulVar(Index(e.Client));
                distance.SetMax((roots.Length - 1L) * RootStep);
                solver.Add(slack == solver.MakeElement(roots, solver.MakeDiv(distance, RootStep).Var()));
                solver.Add(value + slack <= resource.Range(e.Client, capacity).Most);
                break;
            case ResourceAction.Reset:
                solver.Add(value + slack == resource.Value(e.Amount));
                break;
            case ResourceAction.Scale:
                // Mirrored: what is missing to the top grows by a share of what is left.
                var kept = (long)Math.Floor(e.Amount * 1000);
                solver.Add(slack * 1000 >= (resource.TopValue - value) * (1000 - kept));
                solver.Add(value + slack <= capacity);
                break;
        }
    }

    private void Rule(RoutingConstraint rule)
    {
        switch (rule)
        {
            case ArcConstraint arcs:
                for (var i = 1; i < model.Locations; i++)
                    for (var j = 1; j < model.Locations; j++)
                        if (i != j && arcs.Forbids(i, j)) Routing.NextVar(Index(i)).RemoveValue(Index(j));
                break;
            case SetConstraint set:
                for (var k = 1; k < set.Clients.Length; k++) Pair(set.Relation, set.Clients[k - 1], set.Clients[k], set.Clients[..k]);
                break;
            case PositionConstraint position:
                Routing.GetMutableDimension(PositionName).CumulVar(Index(position.Client)).SetRange(position.First, Math.Min(position.Last, model.Clients.Length));
                break;
            case RouteCountConstraint count:
                Count(count);
                break;
        }
    }

    private void Pair(SetRelation relation, int a, int b, ImmutableArray<int> earlier)
    {
        if (relation == SetRelation.DifferentRoutes)
        {
            foreach (var other in earlier) solver.Add(Routing.VehicleVar(Index(other)) != Routing.VehicleVar(Index(b)));
            return;
        }
        solver.Add(Routing.VehicleVar(Index(a)) == Routing.VehicleVar(Index(b)));
        var position = Routing.GetMutableDimension(PositionName);
        if (relation == SetRelation.Ordered)
        {
            Routing.AddPickupAndDelivery(Index(a), Index(b));
            solver.Add(position.CumulVar(Index(a)) < position.CumulVar(Index(b)));
        }
        if (relation == SetRelation.Adjacent)
            solver.Add(solver.MakeIsEqualCstVar(Routing.NextVar(Index(a)), Index(b)) + solver.MakeIsEqualCstVar(Routing.NextVar(Index(b)), Index(a)) == 1);
    }

    private void Count(RouteCountConstraint count)
    {
        var first = together ? 0 : nominated;
        nominated += count.AtLeast;
        for (var k = 0; k < count.AtLeast; k++)
        {
            var v = (first + k) % vehicles;
            Routing.NextVar(Routing.Start(v)).RemoveValue(Routing.End(v));
            if (count.Statistic == RouteStatistic.LatestStart)
            {
                Routing.GetMutableDimension(TimeName).CumulVar(Routing.Start(v)).SetMin((long)Math.Ceiling(count.Threshold * OrToolsResource.Scale));
                continue;
            }
            var isDistance = count.Statistic == RouteStatistic.Distance;
            var end = Routing.GetMutableDimension(isDistance ? DistanceName : count.Resource!).CumulVar(Routing.End(v));
            if (isDistance) end.SetMax((long)(count.Threshold * OrToolsResource.Scale) - 1);
            else if (resources[count.Resource!] is { IsMirrored: true } mirrored) end.SetMin(mirrored.Below(count.Threshold));
            else end.SetMax(resources[count.Resource!].Below(count.Threshold));
        }
    }
}
