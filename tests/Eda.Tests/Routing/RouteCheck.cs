namespace Native.Eda.Tests.Routing;

/// <summary>Checks routes anew, from nothing but their segments and vias.</summary>
internal static class RouteCheck
{
    public static void Check(RoutingProblem problem, RoutingResult result)
    {
        var use = problem.Layers.Select(_ => new Dictionary<(int, int), int>()).ToArray();
        for (var net = 0; net < problem.Nets; net++)
        {
            var pins = problem.PinsOf(net);
            if (pins.Length < 2)
            {
                Assert.Null(result.Routes[net]);
                continue;
            }
            Net(problem, net, result.Routes[net]!, use);
        }
        for (var l = 0; l < use.Length; l++) Assert.Equal(result.Layers[l].Demand, use[l].Values.Sum());
    }

    // All pins are in one part, and there is no loop: as many joints as places less one.
    private static void Net(RoutingProblem problem, int net, NetRoute route, Dictionary<(int, int), int>[] use)
    {
        var grid = problem.Grid;
        var nodes = new Dictionary<(int C, int R, int L), int>();
        var (parent, joints) = (new List<int>(), 0);
        foreach (var s in route.Segments)
        {
            var layer = problem.Layers[s.Layer];
            Assert.True(layer.IsUsable, $"{problem.NetNames[net]}: {layer.Name} is not for wires");
            Assert.Equal(layer.IsHorizontal, s.Row == s.ToRow);
            Assert.True(s.Steps > 0);
            for (var i = 0; i < s.Steps; i++)
            {
                var (c, r) = layer.IsHorizontal ? (s.Column + i, s.Row) : (s.Column, s.Row + i);
                use[s.Layer][(c, r)] = use[s.Layer].GetValueOrDefault((c, r)) + 1;
                Join((c, r, s.Layer), layer.IsHorizontal ? (c + 1, r, s.Layer) : (c, r + 1, s.Layer));
            }
        }
        foreach (var via in route.Vias)
        {
            Assert.True(via.Low < via.High);
            Assert.Equal(problem.Layers[via.Low].Die, problem.Layers[via.High].Die);
            for (var l = via.Low; l < via.High; l++) Join((via.Column, via.Row, l), (via.Column, via.Row, l + 1));
        }
        if (route.Terminal is { } at)
        {
            var top = problem.Layers.Count(l => l.Die == 0) - 1;
            Join((at.Column, at.Row, top), (at.Column, at.Row, top + 1));
        }
        var roots = problem.PinsOf(net).ToArray().Select(p => Find(Number((grid.Column(p.X), grid.Row(p.Y), p.Layer)))).Distinct().Count();
        Assert.True(roots == 1, $"{problem.NetNames[net]} is in {roots} parts");
        Assert.Equal(nodes.Count - 1, joints);

        void Join((int, int, int) a, (int, int, int) b)
        {
            joints++;
            parent[Find(Number(a))] = Find(Number(b));
        }

        int Number((int, int, int) node)
        {
            if (nodes.TryGetValue(node, out var n)) return n;
            parent.Add(parent.Count);
            return nodes[node] = parent.Count - 1;
        }

        int Find(int i) => parent[i] == i ? i : parent[i] = Find(parent[i]);
    }
}
