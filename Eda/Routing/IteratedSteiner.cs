namespace Native.Eda;

/// <summary>Adds to a few points, one after the other, that point of their Hanan grid that shortens the spanning tree most.</summary>
internal static class IteratedSteiner
{
    public static SteinerTree Build(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        var (given, most) = (x.Length, 2 * x.Length);
        Span<int> px = stackalloc int[most], py = stackalloc int[most], parent = stackalloc int[most], degree = stackalloc int[most];
        x.CopyTo(px);
        y.CopyTo(py);
        var count = given;
        var length = Spanning(px[..count], py[..count], parent);
        while (count + 1 < most)
        {
            var (best, bestX, bestY) = (length, 0, 0);
            for (var i = 0; i < given; i++)
            {
                for (var j = 0; j < given; j++)
                {
                    if (i == j) continue;
                    (px[count], py[count]) = (x[i], y[j]);
                    var with = Spanning(px[..(count + 1)], py[..(count + 1)], parent);
                    if (with < best) (best, bestX, bestY) = (with, x[i], y[j]);
                }
            }
            if (best == length) break;
            (px[count], py[count]) = (bestX, bestY);
            count++;
            length = Spanning(px[..count], py[..count], parent);
            // An added point between two others, or at an end, is of no use any more.
            for (var again = true; again;)
            {
                again = false;
                degree[..count].Clear();
                for (var i = 1; i < count; i++)
                {
                    degree[i]++;
                    degree[parent[i]]++;
                }
                for (var i = given; i < count && !again; i++)
                {
                    if (degree[i] > 2) continue;
                    count--;
                    (px[i], py[i]) = (px[count], py[count]);
                    length = Spanning(px[..count], py[..count], parent);
                    again = true;
                }
            }
        }
        Spanning(px[..count], py[..count], parent);
        var edges = new (int, int)[count - 1];
        for (var i = 1; i < count; i++) edges[i - 1] = (parent[i], i);
        return new(px[..count].ToArray(), py[..count].ToArray(), edges);
    }

    /// <summary>Prim's minimum spanning tree from the first point; returns its length.</summary>
    public static long Spanning(ReadOnlySpan<int> x, ReadOnlySpan<int> y, Span<int> parent)
    {
        var count = x.Length;
        var rented = count > 64 ? new long[count] : null;
        Span<long> near = rented ?? stackalloc long[count];
        for (var i = 1; i < count; i++) (near[i], parent[i]) = (Math.Abs((long)x[i] - x[0]) + Math.Abs((long)y[i] - y[0]), 0);
        // A point that is in the tree has a distance below 0.
        near[0] = -1;
        var total = 0L;
        for (var step = 1; step < count; step++)
        {
            var (next, least) = (-1, long.MaxValue);
            for (var i = 1; i < count; i++)
                if (near[i] >= 0 && near[i] < least) (next, least) = (i, near[i]);
            total += least;
            near[next] = -1;
            var (nx, ny) = (x[next], y[next]);
            for (var i = 1; i < count; i++)
            {
                if (near[i] < 0) continue;
                var distance = Math.Abs((long)x[i] - nx) + Math.Abs((long)y[i] - ny);
                if (distance < near[i]) (near[i], parent[i]) = (distance, next);
            }
        }
        return total;
    }
}
