using System.Collections.Immutable;

namespace Native.Solvers.Language.Assembly;

/// <summary>Finds requirements that no solution can meet together, whatever the data. What it finds is a proof; it does not find all.</summary>
internal sealed class ContradictionFinder
{
    private readonly ImmutableArray<Requirement> requirements;
    private readonly NodeGroups groups;
    private readonly List<Contradiction> found = [];

    private ContradictionFinder(ImmutableArray<Requirement> requirements) => (this.requirements, groups) = (requirements, new NodeGroups(requirements));

    /// <summary>The contradictions among some requirements.</summary>
    public static ImmutableArray<Contradiction> Find(ImmutableArray<Requirement> requirements)
    {
        var finder = new ContradictionFinder(requirements);
        finder.TogetherAndApart();
        finder.VehiclesOfGroups();
        finder.NumbersOfVehicles();
        finder.NumbersOfStops();
        finder.Neighbors();
        finder.Windows();
        finder.SameThingTwice();
        finder.found.AddRange(RouteOrder.Find(requirements, finder.groups));
        return [.. finder.found.DistinctBy(c => string.Join('|', c.Requirements.Select(r => r.ToString()).Order(StringComparer.Ordinal)))];
    }

    private IEnumerable<Requirement> Named(string name) => requirements.Where(r => r.Name == name);

    private void Add(string reason, params IEnumerable<Requirement> which) => found.Add(new Contradiction([.. which.Distinct()], reason));

    private void TogetherAndApart()
    {
        foreach (var apart in Named("VRPILC"))
        {
            var nodes = apart.Nodes("nodes");
            foreach (var (a, b) in Pairs(nodes))
                if (groups.Why(a, b) is { } why) Add($"nodes {a} and {b} must share a route and must not", why.Append(apart));
        }
        foreach (var atMost in Named("EXT:ATMOST"))
        {
            var nodes = atMost.Nodes("nodes");
            foreach (var node in nodes)
            {
                var together = nodes.Where(n => groups.AreTogether(node, n)).ToArray();
                if (together.Length <= atMost.Number("limit")) continue;
                Add($"nodes {string.Join(", ", together)} share a route that may take {atMost.Number("limit")} of them", together.Skip(1).SelectMany(n => groups.Why(together[0], n)!).Append(atMost));
                break;
            }
        }
        foreach (var alone in Named("EXT:ALONE"))
        {
            var node = alone.Nodes("nodes")[0];
            if (groups.Of(node).FirstOrDefault(n => n != node, -1) is >= 0 and var other) Add($"node {node} is alone on its route and shares it with node {other}", groups.Why(node, other)!.Append(alone));
        }
    }

    private void VehiclesOfGroups()
    {
        var fixedTo = Named("EXT:VEHICLE").SelectMany(r => r.Nodes("nodes").Select(n => (Node: n, Vehicle: r.Number("vehicle")!.Value, Why: r))).ToArray();
        for (var i = 0; i < fixedTo.Length; i++)
        {
            for (var j = i + 1; j < fixedTo.Length; j++)
                if (fixedTo[i].Vehicle != fixedTo[j].Vehicle && groups.Why(fixedTo[i].Node, fixedTo[j].Node) is { } why)
                    Add($"node {fixedTo[i].Node} needs vehicle {fixedTo[i].Vehicle}, node {fixedTo[j].Node} vehicle {fixedTo[j].Vehicle}, and one vehicle serves both", why.Append(fixedTo[i].Why).Append(fixedTo[j].Why));
            foreach (var not in Named("EXT:NOTVEHICLE").Where(r => r.Number("vehicle") == fixedTo[i].Vehicle))
                foreach (var node in not.Nodes("nodes"))
                    if (groups.Why(fixedTo[i].Node, node) is { } why) Add($"node {node} must not have vehicle {fixedTo[i].Vehicle} and must", why.Append(fixedTo[i].Why).Append(not));
        }
        // Two nodes of one vehicle number share its routes only if it drives once, so VRPILC against EXT:VEHICLE is no proof.
    }

    private void NumbersOfVehicles()
    {
        var floors = new List<(double Routes, Requirement Why)>();
        floors.AddRange(Named("EXT:MINVEHICLES").Select(r => (r.Number("limit")!.Value, r)));
        floors.AddRange(requirements.Where(r => r.Name is "HCVRP" or "HVRPL" or "HVRPMPD" or "HVRPTW").Select(r => (r.Number("routes")!.Value, r)));
        floors.AddRange(Named("EXT:ROUTECOUNT").Where(r => (r.Number("least") ?? r.Number("exactly")) is not null).Select(r => ((r.Number("least") ?? r.Number("exactly"))!.Value, r)));
        floors.AddRange(Named("VRPILC").Select(r => ((double)r.Nodes("nodes").Length, r)));
        foreach (var most in Named("EXT:MAXVEHICLES"))
            foreach (var (routes, why) in floors)
                if (routes > most.Number("limit")) Add($"at most {most.Number("limit")} routes, and {routes} are needed", most, why);
    }

    private void NumbersOfStops()
    {
        foreach (var most in Named("EXT:MAXSTOPS"))
        {
            foreach (var least in Named("EXT:MINSTOPS"))
                if (least.Number("limit") > most.Number("limit")) Add($"at least {least.Number("limit")} stops and at most {most.Number("limit")}", most, least);
            foreach (var node in groups.Nodes)
            {
                var group = groups.Of(node);
                if (group[0] == node && group.Count > most.Number("limit"))
                    Add($"{group.Count} nodes share a route of at most {most.Number("limit")} stops", group.Skip(1).SelectMany(n => groups.Why(node, n)!).Append(most));
            }
        }
        foreach (var least in Named("EXT:MINSTOPS").Where(r => r.Number("limit") > 1))
            foreach (var alone in Named("EXT:ALONE")) Add($"a route has at least {least.Number("limit")} stops, and node {alone.Nodes("nodes")[0]} is alone", least, alone);
    }

    private void Neighbors()
    {
        var forbidden = Named("EXT:FORBIDARC").ToArray();
        var orders = Named("VRPSO").ToArray();
        foreach (var pair in Named("CluVRP").Where(r => r.Nodes("nodes").Length == 2))
        {
            var nodes = pair.Nodes("nodes");
            var blocked = new List<Requirement>();
            foreach (var (from, to) in new[] { (nodes[0], nodes[1]), (nodes[1], nodes[0]) })
            {
                var why = forbidden.FirstOrDefault(f => f.Number("from") == from && f.Number("to") == to)
                    ?? orders.FirstOrDefault(o => o.Nodes("order") is var chain && chain.IndexOf(to) >= 0 && chain.IndexOf(to) < chain.IndexOf(from));
                if (why is not null) blocked.Add(why);
            }
            if (blocked.Count == 2 && blocked.Any(b => b.Name == "EXT:FORBIDARC")) Add($"nodes {nodes[0]} and {nodes[1]} are adjacent, and neither may follow the other", blocked.Append(pair));
        }
        foreach (var node in Named("CluVRP").Where(r => r.Nodes("nodes").Length == 2).SelectMany(r => r.Nodes("nodes")).Distinct())
        {
            var beside = Named("CluVRP").Where(r => r.Nodes("nodes").Length == 2 && r.Nodes("nodes").Contains(node)).ToArray();
            if (beside.Length > 2) Add($"node {node} has {beside.Length} neighbors, and a stop has two", beside);
        }
    }

    private void Windows()
    {
        var windows = Named("EXT:WINDOW").SelectMany(r => r.Nodes("nodes").Select(n => (Node: n, From: r.Find("window")?.Numbers[0] ?? r.Number("from") ?? 0, To: r.Find("window")?.Numbers[1] ?? r.Number("to") ?? double.PositiveInfinity, Why: r))).ToArray();
        foreach (var window in windows.Where(w => w.From > w.To)) Add($"the window of node {window.Node} ends before it starts", window.Why);
        foreach (var extra in Named("VRPMTW").Where(r => r.Find("window")!.Numbers[0] > r.Find("window")!.Numbers[1])) Add($"the window of node {extra.Number("node")} ends before it starts", extra);
        for (var i = 0; i < windows.Length; i++)
            for (var j = i + 1; j < windows.Length; j++)
                if (windows[i].Node == windows[j].Node && windows[i].From <= windows[i].To && windows[j].From <= windows[j].To && Math.Max(windows[i].From, windows[j].From) > Math.Min(windows[i].To, windows[j].To))
                    Add($"the windows of node {windows[i].Node} have no common time", windows[i].Why, windows[j].Why);
        foreach (var back in Named("EXT:RETURNBY"))
        {
            foreach (var window in windows.Where(w => w.From > back.Number("time"))) Add($"node {window.Node} is served after all vehicles are back", window.Why, back);
            foreach (var leave in Named("EXT:DEPARTFROM").Where(l => l.Number("time") >= back.Number("time"))) Add("vehicles must be back before they may leave", leave, back);
        }
    }

    private void SameThingTwice()
    {
        foreach (var (a, b) in Pairs([.. requirements.Where(r => r.Name is "VRPMPD" or "HVRPMPD")]))
            foreach (var (node, amount) in Amounts(a))
                if (Amounts(b).Any(x => x.Node == node && x.Amount != amount)) Add($"node {node} has two amounts to pick up", a, b);
        foreach (var (a, b) in Pairs([.. Named("EXT:SERVICE")]))
            if (a.Number("duration") != b.Number("duration") && a.Nodes("nodes").Intersect(b.Nodes("nodes")).Any()) Add("a node has two service times", a, b);
        foreach (var (a, b) in Pairs([.. requirements.Where(r => r.Name is "RVRP" or "DVRPL" or "DCVRP" or "DVRPMPD")]))
            if (a.Name == b.Name && a.Number("node") == b.Number("node") && a != b) Add($"node {a.Number("node")} has two different rules of one kind", a, b);
    }

    private static IEnumerable<(int Node, double Amount)> Amounts(Requirement requirement) => requirement.Find("pickups")!.Nodes[0].Zip(requirement.Find("pickups")!.Numbers);

    private static IEnumerable<(T, T)> Pairs<T>(ImmutableArray<T> items)
    {
        for (var i = 0; i < items.Length; i++)
            for (var j = i + 1; j < items.Length; j++) yield return (items[i], items[j]);
    }
}
