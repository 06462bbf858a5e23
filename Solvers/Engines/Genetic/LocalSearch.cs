namespace Native.Solvers.Engines;

/// <summary>Descends to a local optimum of cost and penalties: all operators over near pairs of clients, then SWAP* over near pairs of routes.</summary>
/// <remarks>A pair is tested again only if one of its routes changed since.</remarks>
internal sealed class LocalSearch<TTime>
    where TTime : struct, ITimeRule
{
    private readonly RouteState<TTime> s;
    private readonly Neighbors neighbors;
    private readonly int granularity;
    private readonly Relocate<TTime> relocate1, relocate2, relocate2Reversed, relocate3;
    private readonly Exchange<TTime> exchange11, exchange21, exchange22, exchange31;
    private readonly SwapTails<TTime> swapTails;
    private readonly ReverseStretch<TTime> reverse;
    private readonly JoinHeads<TTime> joinHeads;
    private readonly SwapStar<TTime>? swapStar;
    private readonly int[] clients, routes;
    private readonly long[] testedClient, testedRoute;

    public LocalSearch(RouteState<TTime> state, Neighbors neighbors, int granularity)
    {
        (s, this.neighbors, this.granularity) = (state, neighbors, Math.Min(granularity, neighbors.Count));
        (relocate1, relocate2, relocate2Reversed, relocate3) = (new(s, 1), new(s, 2), new(s, 2, true), new(s, 3));
        (exchange11, exchange21, exchange22, exchange31) = (new(s, 1, 1), new(s, 2, 1), new(s, 2, 2), new(s, 3, 1));
        (swapTails, reverse, joinHeads) = (new(s), new(s), new(s));
        swapStar = SwapStar<TTime>.Fits(s.Data) ? new(s) : null;
        clients = [.. Enumerable.Range(s.Data.Depots, s.Data.Side - s.Data.Depots)];
        routes = [.. Enumerable.Range(0, s.Data.Slots)];
        (testedClient, testedRoute) = (new long[s.Data.Side], new long[s.Data.Slots]);
    }

    /// <summary>Descends from the state as it is.</summary>
    /// <param name="random">Orders of tests.</param>
    /// <param name="tested">Pairs of routes that changed after no later move than this one are known to hold no improvement; −1 to test all.</param>
    public void Run(ref SearchRandom random, long tested)
    {
        Shuffle(ref random, clients);
        Shuffle(ref random, routes);
        Array.Fill(testedClient, tested);
        Array.Fill(testedRoute, tested);
        var improved = true;
        for (var pass = 0; improved || pass == 1; pass++)
        {
            improved = false;
            foreach (var u in clients)
            {
                if (s.At(u).Route < 0) continue;
                var last = testedClient[u];
                testedClient[u] = s.Moves;
                improved |= Pairs(u, last);
                // Empty routes are for the second pass: the first tends to open too many.
                if (pass > 0) improved |= Empty(u, pass == 1 ? tested : last);
            }
            if (swapStar is null || improved && pass > 0) continue;
            foreach (var r in routes)
            {
                if (s.Size[r] == 0) continue;
                var last = testedRoute[r];
                testedRoute[r] = s.Moves;
                foreach (var q in routes)
                {
                    if (q <= r || s.Size[q] == 0 || s.Size[r] == 0 || Math.Max(s.Modified[r], s.Modified[q]) <= last) continue;
                    if (swapStar.Overlap(r, q) && swapStar.Try(r, q)) improved = true;
                }
            }
        }
    }

    private bool Pairs(int u, long tested)
    {
        var improved = false;
        var near = neighbors.Of(u);
        for (var k = 0; k < granularity; k++)
        {
            var v = near[k];
            var routeV = s.At(v).Route;
            if (routeV < 0 || Math.Max(s.Modified[s.At(u).Route], s.Modified[routeV]) <= tested) continue;
            if (Pair(u, v))
            {
                improved = true;
                k--;
                continue;
            }
            var before = s.At(v).Prev;
            if (!s.IsClient(before) && AtStart(u, before)) improved = true;
        }
        return improved;
    }

    private bool Pair(int u, int v) => s.Data.IsUniform ? Uniform(u, v) : Any(u, v);

    // The distances of all moves of a pair are added up at once; an operator is asked only if its move could gain.
    private bool Uniform(int u, int v)
    {
        ref var atU = ref s.At(u);
        ref var atV = ref s.At(v);
        var (pu, nu, pv, nv) = (atU.Prev, atU.Next, atV.Prev, atV.Next);
        ref var afterU = ref s.At(nu);
        ref var afterV = ref s.At(nv);
        var (ru, rv) = (atU.Route, atV.Route);
        var bound = (s.Penalty[ru] + (ru == rv ? 0 : s.Penalty[rv] + s.Data.Fixed[ru] + s.Data.Fixed[rv])) / s.Data.Unit[ru];
        var row = s.From(atU.Place);
        var (pastU, pastV, toU, fromU) = (afterU.Arc, afterV.Arc, row[atV.Place], row[afterV.Place]);
        var rowV = s.From(atV.Place);
        var (before, beside) = (s.At(pu).Place, rowV[afterU.Place]);
        var skip = s.From(before)[afterU.Place] - atU.Arc - pastU;
        var swap = s.From(before)[atV.Place] + row[s.At(pv).Place] - atU.Arc - atV.Arc;
        if (skip + toU + fromU - pastV < bound && relocate1.Try(u, v)) return true;
        if (swap + beside + fromU - pastU - pastV < bound && exchange11.Try(u, v)) return true;
        if (ru != rv && fromU + beside - pastU - pastV < bound && swapTails.Try(u, v)) return true;
        var rowNext = s.From(afterU.Place);
        var turn = toU + rowNext[afterV.Place] - pastU - pastV;
        if (turn < bound && (ru == rv ? reverse.Try(u, v) : joinHeads.Try(u, v))) return true;
        if (!s.IsClient(nu)) return false;
        ref var second = ref s.At(afterU.Next);
        skip = s.From(before)[second.Place] - atU.Arc - second.Arc - pastV;
        var across = rowNext[afterV.Place];
        if (skip + toU + across < bound && relocate2.Try(u, v)) return true;
        if (skip + beside + fromU < bound && relocate2Reversed.Try(u, v)) return true;
        if (swap + rowV[second.Place] + across - second.Arc - pastV < bound && exchange21.Try(u, v)) return true;
        if (s.IsClient(nv))
        {
            ref var secondV = ref s.At(afterV.Next);
            if (swap + s.From(afterV.Place)[second.Place] + rowNext[secondV.Place] - second.Arc - secondV.Arc < bound && exchange22.Try(u, v)) return true;
        }
        return TTime.HasTime && (relocate3.Try(u, v) || exchange31.Try(u, v));
    }

    private bool Any(int u, int v) =>
        relocate1.Try(u, v) || relocate2.Try(u, v) || relocate2Reversed.Try(u, v) || exchange11.Try(u, v) || exchange21.Try(u, v) || exchange22.Try(u, v)
        || (s.At(u).Route == s.At(v).Route ? reverse.Try(u, v) : joinHeads.Try(u, v) || swapTails.Try(u, v))
        || relocate3.Try(u, v) || exchange31.Try(u, v);

    private bool AtStart(int u, int start) => relocate1.Try(u, start) || relocate2.Try(u, start) || relocate2Reversed.Try(u, start)
        || (s.At(u).Route == s.At(start).Route ? reverse.Try(start, u) : swapTails.Try(u, start)) || relocate3.Try(u, start);

    private bool Empty(int u, long tested)
    {
        if (s.Modified[s.At(u).Route] <= tested) return false;
        for (var type = 0; type + 1 < s.Data.FirstSlot.Length; type++)
        {
            var empty = s.Empty(type);
            if (empty < 0) continue;
            var start = s.Start(empty);
            if (relocate1.Try(u, start) || relocate2.Try(u, start) || relocate2Reversed.Try(u, start) || swapTails.Try(u, start) || relocate3.Try(u, start)) return true;
            // A whole route may change its vehicle.
            if (!s.Data.HasOneType && s.At(u).Position == 1 && swapTails.Try(s.At(u).Prev, start)) return true;
        }
        return false;
    }

    private static void Shuffle(ref SearchRandom random, int[] items)
    {
        for (var k = items.Length - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (items[k], items[other]) = (items[other], items[k]);
        }
    }
}
