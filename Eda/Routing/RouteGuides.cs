namespace Native.Eda;

/// <summary>Writes routes as the guides that detailed routers read: for each net the boxes that its wires may use, with their layers.</summary>
public static class RouteGuides
{
    /// <summary>Writes the guides of all routed nets; whole or not at all.</summary>
    /// <param name="path">The file; packed where its name ends in <c>.gz</c>.</param>
    /// <param name="problem">What was routed.</param>
    /// <param name="result">The routes.</param>
    public static void Write(string path, RoutingProblem problem, RoutingResult result)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        TextFile.Write(path, text => Write(text, problem, result));
    }

    /// <summary>Writes the guides of all routed nets.</summary>
    public static void Write(TextWriter text, RoutingProblem problem, RoutingResult result)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(result);
        for (var net = 0; net < problem.Nets; net++)
        {
            if (result.Routes[net] is not { } route) continue;
            text.WriteLine(problem.NetNames[net]);
            text.WriteLine("(");
            foreach (var (layer, box) in Boxes(problem, route, net).Order())
                text.WriteLine(FormattableString.Invariant($"{box.Left} {box.Bottom} {box.Right} {box.Top} {problem.Layers[layer].Name}"));
            text.WriteLine(")");
        }
    }

    private static HashSet<(int Layer, (int Left, int Bottom, int Right, int Top) Box)> Boxes(RoutingProblem problem, NetRoute route, int net)
    {
        var found = new HashSet<(int, (int, int, int, int))>();
        foreach (var segment in route.Segments) found.Add(Box(segment));
        // A via needs its cell on every layer that it passes; where a wire of the net has the cell, that is enough.
        foreach (var via in route.Vias)
            for (var layer = via.Low; layer <= via.High; layer++) Single(via.Column, via.Row, layer);
        if (route.Segments.Count == 0 && route.Vias.Count == 0 && problem.NetStart[net + 1] > problem.NetStart[net])
        {
            var pin = problem.PinsOf(net)[0];
            Single(problem.Grid.Column(pin.X), problem.Grid.Row(pin.Y), pin.Layer);
        }
        return found;

        (int, (int, int, int, int)) Box(RouteSegment s)
        {
            var (a, b) = (problem.Grid.Box(s.Column, s.Row), problem.Grid.Box(s.ToColumn, s.ToRow));
            return (s.Layer, (a.Left, a.Bottom, b.Right, b.Top));
        }

        void Single(int column, int row, int layer)
        {
            foreach (var s in route.Segments)
                if (s.Layer == layer && s.Column <= column && s.ToColumn >= column && s.Row <= row && s.ToRow >= row) return;
            found.Add(Box(new(layer, column, row, column, row)));
        }
    }
}
