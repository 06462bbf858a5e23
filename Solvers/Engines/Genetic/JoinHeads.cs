namespace Native.Solvers.Engines;

/// <summary>Two routes exchange the tail of one and the head of the other, both turned round (2-opt* with reversal). Where direction does not matter
/// but for the distance: without time windows, forbidden arcs, pickups or several kinds of vehicle.</summary>
internal sealed class JoinHeads<TTime>(RouteState<TTime> s)
    where TTime : struct, ITimeRule
{
    /// <summary>Lets v, and what came before it, follow u, and u's tail, reversed, precede v's tail, if that is better.</summary>
    public bool Try(int u, int v)
    {
        var (ru, rv) = (s.At(u).Route, s.At(v).Route);
        if (TTime.HasTime || ru == rv || s.Data.HasForbiddenArcs || s.Data.HasPickup || !s.Data.HasOneType || s.Data.StartDepot[0] != s.Data.EndDepot[0]) return false;
        var (nu, nv) = (s.At(u).Next, s.At(v).Next);
        var (startV, endU) = (s.Start(rv), s.End(ru));
        var change = s.Data.Unit[ru] * (s.Distance(u, v) + s.Distance(nu, nv) - s.Distance(u, nu) - s.Distance(v, nv));
        var bound = s.Penalty[ru] + s.Penalty[rv] - RouteState<TTime>.Least;
        if (change >= bound) return false;
        var (keptU, keptV) = (s.At(u).Delivered, s.At(v).Delivered);
        change += s.Overload(ru, keptU + keptV, 0) + s.Overload(rv, s.Delivered[ru] + s.Delivered[rv] - keptU - keptV, 0);
        if (s.Data.Fixed[rv] > 0 && !s.IsClient(nu) && !s.IsClient(nv)) change -= s.Data.Fixed[rv];
        if (change >= bound) return false;
        // u's tail, turned round, becomes the head of v's route.
        var (last, node) = (startV, s.At(endU).Prev);
        var headV = v;
        if (s.IsClient(nu))
        {
            while (true)
            {
                var before = s.At(node).Prev;
                Follow(last, node);
                last = node;
                if (node == nu) break;
                node = before;
            }
        }
        var firstV = startV;
        // v's head, turned round, becomes the tail of u's route; v's start was relinked above, so it is walked from v back.
        var tail = u;
        for (node = headV; node != firstV;)
        {
            var before = s.At(node).Prev;
            Follow(tail, node);
            tail = node;
            node = before;
        }
        Follow(tail, endU);
        Follow(last, nv);
        s.Moves++;
        s.Refresh(ru);
        s.Refresh(rv);
        return true;
    }

    private void Follow(int node, int next) => (s.At(node).Next, s.At(next).Prev) = (next, node);
}
