using System.Collections.Frozen;
using System.Collections.Immutable;
using Native.Solvers.Formats;

namespace Native.Solvers.Language.Modeling;

/// <summary>The rules of a model that a requirement stands for.</summary>
internal static class RequirementRules
{
    private static readonly FrozenSet<string> Known = new[]
    {
        "CVRP", "HCVRP", "MCVRP", "DCVRP", "VRPL", "HVRPL", "RVRP", "DVRPL", "VRPTW", "HVRPTW", "VRPMTW", "DVRPTW", "VRPMPD", "HVRPMPD", "MVRPMPD", "DVRPMPD",
        "VRPSVC", "CluVRP", "VRPSO", "VRPILC", "PVRP", "VRPRP", "VRPMP", "VRP-dRP",
        "EXT:OPEN", "EXT:MAXVEHICLES", "EXT:MAXDURATION", "EXT:SERVICE", "EXT:MAXSTOPS", "EXT:MINSTOPS", "EXT:MINVEHICLES", "EXT:FORBIDARC", "EXT:BACKHAUL", "EXT:PRODUCT", "EXT:ROUTECOUNT",
        "EXT:OPTIONAL", "EXT:LAST", "EXT:ALONE", "EXT:VEHICLE", "EXT:NOTVEHICLE", "EXT:WINDOW", "EXT:RETURNBY", "EXT:DEPARTFROM", "EXT:START", "EXT:MAXLEG", "EXT:ATMOST", "EXT:PAIR",
    }.ToFrozenSet();

    /// <summary>Whether there are rules for a name.</summary>
    public static bool Has(string name) => Known.Contains(name);

    /// <summary>The rules of some requirements.</summary>
    public static IEnumerable<RoutingConstraint> Of(SolomonReader.Instance instance, IReadOnlyCollection<Requirement> requirements)
    {
        ImmutableArray<double> demand = [.. instance.Places.Select(p => p.Demand)];
        var number = 0;
        foreach (var requirement in requirements)
        {
            // Two of a kind are two rules; each has its own name.
            var id = $"{requirement.Name} {++number}";
            foreach (var rule in Rules(requirement, id, demand, instance)) yield return rule;
        }
    }

    private static IEnumerable<RoutingConstraint> Rules(Requirement r, string id, ImmutableArray<double> demand, SolomonReader.Instance instance)
    {
        var (places, capacity) = (instance.Places.Count, instance.Capacity);
        double N(string name) => r.Number(name)!.Value;
        var load = Bounded(new ResourceConstraint($"{id} load") { AtClient = demand }, r, capacity);
        var length = new ResourceConstraint($"{id} length") { PerDistance = 1 };
        var node = (int)(r.Number("node") ?? 0);
        var limit = r.Number("limit") ?? 0;
        switch (r.Name)
        {
            case "CVRP": return [load];
            case "HCVRP": return [load, Few(r, id, RouteStatistic.Resource, load.Id)];
            case "MCVRP": return [new ResourceConstraint($"{id} load") { AtClient = demand, Maximum = capacity }, Product(r, id, places)];
            case "EXT:PRODUCT": return [Product(r, id, places)];
            case "DCVRP": return [new ResourceConstraint($"{id} load") { AtClient = demand, Maximum = capacity, Events = [new(node, ResourceAction.AddRootOfDistance, N("factor"))] }];
            case "VRPL": return [Bounded(length, r, limit)];
            case "HVRPL": return [Bounded(length, r, limit), Few(r, id, RouteStatistic.Distance, null)];
            case "RVRP": return [Range(id, N("range"), new(node, ResourceAction.Reset, N("range")))];
            case "DVRPL": return [Range(id, limit, new(node, ResourceAction.Scale, N("factor")))];
            case "HVRPTW": return [new RouteCountConstraint($"{id} late start", RouteStatistic.LatestStart, Comparison.AtLeast, N("start")) { AtLeast = (int)N("routes") }];
            case "VRPMPD": return [Delivered(r, id, demand, capacity)];
            case "HVRPMPD":
                var delivered = Delivered(r, id, demand, capacity);
                return [delivered, Few(r, id, RouteStatistic.Resource, delivered.Id)];
            case "MVRPMPD":
                var second = Product(r, id, places);
                var taken = Amounts(r, "newpickups");
                return [Delivered(r, id, demand, capacity), second with { AtClient = taken.Aggregate(second.AtClient, (all, t) => all.SetItem(t.Node, -t.Amount)), Minimum = 0 }];
            case "DVRPMPD":
                return [new ResourceConstraint($"{id} load") { AtClient = demand.SetItem(node, -N("amount")), Minimum = 0, Maximum = capacity, Events = [new(node, ResourceAction.AddRootOfDistance, -N("factor"))] }];
            case "VRPSVC": return [new SetConstraint(id, SetRelation.SameRoute, r.Nodes("nodes"))];
            case "CluVRP": return [new SetConstraint(id, SetRelation.Adjacent, r.Nodes("nodes"))];
            case "VRPSO": return [new SetConstraint(id, SetRelation.Ordered, r.Nodes("order"))];
            case "VRPILC": return [new SetConstraint(id, SetRelation.DifferentRoutes, r.Nodes("nodes"))];
            case "PVRP": return [ArcConstraint.Priority(id, r.Nodes("nodes").ToDictionary(n => n, _ => 1), 1, places)];
            case "VRPRP": return [new PositionConstraint(id, node, 1, (int)N("position"))];
            case "VRPMP": return [ArcConstraint.Priority(id, Levels(r), 1, places)];
            case "VRP-dRP": return [ArcConstraint.Priority(id, Levels(r), 1, places, (int)N("slack"))];
            case "EXT:MAXSTOPS": return [new RouteCountConstraint(id, RouteStatistic.Clients, Comparison.Greater, limit) { AtMost = 0 }];
            case "EXT:MINSTOPS": return [new RouteCountConstraint(id, RouteStatistic.Clients, Comparison.Less, limit) { AtMost = 0 }];
            case "EXT:MINVEHICLES": return [new RouteCountConstraint(id, RouteStatistic.Clients, Comparison.AtLeast, 1) { AtLeast = (int)limit }];
            case "EXT:FORBIDARC": return [Arc(id, (int)N("from"), (int)N("to"), places)];
            // A backhaul is of a lower level than everybody else.
            case "EXT:BACKHAUL": return [ArcConstraint.Priority(id, Enumerable.Range(1, places - 1).Except(r.Nodes("nodes")).ToDictionary(n => n, _ => 1), 1, places)];
            // Nobody but the depot follows the last; nobody at all is beside one that is alone.
            case "EXT:LAST": return [Between(id, r.Nodes("nodes"), places, [(1, 2), (1, 1)])];
            case "EXT:ALONE": return [Between(id, r.Nodes("nodes"), places, [(1, 2), (2, 1), (1, 1)])];
            case "EXT:START": return [new RouteCountConstraint(id, RouteStatistic.LatestStart, Comparison.AtLeast, N("start")) { AtLeast = (int)N("routes") }];
            case "EXT:MAXLEG": return [Legs(id, instance, limit)];
            case "EXT:ATMOST": return [new ResourceConstraint(id) { AtClient = [.. Enumerable.Range(0, places).Select(p => r.Nodes("nodes").Contains(p) ? 1.0 : 0.0)], Maximum = limit }];
            case "EXT:PAIR": return [new SetConstraint(id, SetRelation.Ordered, [(int)N("pickup"), (int)N("delivery")])];
            case "EXT:ROUTECOUNT": return Counted(r, id, demand);
            default: return [];
        }
    }

    private static ResourceConstraint Bounded(ResourceConstraint resource, Requirement r, double otherwise) =>
        // "Less than" is a maximum just below: the largest double that is less.
        resource with { Maximum = r.Number("limit") ?? (r.Name is "CVRP" or "VRPL" && r.Number("below") is { } below ? Math.BitDecrement(below) : otherwise) };

    private static ResourceConstraint Range(string id, double initial, ResourceEvent at) => new($"{id} range") { Initial = initial, PerDistance = -1, Minimum = 0, Events = [at] };

    private static ResourceConstraint Delivered(Requirement r, string id, ImmutableArray<double> demand, double capacity) =>
        // At a pickup node its own demand does not count.
        new($"{id} load") { AtClient = Amounts(r, "pickups").Aggregate(demand, (all, p) => all.SetItem(p.Node, -p.Amount)), Minimum = 0, Maximum = capacity };

    private static ResourceConstraint Product(Requirement r, string id, int places)
    {
        var dense = new double[places];
        foreach (var (node, amount) in Amounts(r, "deliveries")) dense[node] = amount;
        return new($"{id} new goods") { AtClient = [.. dense], Maximum = r.Number("limit")!.Value };
    }

    private static RouteCountConstraint Few(Requirement r, string id, RouteStatistic figure, string? resource) =>
        new($"{id} few", figure, r.Number("below") is null ? Comparison.AtMost : Comparison.Less, (r.Number("below") ?? r.Number("most"))!.Value) { AtLeast = (int)r.Number("routes")!.Value, Resource = resource };

    private static IEnumerable<RoutingConstraint> Counted(Requirement r, string id, ImmutableArray<double> demand)
    {
        var load = new ResourceConstraint($"{id} load") { AtClient = demand };
        var figure = r.Find("measure")!.Word switch { "load" => RouteStatistic.Resource, "length" => RouteStatistic.Distance, "duration" => RouteStatistic.Duration, _ => RouteStatistic.Clients };
        var (comparison, name) = r.Find("below") is not null ? (Comparison.Less, "below") : r.Find("max") is not null ? (Comparison.AtMost, "max") : r.Find("above") is not null ? (Comparison.Greater, "above") : (Comparison.AtLeast, "min");
        var count = new RouteCountConstraint(id, figure, comparison, r.Number(name)!.Value)
        {
            AtLeast = (int)(r.Number("least") ?? r.Number("exactly") ?? 0),
            AtMost = (int)(r.Number("most") ?? r.Number("exactly") ?? int.MaxValue),
            Resource = figure == RouteStatistic.Resource ? load.Id : null,
        };
        return figure == RouteStatistic.Resource ? [load, count] : [count];
    }

    private static ArcConstraint Arc(string id, int from, int to, int places)
    {
        var classes = new int[places];
        (classes[from], classes[to]) = (1, 2);
        return new(id, [.. classes], [(1, 2)]);
    }

    // Class 1 are the nodes, 2 the other clients, 0 the depot.
    private static ArcConstraint Between(string id, ImmutableArray<int> nodes, int places, ImmutableArray<(int, int)> forbidden) =>
        new(id, [.. Enumerable.Range(0, places).Select(p => p == 0 ? 0 : nodes.Contains(p) ? 1 : 2)], forbidden);

    // Each place is a class of its own, so that single arcs can be named; ways from and to the depot are no ways between two stops.
    private static ArcConstraint Legs(string id, SolomonReader.Instance instance, double limit)
    {
        var places = instance.Places;
        var tooLong = ImmutableArray.CreateBuilder<(int, int)>();
        for (var i = 1; i < places.Count; i++)
            for (var j = 1; j < places.Count; j++)
                if (i != j && Math.Sqrt(((places[i].X - places[j].X) * (places[i].X - places[j].X)) + ((places[i].Y - places[j].Y) * (places[i].Y - places[j].Y))) > limit) tooLong.Add((i, j));
        return new(id, [.. Enumerable.Range(0, places.Count)], tooLong.ToImmutable());
    }

    private static Dictionary<int, int> Levels(Requirement r)
    {
        var levels = r.Find("levels")!.Nodes;
        return levels.SelectMany((group, i) => group.Select(n => (n, Level: levels.Length - i))).ToDictionary(x => x.n, x => x.Level);
    }

    private static IEnumerable<(int Node, double Amount)> Amounts(Requirement r, string name)
    {
        var parameter = r.Find(name)!;
        return parameter.Nodes[0].Zip(parameter.Numbers);
    }
}
