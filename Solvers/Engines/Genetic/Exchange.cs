namespace Native.Solvers.Engines;

/// <summary>Swaps consecutive clients with fewer or as many consecutive clients elsewhere.</summary>
internal sealed class Exchange<TTime>(RouteState<TTime> s, int count, int other)
    where TTime : struct, ITimeRule
{
    private readonly int[] walk = new int[s.Data.Side];

    /// <summary>Swaps the clients from u on with those from v on if that is better.</summary>
    public bool Try(int u, int v)
    {
        if (count == other && u > v) return false;
        var (endU, endV) = (Last(u, count, v), Last(v, other, u));
        if (endU < 0 || endV < 0) return false;
        var (pu, nu, pv, nv) = (s.At(u).Prev, s.At(endU).Next, s.At(v).Prev, s.At(endV).Next);
        // Neighbors on a route are the business of relocations.
        if (nu == v || nv == u) return false;
        var (ru, rv) = (s.At(u).Route, s.At(v).Route);
        var forU = s.Distance(pu, v) + s.Distance(endV, nu) - s.Distance(pu, u) - s.Distance(endU, nu);
        var forV = s.Distance(pv, u) + s.Distance(endU, nv) - s.Distance(pv, v) - s.Distance(endV, nv);
        if (ru == rv)
        {
            var change = s.Data.Unit[ru] * (forU + forV);
            if (change >= s.LatenessOf(ru) - RouteState<TTime>.Least) return false;
            if (TTime.HasTime && change + s.TimePenalty * WarpWithin(u, endU, v, endV) - s.LatenessOf(ru) > -RouteState<TTime>.Least) return false;
        }
        else
        {
            // The arcs inside the pieces change hands too.
            var (insideU, insideV) = (s.At(endU).Length - s.At(u).Length, s.At(endV).Length - s.At(v).Length);
            var change = s.Data.Unit[ru] * (forU + insideV - insideU) + s.Data.Unit[rv] * (forV + insideU - insideV);
            var bound = s.Penalty[ru] + s.Penalty[rv] - RouteState<TTime>.Least;
            if (change >= bound) return false;
            var delivered = s.At(endU).Delivered - s.At(pu).Delivered - s.At(endV).Delivered + s.At(pv).Delivered;
            var picked = s.At(endU).Picked - s.At(pu).Picked - s.At(endV).Picked + s.At(pv).Picked;
            change += s.Overload(ru, s.Delivered[ru] - delivered, s.Picked[ru] - picked) + s.Overload(rv, s.Delivered[rv] + delivered, s.Picked[rv] + picked);
            if (change >= bound || !May(rv, u, count) || !May(ru, v, other)) return false;
            if (TTime.HasTime)
            {
                change += s.TimePenalty * Warp(pu, v, other, nu);
                if (change >= bound) return false;
                change += s.TimePenalty * Warp(pv, u, count, nv);
                if (change >= bound) return false;
            }
        }
        Apply(u, v, pu, pv);
        s.Moves++;
        s.Refresh(ru);
        if (ru != rv) s.Refresh(rv);
        return true;
    }

    private int Last(int node, int length, int forbidden)
    {
        for (var k = 1; k < length; k++)
        {
            if (node == forbidden) return -1;
            node = s.At(node).Next;
            if (!s.IsClient(node)) return -1;
        }
        return node == forbidden ? -1 : node;
    }

    private bool May(int route, int node, int length)
    {
        if (s.Data.HasOneType) return true;
        for (var k = 0; k < length; k++, node = s.At(node).Next)
            if (!s.May(route, node)) return false;
        return true;
    }

    private double Warp(int before, int node, int length, int after)
    {
        var (piece, last) = (s.Before[before], before);
        for (var k = 0; k < length; k++)
        {
            piece = piece.Then(s.Travel(last, node), s.Own[node]);
            (last, node) = (node, s.At(node).Next);
        }
        return piece.WarpThen(s.Travel(last, after), s.After[after]);
    }

    private double WarpWithin(int u, int endU, int v, int endV)
    {
        if (s.At(u).Position > s.At(v).Position) (u, endU, v, endV) = (v, endV, u, endU);
        var length = Copy(v, endV, 0);
        length = Copy(s.At(endU).Next, s.At(v).Prev, length);
        length = Copy(u, endU, length);
        return s.WarpOf(s.At(u).Prev, walk.AsSpan(0, length), s.At(endV).Next);
    }

    private int Copy(int from, int to, int length)
    {
        for (var node = from; ; node = s.At(node).Next)
        {
            walk[length++] = node;
            if (node == to) return length;
        }
    }

    private void Apply(int u, int v, int pu, int pv)
    {
        var (node, after) = (u, pv);
        for (var k = 0; k < count; k++)
        {
            var next = s.At(node).Next;
            s.Unlink(node);
            s.Link(node, after);
            (node, after) = (next, node);
        }
        (node, after) = (v, pu);
        for (var k = 0; k < other; k++)
        {
            var next = s.At(node).Next;
            s.Unlink(node);
            s.Link(node, after);
            (node, after) = (next, node);
        }
    }
}
