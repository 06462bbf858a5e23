namespace Native.Eda;

/// <summary>
/// The shortest rectilinear Steiner tree of a few points, by Dreyfus and Wagner's dynamic program over subsets on their Hanan grid, which holds a shortest tree (Hanan).
/// </summary>
internal static class ExactSteiner
{
    public static SteinerTree Build(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        var (points, nodes) = (x.Length, x.Length * x.Length);
        var sets = 1 << (points - 1);
        // For each subset of the points behind the first and each grid point: the shortest tree that joins them.
        var length = new long[sets * nodes];
        var (through, split) = (new int[sets * nodes], new int[sets * nodes]);
        var (nx, ny) = (new int[nodes], new int[nodes]);
        for (var i = 0; i < nodes; i++) (nx[i], ny[i]) = (x[i % points], y[i / points]);
        var merged = new long[nodes];
        for (var set = 1; set < sets; set++)
        {
            var row = length.AsSpan(set * nodes, nodes);
            if ((set & (set - 1)) == 0)
            {
                var point = System.Numerics.BitOperations.TrailingZeroCount(set) + 1;
                for (var i = 0; i < nodes; i++) row[i] = Math.Abs((long)nx[i] - x[point]) + Math.Abs((long)ny[i] - y[point]);
                continue;
            }
            for (var i = 0; i < nodes; i++)
            {
                merged[i] = long.MaxValue;
                // Each pair of parts once: the one with the lowest point is called the first.
                for (var part = (set - 1) & set; part > 0; part = (part - 1) & set)
                {
                    if ((part & set & -set) == 0) continue;
                    var sum = length[part * nodes + i] + length[(set ^ part) * nodes + i];
                    if (sum < merged[i]) (merged[i], split[set * nodes + i]) = (sum, part);
                }
            }
            for (var i = 0; i < nodes; i++)
            {
                var (best, at) = (merged[i], i);
                for (var j = 0; j < nodes; j++)
                {
                    var sum = merged[j] + Math.Abs((long)nx[i] - nx[j]) + Math.Abs((long)ny[i] - ny[j]);
                    if (sum < best) (best, at) = (sum, j);
                }
                (row[i], through[set * nodes + i]) = (best, at);
            }
        }
        var tree = new Trace(x.ToArray(), y.ToArray());
        var open = new Stack<(int Set, int Node, int From)>();
        open.Push((sets - 1, 0, 0));
        while (open.TryPop(out var task))
        {
            var (set, node, from) = task;
            if ((set & (set - 1)) == 0)
            {
                tree.Edge(from, System.Numerics.BitOperations.TrailingZeroCount(set) + 1);
                continue;
            }
            var at = through[set * nodes + node];
            var number = tree.Number(nx[at], ny[at]);
            tree.Edge(from, number);
            var part = split[set * nodes + at];
            open.Push((part, at, number));
            open.Push((set ^ part, at, number));
        }
        return tree.Result();
    }

    private sealed class Trace(int[] x, int[] y)
    {
        private readonly List<int> px = [.. x], py = [.. y];
        private readonly List<(int, int)> edges = [];

        public int Number(int atX, int atY)
        {
            for (var i = 0; i < px.Count; i++)
                if (px[i] == atX && py[i] == atY) return i;
            px.Add(atX);
            py.Add(atY);
            return px.Count - 1;
        }

        public void Edge(int a, int b)
        {
            if (a != b) edges.Add((a, b));
        }

        public SteinerTree Result() => new(px, py, edges);
    }
}
