using System.Collections.Frozen;
using System.Collections.Immutable;
using Native.Solvers.Formats;

namespace Native.Solvers.Language.Modeling;

/// <summary>
/// A routing problem out of an instance and the requirements of a text. What no requirement asks for is not enforced: without CVRP or one of
/// its kind there is no load limit, without VRPTW or one of its kind there are no windows.
/// </summary>
public static class RequirementModel
{
    // What speaks of times makes the time that service takes count.
    private static readonly FrozenSet<string> Timed = new[]
    {
        "VRPTW", "HVRPTW", "VRPMTW", "DVRPTW", "EXT:WINDOW", "EXT:RETURNBY", "EXT:DEPARTFROM", "EXT:START", "EXT:MAXDURATION",
    }.ToFrozenSet();

    /// <summary>The requirements that the model has no rule for.</summary>
    public static ImmutableArray<Requirement> Unsupported(IEnumerable<Requirement> requirements) => [.. requirements.Where(r => !RequirementRules.Has(r.Name))];

    /// <summary>The problem of some requirements.</summary>
    /// <param name="instance">The instance, unrounded.</param>
    /// <param name="requirements">What an analysis yielded.</param>
    /// <exception cref="NotSupportedException">The model has no rule for a requirement yet; the message names all of them.</exception>
    /// <exception cref="ArgumentException">A requirement names a node that the instance does not have.</exception>
    public static RoutingModel Build(SolomonReader.Instance instance, IReadOnlyCollection<Requirement> requirements)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(requirements);
        var unknown = Unsupported(requirements);
        if (unknown.Length > 0) throw new NotSupportedException($"The model has no rule for {string.Join("; ", unknown.AsEnumerable())}.");
        var last = instance.Places.Count - 1;
        foreach (var requirement in requirements)
            foreach (var node in requirement.Parameters.SelectMany(p => p.Nodes.SelectMany(g => g)).Concat(requirement.Parameters.Where(p => p.Name is "node" or "from" or "to" or "pickup" or "delivery" && requirement.Name != "EXT:WINDOW").SelectMany(p => p.Numbers).Select(v => (int)v)))
                if (node < 1 || node > last) throw new ArgumentException($"{requirement}: node {node} is not one of 1 to {last}.", nameof(requirements));

        var model = RoutingModel.Create(string.Join('+', requirements.Select(r => r.Name)));
        var timed = requirements.Any(r => r.Name is "VRPTW" or "HVRPTW" or "VRPMTW" or "DVRPTW");
        for (var node = 0; node <= last; node++)
        {
            var place = instance.Places[node];
            if (node == 0) model.Add(new Depot { X = place.X, Y = place.Y, Open = timed ? place.Window : TimeWindow.Always });
            else model.Add(Client(node, place, timed, requirements));
        }
        foreach (var type in Fleet.Of(Vehicles(instance.Vehicles, requirements), requirements, last)) model.Add(type);
        foreach (var rule in RequirementRules.Of(instance, requirements)) model.Add(rule);
        return model.Build();
    }

    private static Client Client(int node, SolomonReader.Place place, bool timed, IReadOnlyCollection<Requirement> requirements)
    {
        var client = new Client { X = place.X, Y = place.Y, Service = requirements.Any(r => Timed.Contains(r.Name)) ? place.Service : 0 };
        if (timed) client = client with { Windows = [place.Window] };
        foreach (var requirement in requirements)
        {
            if (requirement.Name == "VRPMTW" && requirement.Number("node") == node)
            {
                var more = requirement.Find("window")!.Numbers;
                // As RoutBench's validators: who comes between two windows may not wait for the second.
                client = client with { Windows = [.. client.Windows.Add(new(more[0], more[1])).OrderBy(w => w.Earliest)], WaitsForLaterWindow = false };
            }
            else if (requirement.Name == "DVRPTW" && requirement.Number("node") == node) client = client with { ServiceGrowth = 1 };
            else if (requirement.Name == "EXT:OPTIONAL" && requirement.Nodes("nodes").Contains(node)) client = client with { Prize = requirement.Number("penalty") ?? 0 };
            else if (requirement.Name == "EXT:WINDOW" && requirement.Nodes("nodes").Contains(node)) client = client with { Windows = Within(client.Windows, requirement) };
            else if (requirement.Name == "EXT:SERVICE" && requirement.Nodes("nodes").Contains(node)) client = client with { Service = requirement.Number("duration")!.Value };
        }
        return client;
    }

    // The window of the text within those of the data; nothing in common is an error of the two, not of the search.
    private static ImmutableArray<TimeWindow> Within(ImmutableArray<TimeWindow> windows, Requirement requirement)
    {
        var (from, to) = requirement.Find("window") is { } both ? (both.Numbers[0], both.Numbers[1]) : (requirement.Number("from") ?? 0, requirement.Number("to") ?? double.PositiveInfinity);
        if (windows.IsEmpty) return [new(from, to)];
        var common = windows.Where(w => Math.Max(w.Earliest, from) <= Math.Min(w.Latest, to)).Select(w => new TimeWindow(Math.Max(w.Earliest, from), Math.Min(w.Latest, to))).ToImmutableArray();
        return common.IsEmpty ? throw new ArgumentException($"{requirement}: it has no time in common with the data's windows {string.Join(", ", windows)}.", nameof(requirement)) : common;
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
                "EXT:RETURNBY" => type with { Shift = new(type.Shift.Earliest, Math.Min(type.Shift.Latest, requirement.Number("time")!.Value)) },
                "EXT:DEPARTFROM" => type with { Shift = new(Math.Max(type.Shift.Earliest, requirement.Number("time")!.Value), type.Shift.Latest) },
                "EXT:MAXDURATION" => type with { MaxDuration = Math.Min(type.MaxDuration, requirement.Number("limit")!.Value) },
                _ => type,
            };
        }
        return type;
    }
}
