namespace Native.Solvers.Engines;

/// <summary>The routes of an individual by the direction of their centers.</summary>
internal sealed class RouteOrder(FlatModel data)
{
    private readonly int[] first = new int[data.Slots], end = new int[data.Slots], slot = new int[data.Slots], order = new int[data.Slots];
    private readonly double[] angle = new double[data.Slots];
    private readonly (double X, double Y)[] place = [.. Enumerable.Range(0, data.Side).Select(i => i < data.Depots ? (data.Model.Depots[i].X, data.Model.Depots[i].Y) : (data.Model.ClientAt(i).X, data.Model.ClientAt(i).Y))];
    private Individual individual = null!;

    public int Count { get; private set; }

    /// <summary>The clients of the k-th route.</summary>
    public ReadOnlySpan<int> Route(int k) => individual.State.AsSpan(first[order[k]], end[order[k]] - first[order[k]]);

    /// <summary>The slot of the k-th route.</summary>
    public int Slot(int k) => slot[order[k]];

    /// <summary>Sorts the routes of an individual.</summary>
    public void Read(Individual source)
    {
        (individual, Count) = (source, 0);
        var from = 0;
        for (var k = 0; k < source.Length; k++)
        {
            if (source.State[k] >= 0) continue;
            (first[Count], end[Count], slot[Count], order[Count]) = (from, k, -1 - source.State[k], Count);
            var (x, y) = (0.0, 0.0);
            foreach (var client in source.State.AsSpan(from, k - from)) (x, y) = (x + place[client].X, y + place[client].Y);
            angle[Count++] = Math.Atan2(y / (k - from) - place[0].Y, x / (k - from) - place[0].X);
            from = k + 1;
        }
        angle.AsSpan(0, Count).Sort(order.AsSpan(0, Count));
    }
}
