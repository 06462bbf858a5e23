using Google.OrTools.Graph;

namespace Native.Eda;

/// <summary>
/// Assigns bonding terminals to the sites of a lattice, one net a site, at the least sum of costs: a minimum-cost flow over the cheapest sites of each
/// net. Prices of the sites then prove that no site left out would help; sites that would are offered, and the flow is solved again.
/// </summary>
public static class TerminalAssigner
{
    /// <summary>Assigns.</summary>
    /// <param name="nets">The nets that need a terminal.</param>
    /// <param name="lattice">The sites.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told how many nets the proof still lacks, as a share.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">A net has no pin on one of the dies and no desired place.</exception>
    /// <exception cref="InfeasiblePlacementException">There are more nets than sites.</exception>
    public static TerminalAssignment Assign(IReadOnlyList<TerminalNet> nets, TerminalLattice lattice, TerminalOptions? options = null, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(nets);
        ArgumentNullException.ThrowIfNull(lattice);
        options ??= new();
        options.Check();
        if (nets.Count > lattice.Free) throw new InfeasiblePlacementException($"TerminalAssigner: {nets.Count} terminals need as many sites; {lattice.Free} are free");
        var costs = new (TerminalCost X, TerminalCost Y)[nets.Count];
        var (sites, prices) = (new List<int>[nets.Count], new List<long>[nets.Count]);
        for (var n = 0; n < nets.Count; n++)
        {
            costs[n] = TerminalCost.Of(nets[n]);
            (sites[n], prices[n]) = ([], []);
            CandidateSites.Find(costs[n], lattice, Math.Min(options.Candidates, lattice.Free), sites[n], prices[n]);
        }
        var least = prices.Sum(p => p[0]);
        // Dearer than any chain of changes: a net is left without a site only while too few are offered.
        var without = 1 + nets.Count * 4L * ((long)lattice.Pitch * (lattice.Columns + lattice.Rows) + prices.Select(p => p[0]).DefaultIfEmpty().Max());
        for (var round = 1; ; round++)
        {
            token.ThrowIfCancellationRequested();
            var chosen = Flow(sites, prices, without, lattice.Count);
            var price = Prices(sites, prices, chosen, without, lattice.Count);
            var better = new (int Site, long Cost)[nets.Count][];
            Parallel.For(0, nets.Count, n =>
            {
                var own = chosen[n] < 0 ? without : prices[n][chosen[n]] + price[sites[n][chosen[n]]];
                better[n] = MissedSites.Find(costs[n], lattice, price, own, options.Candidates);
            });
            var lacking = better.Count(b => b.Length > 0);
            progress?.Report((double)lacking / Math.Max(1, nets.Count));
            if (lacking == 0)
            {
                var cost = Enumerable.Range(0, nets.Count).Sum(n => prices[n][chosen[n]]);
                return new([.. chosen.Select((c, n) => sites[n][c])], cost, least, cost - least, true, round, 0);
            }
            for (var n = 0; n < nets.Count; n++)
            {
                foreach (var (site, cost) in better[n])
                {
                    sites[n].Add(site);
                    prices[n].Add(cost);
                }
            }
        }
    }

    // For each net the number of its candidate in a cheapest assignment; -1: it has none.
    private static int[] Flow(List<int>[] sites, List<long>[] prices, long without, int siteCount)
    {
        var nets = sites.Length;
        if (nets == 0) return [];
        // Nodes: the nets, the sites that are offered, and the end.
        var node = new int[siteCount];
        Array.Fill(node, -1);
        var nodes = nets;
        var arcs = 0;
        foreach (var list in sites)
        {
            arcs += list.Count;
            foreach (var site in list)
                if (node[site] < 0) node[site] = nodes++;
        }
        var flow = new MinCostFlow(nodes + 1, arcs + nodes + nets);
        var owner = new List<(int Net, int Candidate)>(arcs);
        for (var n = 0; n < nets; n++)
        {
            flow.SetNodeSupply(n, 1);
            for (var c = 0; c < sites[n].Count; c++)
            {
                flow.AddArcWithCapacityAndUnitCost(n, node[sites[n][c]], 1, prices[n][c] - prices[n][0]);
                owner.Add((n, c));
            }
        }
        for (var n = 0; n < nets; n++) flow.AddArcWithCapacityAndUnitCost(n, nodes, 1, without - prices[n][0]);
        for (var site = nets; site < nodes; site++) flow.AddArcWithCapacityAndUnitCost(site, nodes, 1, 0);
        flow.SetNodeSupply(nodes, -nets);
        var status = flow.Solve();
        if (status != MinCostFlowBase.Status.OPTIMAL) throw new InvalidOperationException($"TerminalAssigner: the flow ended as {status}");
        var chosen = new int[nets];
        Array.Fill(chosen, -1);
        for (var arc = 0; arc < owner.Count; arc++)
            if (flow.Flow(arc) == 1) chosen[owner[arc].Net] = owner[arc].Candidate;
        return chosen;
    }

    // The least prices of the sites, 0 for those that stay free, at which each net has its cheapest candidate. Such prices exist for an optimum only.
    private static long[] Prices(List<int>[] sites, List<long>[] costs, int[] chosen, long without, int siteCount)
    {
        var (price, occupant) = (new long[siteCount], new int[siteCount]);
        Array.Fill(occupant, -1);
        for (var n = 0; n < chosen.Length; n++)
            if (chosen[n] >= 0) occupant[sites[n][chosen[n]]] = n;
        var (queue, waiting) = (new Queue<int>(Enumerable.Range(0, chosen.Length)), new bool[chosen.Length]);
        Array.Fill(waiting, true);
        while (queue.TryDequeue(out var n))
        {
            waiting[n] = false;
            // What the net pays for its own site; a cheaper one must cost as much.
            var own = chosen[n] < 0 ? without : costs[n][chosen[n]] + price[sites[n][chosen[n]]];
            for (var c = 0; c < sites[n].Count; c++)
            {
                var (site, needed) = (sites[n][c], own - costs[n][c]);
                if (c == chosen[n] || needed <= price[site]) continue;
                if (occupant[site] < 0) throw new InvalidOperationException("TerminalAssigner: the flow's solution is not optimal");
                price[site] = needed;
                if (waiting[occupant[site]]) continue;
                waiting[occupant[site]] = true;
                queue.Enqueue(occupant[site]);
            }
        }
        return price;
    }
}
