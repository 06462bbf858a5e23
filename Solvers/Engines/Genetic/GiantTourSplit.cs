namespace Native.Solvers.Engines;

/// <summary>Cuts a tour of all clients into routes at the least cost with overload penalties (Split; Prins 2004): a shortest path over the cuts, at
/// first with any number of routes, and if they are too many, over the number of routes too. One kind of vehicle.</summary>
internal sealed class GiantTourSplit(FlatModel data)
{
    private const double MostLoad = 1.5;
    private readonly double[] potential = new double[data.Side + 1];
    private readonly int[] cut = new int[data.Side + 1];
    private double[]? layers;
    private int[]? layerCuts;

    /// <summary>Cuts a tour.</summary>
    /// <param name="tour">All clients in order.</param>
    /// <param name="loadPenalty">The cost of a unit of overload.</param>
    /// <param name="target">Receives the routes.</param>
    public void Run(ReadOnlySpan<int> tour, double loadPenalty, Individual target)
    {
        var n = tour.Length;
        Array.Fill(potential, double.PositiveInfinity, 0, n + 1);
        potential[0] = 0;
        for (var i = 0; i < n; i++) Extend(tour, i, loadPenalty, potential.AsSpan(), potential.AsSpan(), cut.AsSpan());
        var routes = 0;
        for (var k = n; k > 0; k = cut[k]) routes++;
        if (routes > data.Slots)
        {
            Limited(tour, loadPenalty, target);
            return;
        }
        target.Length = n + routes;
        var (at, slot) = (target.Length, routes);
        for (var k = n; k > 0; k = cut[k])
        {
            target.State[--at] = -1 - --slot;
            for (var i = k - 1; i >= cut[k]; i--) target.State[--at] = tour[i];
        }
    }

    private void Limited(ReadOnlySpan<int> tour, double loadPenalty, Individual target)
    {
        var (n, side) = (tour.Length, data.Side + 1);
        layers ??= new double[(data.Slots + 1) * side];
        layerCuts ??= new int[layers.Length];
        Array.Fill(layers, double.PositiveInfinity);
        layers[0] = 0;
        for (var r = 0; r < data.Slots; r++)
            for (var i = r; i < n; i++)
                if (layers[r * side + i] < double.PositiveInfinity) Extend(tour, i, loadPenalty, layers.AsSpan(r * side, side), layers.AsSpan((r + 1) * side, side), layerCuts.AsSpan((r + 1) * side, side));
        var best = data.Slots;
        for (var r = data.Slots - 1; r > 0; r--)
            if (layers[r * side + n] < layers[best * side + n]) best = r;
        target.Length = n + best;
        var at = target.Length;
        for (var (k, r) = (n, best); k > 0; r--)
        {
            var from = layerCuts[r * side + k];
            target.State[--at] = -r;
            for (var i = k - 1; i >= from; i--) target.State[--at] = tour[i];
            k = from;
        }
    }

    // All routes that begin with the client at i.
    private void Extend(ReadOnlySpan<int> tour, int i, double loadPenalty, Span<double> from, Span<double> to, Span<int> cuts)
    {
        var (load, length, start, end) = (0.0, 0.0, data.StartDepot[0], data.EndDepot[0]);
        var last = start;
        for (var j = i; j < tour.Length; j++)
        {
            var client = tour[j];
            load += data.Delivery[client];
            if (j > i && load > MostLoad * data.Capacity[0]) return;
            length += data.Distance[last * data.Side + client];
            last = client;
            var cost = from[i] + data.Fixed[0] + data.Unit[0] * (length + data.Distance[last * data.Side + end]) + loadPenalty * Math.Max(0, load - data.Capacity[0]);
            if (cost >= to[j + 1]) continue;
            (to[j + 1], cuts[j + 1]) = (cost, i);
        }
    }
}
