namespace Native.Solvers.Engines;

/// <summary>Turns a stretch of a route round (2-opt).</summary>
internal sealed class ReverseStretch<TTime>(RouteState<TTime> s)
    where TTime : struct, ITimeRule
{
    private readonly int[] walk = new int[s.Data.Side];

    /// <summary>Turns round what follows u up to v, which comes later on the same route, if that is better.</summary>
    public bool Try(int u, int v)
    {
        if (s.At(u).Position > s.At(v).Position) return false;
        var (nu, nv, route) = (s.At(u).Next, s.At(v).Next, s.At(u).Route);
        if (nu == v || u == v) return false;
        var change = s.Distance(u, v) + s.Distance(nu, nv) - s.Distance(u, nu) - s.Distance(v, nv);
        if (s.Data.HasForbiddenArcs)
            for (var node = nu; node != v; node = s.At(node).Next) change += s.Distance(s.At(node).Next, node) - s.Distance(node, s.At(node).Next);
        change *= s.Data.Unit[route];
        if (change >= s.LatenessOf(route) - RouteState<TTime>.Least) return false;
        var length = 0;
        for (var node = v; node != u; node = s.At(node).Prev) walk[length++] = node;
        var turned = walk.AsSpan(0, length);
        if (TTime.HasTime && change + s.TimePenalty * s.WarpOf(u, turned, nv) - s.LatenessOf(route) > -RouteState<TTime>.Least) return false;
        var last = u;
        foreach (var node in turned)
        {
            (s.At(last).Next, s.At(node).Prev) = (node, last);
            last = node;
        }
        (s.At(last).Next, s.At(nv).Prev) = (nv, last);
        s.Moves++;
        s.Refresh(route);
        return true;
    }
}
