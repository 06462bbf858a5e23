namespace Native.Eda;

/// <summary>
/// A short rectilinear tree over points: the least spanning tree (Prim), whose edges then meet in Steiner points wherever two of a point's edges run side by
/// side. At most half as long again as the shortest tree, as a spanning tree is; as a rule a few percent longer.
/// </summary>
internal sealed class WireTree
{
    private readonly List<DbPoint> points;
    private readonly List<int> parent;

    private WireTree(List<DbPoint> points, List<int> parent) => (this.points, this.parent) = (points, parent);

    /// <summary>The points that were given, in their order, then the Steiner points.</summary>
    public IReadOnlyList<DbPoint> Points => points;

    /// <summary>For each point the one before it on the way to the first; −1 for the first.</summary>
    public IReadOnlyList<int> Parent => parent;

    /// <summary>The tree's length.</summary>
    public long Length
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < points.Count; i++)
                if (parent[i] >= 0) sum += Distance(points[i], points[parent[i]]);
            return sum;
        }
    }

    /// <summary>The tree over points, rooted at the first.</summary>
    public static WireTree Over(IReadOnlyList<DbPoint> pins)
    {
        var (points, parent) = (new List<DbPoint>(pins), new List<int>(pins.Count));
        if (pins.Count == 0) return new(points, parent);
        // Prim: distance is to the nearest point of the tree so far.
        var (nearest, distance, done) = (new int[pins.Count], new long[pins.Count], new bool[pins.Count]);
        for (var i = 0; i < pins.Count; i++) (nearest[i], distance[i]) = (0, Distance(pins[i], pins[0]));
        (nearest[0], done[0]) = (-1, true);
        for (var round = 1; round < pins.Count; round++)
        {
            var next = -1;
            for (var i = 0; i < pins.Count; i++)
                if (!done[i] && (next < 0 || distance[i] < distance[next])) next = i;
            done[next] = true;
            for (var i = 0; i < pins.Count; i++)
            {
                if (done[i] || Distance(pins[i], pins[next]) is var d && d >= distance[i]) continue;
                (nearest[i], distance[i]) = (next, d);
            }
        }
        parent.AddRange(nearest);
        var tree = new WireTree(points, parent);
        tree.Join();
        return tree;
    }

    // Two children of a point, or a child and the point's own edge, share the way to the median of the three ends; the pair that shares most goes first.
    private void Join()
    {
        var children = points.Select(_ => new List<int>()).ToList();
        for (var i = 0; i < points.Count; i++)
            if (parent[i] >= 0) children[parent[i]].Add(i);
        var queue = new Queue<int>(Enumerable.Range(0, points.Count));
        while (queue.TryDequeue(out var node))
        {
            while (BestPair(node, children[node]) is var (first, second))
            {
                var (steiner, above) = (points.Count, parent[node]);
                points.Add(Median(points[node], points[first], points[second < 0 ? above : second]));
                children.Add([]);
                children[node].Remove(first);
                if (second >= 0)
                {
                    children[node].Remove(second);
                    children[node].Add(steiner);
                    parent.Add(node);
                    (parent[first], parent[second]) = (steiner, steiner);
                    children[steiner].AddRange([first, second]);
                }
                else
                {
                    children[above][children[above].IndexOf(node)] = steiner;
                    parent.Add(above);
                    (parent[first], parent[node]) = (steiner, steiner);
                    children[steiner].AddRange([node, first]);
                    queue.Enqueue(above);
                }
                queue.Enqueue(steiner);
            }
        }
    }

    // The pair of edges of a point that saves most by sharing their way; the second is −1 where it is the edge to the parent. Null: none saves anything.
    private (int First, int Second)? BestPair(int node, List<int> own)
    {
        // Of very many edges, a clock's or a reset's, those next to each other suffice.
        const int Neighbors = 24;
        var (best, first, second) = (0L, -1, -1);
        for (var a = 0; a < own.Count; a++)
        {
            for (var b = a + 1; b < Math.Min(own.Count, a + Neighbors); b++) Weigh(own[a], own[b], points[own[b]]);
            if (parent[node] >= 0) Weigh(own[a], -1, points[parent[node]]);
        }
        return best > 0 ? (first, second) : null;

        void Weigh(int a, int b, DbPoint other)
        {
            var saved = Distance(points[node], Median(points[node], points[a], other));
            if (saved > best) (best, first, second) = (saved, a, b);
        }
    }

    private static DbPoint Median(DbPoint a, DbPoint b, DbPoint c) => new(Middle(a.X, b.X, c.X), Middle(a.Y, b.Y, c.Y));

    private static int Middle(int a, int b, int c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static long Distance(DbPoint a, DbPoint b) => Math.Abs((long)a.X - b.X) + Math.Abs((long)a.Y - b.Y);
}
