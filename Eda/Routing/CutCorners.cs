namespace Native.Eda;

/// <summary>Shortens a spanning tree of many points: where two edges of a point share a way, a new point takes it for both.</summary>
internal static class CutCorners
{
    public static SteinerTree Build(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        var parent = new int[x.Length];
        IteratedSteiner.Spanning(x, y, parent);
        var (px, py) = (new List<int>(x.Length * 2), new List<int>(x.Length * 2));
        px.AddRange(x);
        py.AddRange(y);
        var neighbors = new List<List<int>>(x.Length * 2);
        for (var i = 0; i < x.Length; i++) neighbors.Add([]);
        for (var i = 1; i < x.Length; i++) Join(i, parent[i]);
        // New points are visited as well, since they are put at the end.
        for (var i = 0; i < neighbors.Count; i++)
        {
            while (true)
            {
                var (gain, first, second) = (0L, -1, -1);
                var around = neighbors[i];
                for (var a = 0; a < around.Count; a++)
                {
                    for (var b = a + 1; b < around.Count; b++)
                    {
                        var (u, v) = (around[a], around[b]);
                        var (mx, my) = (SteinerTree.Middle(px[i], px[u], px[v]), SteinerTree.Middle(py[i], py[u], py[v]));
                        var shared = Math.Abs((long)px[i] - mx) + Math.Abs((long)py[i] - my);
                        if (shared > gain) (gain, first, second) = (shared, u, v);
                    }
                }
                if (first < 0) break;
                var (x0, y0) = (SteinerTree.Middle(px[i], px[first], px[second]), SteinerTree.Middle(py[i], py[first], py[second]));
                Part(i, first);
                Part(i, second);
                if (px[first] == x0 && py[first] == y0)
                {
                    Join(i, first);
                    Join(first, second);
                }
                else if (px[second] == x0 && py[second] == y0)
                {
                    Join(i, second);
                    Join(second, first);
                }
                else
                {
                    var added = px.Count;
                    px.Add(x0);
                    py.Add(y0);
                    neighbors.Add([]);
                    Join(i, added);
                    Join(added, first);
                    Join(added, second);
                }
            }
        }
        var edges = new List<(int, int)>(neighbors.Count);
        for (var i = 0; i < neighbors.Count; i++)
            foreach (var j in neighbors[i])
                if (i < j) edges.Add((i, j));
        return new(px, py, edges);

        void Join(int a, int b)
        {
            neighbors[a].Add(b);
            neighbors[b].Add(a);
        }

        void Part(int a, int b)
        {
            neighbors[a].Remove(b);
            neighbors[b].Remove(a);
        }
    }
}
