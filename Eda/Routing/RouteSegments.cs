namespace Native.Eda;

/// <summary>Joins steps of one layer that follow each other to straight wires.</summary>
internal static class RouteSegments
{
    /// <summary>Adds the wires of a branch, in order of layer and place.</summary>
    public static void Join(GCellGrid grid, int[] edges, int[] layers, List<RouteSegment> into)
    {
        if (edges.Length == 0) return;
        var steps = new (int Layer, int Lane, int Along)[edges.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            var (c, r) = ((edges[i] >> 1) % grid.Columns, (edges[i] >> 1) / grid.Columns);
            steps[i] = (edges[i] & 1) == 0 ? (layers[i], r, c) : (layers[i], c, r);
        }
        Array.Sort(steps);
        var isHorizontal = new Dictionary<int, bool>();
        for (var i = 0; i < edges.Length; i++) isHorizontal[layers[i]] = (edges[i] & 1) == 0;
        for (var first = 0; first < steps.Length;)
        {
            var last = first;
            while (last + 1 < steps.Length && steps[last + 1] == (steps[last].Layer, steps[last].Lane, steps[last].Along + 1)) last++;
            var (layer, lane, from) = steps[first];
            var to = steps[last].Along + 1;
            into.Add(isHorizontal[layer] ? new(layer, from, lane, to, lane) : new(layer, lane, from, lane, to));
            first = last + 1;
        }
    }
}
