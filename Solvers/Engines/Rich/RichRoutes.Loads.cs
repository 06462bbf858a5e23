namespace Native.Solvers.Engines;

/// <summary>Distances and loads: sums, and the peak of what is on board.</summary>
internal sealed partial class RichRoutes
{
    private double[] forwardDistance = [], backwardDistance = [];
    private double[] delivery = [], pickup = [], capacities = [];
    private double[] forwardDelivery = [], backwardDelivery = [], forwardNet = [], backwardNet = [], forwardPeak = [], backwardPeak = [];
    private bool hasPickups;

    private void CompileLoads()
    {
        (forwardDistance, backwardDistance) = (new double[nodes], new double[nodes]);
        (delivery, pickup) = (new double[side * dimensions], new double[side * dimensions]);
        capacities = new double[types.Length * dimensions];
        for (var t = 0; t < types.Length; t++)
            for (var d = 0; d < dimensions; d++) capacities[t * dimensions + d] = d < types[t].Capacity.Length ? types[t].Capacity[d] : double.PositiveInfinity;
        for (var i = model.Depots.Length; i < locations; i++)
        {
            var client = model.ClientAt(i);
            for (var d = 0; d < dimensions; d++)
            {
                delivery[i * dimensions + d] = d < client.Delivery.Length ? client.Delivery[d] : 0;
                pickup[i * dimensions + d] = d < client.Pickup.Length ? client.Pickup[d] : 0;
            }
        }
        hasPickups = Array.Exists(pickup, p => p > 0);
        double[] Fresh() => new double[nodes * dimensions];
        (forwardDelivery, backwardDelivery, forwardNet, backwardNet, forwardPeak, backwardPeak) = (Fresh(), Fresh(), Fresh(), Fresh(), Fresh(), Fresh());
    }

    private void RefreshDistances(int route, double[] profile)
    {
        var (start, end) = (tours.Start(route), tours.End(route));
        forwardDistance[start] = 0;
        for (var node = start; node != end; node = next[node]) forwardDistance[next[node]] = forwardDistance[node] + profile[place[node] * side + place[next[node]]];
        backwardDistance[end] = 0;
        for (var node = end; node != start; node = prev[node]) backwardDistance[prev[node]] = backwardDistance[node] + profile[place[prev[node]] * side + place[node]];
    }

    private void RefreshLoads(int route)
    {
        if (dimensions == 0) return;
        var (start, end) = (tours.Start(route), tours.End(route));
        for (var d = 0; d < dimensions; d++)
        {
            var (delivered, net, peak) = (0.0, 0.0, 0.0);
            for (var node = start; node >= 0; node = next[node])
            {
                if (node < locations)
                {
                    delivered += delivery[node * dimensions + d];
                    net += pickup[node * dimensions + d] - delivery[node * dimensions + d];
                    peak = Math.Max(peak, net);
                }
                (forwardDelivery[node * dimensions + d], forwardNet[node * dimensions + d], forwardPeak[node * dimensions + d]) = (delivered, net, peak);
            }
            (delivered, peak) = (0, 0);
            for (var node = end; node >= 0; node = prev[node])
            {
                if (node < locations)
                {
                    delivered += delivery[node * dimensions + d];
                    peak = Math.Max(0, peak + pickup[node * dimensions + d] - delivery[node * dimensions + d]);
                }
                (backwardDelivery[node * dimensions + d], backwardPeak[node * dimensions + d]) = (delivered, peak);
            }
        }
    }

    private void LoadViolations(int route, Span<double> bad)
    {
        var (end, type) = (tours.End(route), tours.Types[route]);
        for (var d = 0; d < dimensions; d++)
            bad[LoadTerm + d] = Math.Max(0, forwardDelivery[end * dimensions + d] + forwardPeak[end * dimensions + d] - capacities[type * dimensions + d]);
    }

    private double LoadPenalty(in Insertion i)
    {
        var penalty = 0.0;
        for (var d = 0; d < dimensions; d++)
        {
            var (u, v, w) = (i.After * dimensions + d, i.Client * dimensions + d, i.Follower * dimensions + d);
            var load = forwardDelivery[u] + delivery[v] + backwardDelivery[w];
            if (hasPickups)
            {
                var net = forwardNet[u] + pickup[v] - delivery[v];
                load += Math.Max(Math.Max(forwardPeak[u], net), net + backwardPeak[w]);
            }
            var over = load - capacities[i.Type * dimensions + d];
            if (over > 0) penalty += weight[LoadTerm + d] * over;
        }
        return penalty;
    }
}
