namespace Native.Eda;

/// <summary>
/// The greedy assignment of Open3DBench, as a baseline: nets with many pins first, each to the cheapest free site among the median of its pins, its pins, and
/// the middles between a bottom and an upper pin; else to the first free one on rings around the median. A net without a site within 50 rings has none,
/// where the seed returns an illegal place.
/// </summary>
public static class GreedyTerminals
{
    private const int MostRings = 50;

    /// <summary>Assigns.</summary>
    /// <param name="nets">The nets that need a terminal.</param>
    /// <param name="lattice">The sites.</param>
    public static TerminalAssignment Assign(IReadOnlyList<TerminalNet> nets, TerminalLattice lattice)
    {
        ArgumentNullException.ThrowIfNull(nets);
        ArgumentNullException.ThrowIfNull(lattice);
        var (taken, sites) = (new bool[lattice.Count], new int[nets.Count]);
        var (cost, least, unplaced) = (0L, 0L, 0);
        var (list, values) = (new List<int>(), new List<long>());
        foreach (var n in Enumerable.Range(0, nets.Count).OrderByDescending(n => nets[n].BottomPins.Count + nets[n].UpperPins.Count).ThenBy(n => n))
        {
            var (x, y) = TerminalCost.Of(nets[n]);
            var (median, best) = (Median(nets[n]), -1);
            foreach (var place in Candidates(nets[n], median))
            {
                var site = Snap(place);
                if (!taken[site] && lattice.IsFree(site) && (best < 0 || Cost(site) < Cost(best))) best = site;
            }
            if (best < 0) best = Spiral(Snap(median));
            sites[n] = best;
            CandidateSites.Find((x, y), lattice, 1, list, values);
            if (best < 0)
            {
                unplaced++;
                continue;
            }
            taken[best] = true;
            cost += Cost(best);
            least += values[0];

            long Cost(int site) => x.At(lattice.Center(site).X) + y.At(lattice.Center(site).Y);
        }
        return new(sites, cost, least, cost - least, false, 1, unplaced);

        int Snap(DbPoint at)
        {
            var column = Math.Clamp((int)Math.Round((at.X - (double)lattice.OriginX) / lattice.Pitch), 0, lattice.Columns - 1);
            var row = Math.Clamp((int)Math.Round((at.Y - (double)lattice.OriginY) / lattice.Pitch), 0, lattice.Rows - 1);
            return row * lattice.Columns + column;
        }

        int Spiral(int center)
        {
            var (column, row) = (center % lattice.Columns, center / lattice.Columns);
            for (var ring = 0; ring <= MostRings; ring++)
            {
                for (var dy = -ring; dy <= ring; dy++)
                {
                    for (var dx = -ring; dx <= ring; dx += Math.Abs(dy) == ring ? 1 : Math.Max(1, 2 * ring))
                    {
                        var (c, r) = (column + dx, row + dy);
                        if (c < 0 || r < 0 || c >= lattice.Columns || r >= lattice.Rows) continue;
                        var site = r * lattice.Columns + c;
                        if (!taken[site] && lattice.IsFree(site)) return site;
                    }
                }
            }
            return -1;
        }
    }

    private static DbPoint Median(TerminalNet net)
    {
        if (net.Desired is { } place) return place;
        var (x, y) = (net.BottomPins.Concat(net.UpperPins).Select(p => p.X).Order().ToArray(), net.BottomPins.Concat(net.UpperPins).Select(p => p.Y).Order().ToArray());
        return new(x[x.Length / 2], y[y.Length / 2]);
    }

    private static IEnumerable<DbPoint> Candidates(TerminalNet net, DbPoint median)
    {
        yield return median;
        if (net.Desired is not null) yield break;
        foreach (var pin in net.BottomPins.Concat(net.UpperPins)) yield return pin;
        foreach (var below in net.BottomPins)
            foreach (var above in net.UpperPins) yield return new((int)(((long)below.X + above.X) / 2), (int)(((long)below.Y + above.Y) / 2));
    }
}
