namespace Native.Solvers.Language.Assembly;

/// <summary>Nodes that some requirements bind to one route, directly or over others.</summary>
internal sealed class NodeGroups
{
    private readonly Dictionary<int, List<(int Other, Requirement Why)>> links = [];

    /// <summary>The groups that some requirements make.</summary>
    public NodeGroups(IEnumerable<Requirement> requirements)
    {
        foreach (var requirement in requirements)
        {
            int[] nodes = requirement.Name switch
            {
                "VRPSVC" or "CluVRP" => [.. requirement.Nodes("nodes")],
                "VRPSO" => [.. requirement.Nodes("order")],
                "EXT:PAIR" => [(int)requirement.Number("pickup")!.Value, (int)requirement.Number("delivery")!.Value],
                _ => [],
            };
            for (var i = 0; i + 1 < nodes.Length; i++)
            {
                Link(nodes[i], nodes[i + 1], requirement);
                Link(nodes[i + 1], nodes[i], requirement);
            }
        }
    }

    /// <summary>The nodes that are bound to others.</summary>
    public IEnumerable<int> Nodes => links.Keys;

    /// <summary>Whether two nodes are bound to one route.</summary>
    public bool AreTogether(int a, int b) => a == b || Why(a, b) is not null;

    /// <summary>The fewest requirements that bind two nodes to one route; null where none do.</summary>
    public IReadOnlyList<Requirement>? Why(int a, int b)
    {
        if (a == b) return [];
        var from = new Dictionary<int, (int Node, Requirement Why)>();
        var queue = new Queue<int>([a]);
        while (queue.TryDequeue(out var node))
        {
            foreach (var (other, why) in links.GetValueOrDefault(node) ?? [])
            {
                if (other == a || !from.TryAdd(other, (node, why))) continue;
                if (other != b)
                {
                    queue.Enqueue(other);
                    continue;
                }
                var path = new List<Requirement>();
                for (var at = b; at != a; at = from[at].Node) path.Add(from[at].Why);
                return [.. path.Distinct()];
            }
        }
        return null;
    }

    /// <summary>All nodes on the route of a node, itself included.</summary>
    public IReadOnlyList<int> Of(int node) => [.. links.Keys.Where(n => AreTogether(node, n)).Append(node).Distinct().Order()];

    private void Link(int from, int to, Requirement why)
    {
        if (!links.TryGetValue(from, out var list)) links.Add(from, list = []);
        list.Add((to, why));
    }
}
