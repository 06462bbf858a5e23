using System.Collections.Immutable;
using Native.Solvers.Formats;

namespace Native.Solvers.RoutBench;

/// <summary>RoutBench's 24 attributes as the published validators read them, with the constants of its texts, over a Solomon instance.</summary>
/// <remarks>An attribute that is absent is not enforced: without a capacity attribute there is no load limit, without a time-window attribute there are
/// no windows. The validators check neither that everybody is served nor the number of vehicles; the model does.</remarks>
public static class RoutBenchModel
{
    /// <summary>The 24 names.</summary>
    public static ImmutableArray<string> Attributes { get; } =
    [
        "CVRP", "HCVRP", "MCVRP", "DCVRP", "VRPL", "HVRPL", "RVRP", "DVRPL", "VRPTW", "HVRPTW", "VRPMTW", "DVRPTW",
        "VRPMPD", "HVRPMPD", "MVRPMPD", "DVRPMPD", "VRPSVC", "CluVRP", "VRPSO", "VRPILC", "PVRP", "VRPRP", "VRPMP", "VRP-dRP",
    ];

    /// <summary>The problem of some attributes.</summary>
    /// <param name="instance">The instance, unrounded.</param>
    /// <param name="attributes">Names out of <see cref="Attributes"/>.</param>
    /// <exception cref="ArgumentException">A name is not an attribute.</exception>
    /// <exception cref="RoutingModelException">The instance lacks a client that an attribute names.</exception>
    public static RoutingModel Build(SolomonReader.Instance instance, IEnumerable<string> attributes)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(attributes);
        var names = attributes.ToArray();
        foreach (var name in names)
            if (!Attributes.Contains(name)) throw new ArgumentException($"RoutBench has no attribute {name}", nameof(attributes));
        var timed = names.Any(n => n is "VRPTW" or "HVRPTW" or "VRPMTW" or "DVRPTW");
        var model = RoutingModel.Create(string.Join('+', names));
        for (var i = 0; i < instance.Places.Count; i++)
        {
            var place = instance.Places[i];
            if (i == 0)
            {
                model.Add(new Depot { X = place.X, Y = place.Y, Open = timed ? place.Window : TimeWindow.Always });
                continue;
            }
            var client = new Client { X = place.X, Y = place.Y };
            if (timed) client = client with { Windows = [place.Window], Service = place.Service };
            if (i == 4 && names.Contains("VRPMTW")) client = client with { Windows = [place.Window, new(900, 950)], WaitsForLaterWindow = false };
            if (i == 18 && names.Contains("DVRPTW")) client = client with { ServiceGrowth = 1 };
            model.Add(client);
        }
        model.Add(new VehicleType { Count = instance.Vehicles });
        foreach (var name in names)
            foreach (var rule in Rules(name, instance)) model.Add(rule);
        return model.Build();
    }

    private static IEnumerable<RoutingConstraint> Rules(string name, SolomonReader.Instance instance)
    {
        var locations = instance.Places.Count;
        ImmutableArray<double> demand = [.. instance.Places.Select(p => p.Demand)];
        var load = new ResourceConstraint($"{name} load") { AtClient = demand, Maximum = instance.Capacity };
        // At the pick-up client its own demand does not count.
        var delivered = load with { AtClient = Without(demand, 24, -10), Minimum = 0 };
        var second = new ResourceConstraint($"{name} new goods") { AtClient = Sparse(locations, (12, 70), (14, 80)), Maximum = 100 };
        var length = new ResourceConstraint($"{name} length") { PerDistance = 1 };
        return name switch
        {
            "CVRP" => [load],
            "HCVRP" => [load, Few(name, load, 100)],
            "MCVRP" => [load, second],
            "DCVRP" => [load with { Events = [new(19, ResourceAction.AddRootOfDistance, 5)] }],
            "VRPL" => [length with { Maximum = 150 }],
            "HVRPL" => [length with { Maximum = 200 }, new RouteCountConstraint($"{name} short routes", RouteStatistic.Distance, Comparison.Less, 150) { AtLeast = 3 }],
            "RVRP" => [new ResourceConstraint($"{name} range") { Initial = 150, PerDistance = -1, Minimum = 0, Events = [new(17, ResourceAction.Reset, 150)] }],
            "DVRPL" => [new ResourceConstraint($"{name} range") { Initial = 200, PerDistance = -1, Minimum = 0, Events = [new(17, ResourceAction.Scale, 0.5)] }],
            "HVRPTW" => [new RouteCountConstraint($"{name} late start", RouteStatistic.LatestStart, Comparison.AtLeast, 300) { AtLeast = 1 }],
            "VRPMPD" => [delivered],
            "HVRPMPD" => [delivered, Few(name, delivered, 100)],
            "MVRPMPD" => [delivered, second with { AtClient = Sparse(locations, (12, 70), (14, 80), (24, -20)), Minimum = 0 }],
            "DVRPMPD" => [delivered with { Events = [new(24, ResourceAction.AddRootOfDistance, -5)] }],
            "VRPSVC" => [new SetConstraint(name, SetRelation.SameRoute, [13, 23])],
            "CluVRP" => [new SetConstraint(name, SetRelation.Adjacent, [7, 10])],
            "VRPSO" => [new SetConstraint(name, SetRelation.Ordered, [13, 23])],
            "VRPILC" => [new SetConstraint(name, SetRelation.DifferentRoutes, [7, 8])],
            "PVRP" => [ArcConstraint.Priority(name, new Dictionary<int, int> { [5] = 1, [7] = 1 }, 1, locations)],
            "VRPRP" => [new PositionConstraint(name, 8, 1, 3)],
            "VRPMP" => [ArcConstraint.Priority(name, new Dictionary<int, int> { [7] = 3, [5] = 2, [3] = 1 }, 1, locations)],
            "VRP-dRP" => [ArcConstraint.Priority(name, new Dictionary<int, int> { [7] = 3, [5] = 2, [3] = 1 }, 1, locations, 1)],
            _ => [],
        };
    }

    private static RouteCountConstraint Few(string name, ResourceConstraint load, double limit) =>
        new($"{name} light routes", RouteStatistic.Resource, Comparison.Less, limit) { AtLeast = 3, Resource = load.Id };

    private static ImmutableArray<double> Without(ImmutableArray<double> amounts, int client, double amount) =>
        client < amounts.Length ? amounts.SetItem(client, amount) : amounts;

    private static ImmutableArray<double> Sparse(int locations, params (int Client, double Amount)[] amounts)
    {
        var dense = new double[locations];
        foreach (var (client, amount) in amounts)
            if (client < locations) dense[client] = amount;
        return [.. dense];
    }
}
