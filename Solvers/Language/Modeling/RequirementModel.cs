using System.Collections.Immutable;
using Native.Solvers.Formats;

namespace Native.Solvers.Language.Modeling;

/// <summary>
/// A routing problem out of an instance and the requirements of a text. What no requirement asks for is not enforced: without CVRP or one of
/// its kind there is no load limit, without VRPTW or one of its kind there are no windows.
/// </summary>
public static class RequirementModel
{
    /// <summary>The problem of some requirements.</summary>
    /// <param name="instance">The instance, unrounded.</param>
    /// <param name="requirements">What an analysis yielded.</param>
    /// <exception cref="NotSupportedException">The model has no rule for a requirement yet; the message names all of them.</exception>
    /// <exception cref="ArgumentException">A requirement names a node that the instance does not have.</exception>
    public static RoutingModel Build(SolomonReader.Instance instance, IReadOnlyCollection<Requirement> requirements)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(requirements);
        var unknown = requirements.Where(r => !RequirementRules.Has(r.Name)).ToArray();
        if (unknown.Length > 0) throw new NotSupportedException($"The model has no rule for {string.Join("; ", unknown.AsEnumerable())}.");
        var last = instance.Places.Count - 1;
        foreach (var requirement in requirements)
            foreach (var node in requirement.Parameters.SelectMany(p => p.Nodes.SelectMany(g => g)).Concat(requirement.Parameters.Where(p => p.Name is "node" or "from" or "to" && requirement.Name != "EXT:WINDOW").SelectMany(p => p.Numbers).Select(v => (int)v)))
                if (node < 1 || node > last) throw new ArgumentException($"{requirement}: node {node} is not one of 1 to {last}.", nameof(requirements));

        var model = RoutingModel.Create(string.Join('+', requirements.Select(r => r.Name)));
        var timed = requirements.Any(r => r.Name is "VRPTW" or "HVRPTW" or "VRPMTW" or "DVRPTW");
        for (var node = 0; node <= last; node++)
        {
            var place = instance.Places[node];
            if (node == 0) model.Add(new Depot { X = place.X, Y = place.Y, Open = timed ? place.Window : TimeWindow.Always });
            else model.Add(Client(node, place.X, place.Y, timed ? place.Window : null, timed ? place.Service : 0, requirements));
        }
        model.Add(Vehicles(instance.Vehicles, requirements));
        foreach (var rule in RequirementRules.Of(instance, requirements)) model.Add(rule);
        return model.Build();
    }

    private static Client Client(int node, double x, double y, TimeWindow? own, double service, IEnumerable<Requirement> requirements)
    {
        var client = new Client { X = x, Y = y, Service = service };
        if (own is { } window) client = client with { Windows = [window] };
        foreach (var requirement in requirements)
        {
            if (requirement.Name == "VRPMTW" && requirement.Number("node") == node)
            {
                var more = requirement.Find("window")!.Numbers;
                // As RoutBench's validators: who comes between two windows may not wait for the second.
                client = client with { Windows = [.. client.Windows.Add(new(more[0], more[1])).OrderBy(w => w.Earliest)], WaitsForLaterWindow = false };
            }
            else if (requirement.Name == "DVRPTW" && requirement.Number("node") == node) client = client with { ServiceGrowth = 1 };
            else if (requirement.Name == "EXT:SERVICE" && requirement.Nodes("nodes").Contains(node)) client = client with { Service = requirement.Number("duration")!.Value };
        }
        return client;
    }

    private static VehicleType Vehicles(int count, IEnumerable<Requirement> requirements)
    {
        var type = new VehicleType { Count = count };
        foreach (var requirement in requirements)
        {
            type = requirement.Name switch
            {
                "EXT:OPEN" => type with { EndDepot = null },
                "EXT:MAXVEHICLES" => type with { Count = Math.Min(type.Count, (int)requirement.Number("limit")!.Value) },
                "EXT:MAXDURATION" => type with { MaxDuration = Math.Min(type.MaxDuration, requirement.Number("limit")!.Value) },
                _ => type,
            };
        }
        return type;
    }
}
