using Native.Bench.Report;
using Native.Solvers;

namespace Native.Bench.Vrp;

/// <summary>A plan as the report draws it.</summary>
internal static class SolutionMap
{
    /// <summary>The map of a plan.</summary>
    /// <param name="model">The problem.</param>
    /// <param name="solution">A plan of it.</param>
    /// <param name="scale">By what costs and distances of the model are larger than those that are shown.</param>
    public static RouteMap Of(RoutingModel model, RoutingSolution solution, double scale = 1)
    {
        var routes = new List<RouteMap.Path>();
        foreach (var route in solution.Routes)
        {
            var type = model.VehicleTypes[route.VehicleType];
            var distances = model.Profiles[type.Profile].Distance;
            var (length, at, clients, load) = (0.0, type.StartDepot, 0, 0.0);
            foreach (var stop in route.Visits)
            {
                length += distances[at, stop];
                at = stop;
                if (stop < model.Depots.Length) continue;
                clients++;
                load += model.ClientAt(stop).Delivery is [var first, ..] ? first : 0;
            }
            if (type.EndDepot is { } end) length += distances[at, end];
            routes.Add(new([.. route.Visits], type.StartDepot, type.EndDepot,
                $"{clients} clients, distance {Format.Number(length / scale)}{(load > 0 ? $", load {Format.Number(load)}" : "")}"));
        }
        return new([.. model.Depots.Select(d => (d.X, d.Y)), .. model.Clients.Select(c => (c.X, c.Y))], model.Depots.Length, routes);
    }
}
