namespace Native.Solvers.Language.Assembly;

/// <summary>
/// The order that requirements force on nodes of one route: stated orders, first and last positions, priorities. A circle, or more nodes
/// before a node than its position allows, is a contradiction.
/// </summary>
internal sealed class RouteOrder
{
    private readonly Dictionary<int, List<(int To, IReadOnlyList<Requirement> Why)>> edges = [];

    private RouteOrder(IReadOnlyCollection<Requirement> requirements, NodeGroups groups)
    {
        foreach (var requirement in requirements)
        {
            switch (requirement.Name)
            {
                case "VRPSO":
                    var chain = requirement.Nodes("order");
                    for (var i = 0; i + 1 < chain.Length; i++) Edge(chain[i], chain[i + 1], [requirement]);
                    break;
                case "EXT:PAIR":
                    Edge((int)requirement.Number("pickup")!.Value, (int)requirement.Number("delivery")!.Value, [requirement]);
                    break;
                case "VRPRP" when requirement.Number("position") == 1:
                    BeforeOthers((int)requirement.Number("node")!.Value, _ => true);
                    break;
                case "EXT:LAST":
                    var last = requirement.Nodes("nodes")[0];
                    foreach (var other in groups.Of(last))
                        if (other != last && groups.Why(last, other) is { } why) Edge(other, last, [requirement, .. why]);
                    break;
                case "PVRP":
                    foreach (var node in requirement.Nodes("nodes")) BeforeOthers(node, n => !requirement.Nodes("nodes").Contains(n));
                    break;
                case "VRPMP":
                    var levels = requirement.Find("levels")!.Nodes;
                    for (var level = 0; level < levels.Length; level++)
                        foreach (var node in levels[level]) BeforeOthers(node, n => !levels.Take(level + 1).Any(l => l.Contains(n)));
                    break;
            }

            void BeforeOthers(int node, Func<int, bool> isLater)
            {
                foreach (var other in groups.Of(node))
                    if (other != node && isLater(other) && groups.Why(node, other) is { } why) Edge(node, other, [requirement, .. why]);
            }
        }
    }

    /// <summary>The contradictions of order among some requirements.</summary>
    public static IEnumerable<Contradiction> Find(IReadOnlyCollection<Requirement> requirements, NodeGroups groups)
    {
        var order = new RouteOrder(requirements, groups);
        var circled = false;
        foreach (var node in order.edges.Keys.Order())
        {
            if (order.Path(node, node) is not { } why) continue;
            circled = true;
            yield return new Contradiction([.. why.Distinct()], $"node {node} would have to come before itself");
            break;
        }
        if (circled) yield break;
        foreach (var bound in requirements.Where(r => r.Name == "VRPRP"))
        {
            var node = (int)bound.Number("node")!.Value;
            var before = order.edges.Keys.Where(n => n != node && order.Path(n, node) is not null).ToArray();
            if (before.Length >= bound.Number("position"))
                yield return new Contradiction([.. before.SelectMany(n => order.Path(n, node)!).Append(bound).Distinct()], $"{before.Length} nodes come before node {node}, whose position is at most {bound.Number("position")}");
        }
    }

    private void Edge(int from, int to, IReadOnlyList<Requirement> why)
    {
        if (!edges.TryGetValue(from, out var list)) edges.Add(from, list = []);
        list.Add((to, why));
    }

    // The requirements along a shortest way of at least one step; null where there is none.
    private List<Requirement>? Path(int from, int to)
    {
        var reached = new Dictionary<int, (int Node, IReadOnlyList<Requirement> Why)>();
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var (next, why) in edges.GetValueOrDefault(node) ?? [])
            {
                if (!reached.TryAdd(next, (node, why))) continue;
                if (next != to)
                {
                    queue.Enqueue(next);
                    continue;
                }
                var path = new List<Requirement>();
                var at = to;
                do
                {
                    path.AddRange(reached[at].Why);
                    at = reached[at].Node;
                }
                while (at != from);
                return path;
            }
        }
        return null;
    }
}
