namespace Native.Solvers.Engines;

/// <summary>Two routes exchange what follows two of their nodes (2-opt*).</summary>
internal sealed class SwapTails<TTime>(RouteState<TTime> s)
    where TTime : struct, ITimeRule
{
    /// <summary>Lets v's tail follow u and u's tail follow v if that is better. Both may be starts of routes.</summary>
    public bool Try(int u, int v)
    {
        var (ru, rv) = (s.At(u).Route, s.At(v).Route);
        if (ru == rv) return false;
        var (nu, nv) = (s.At(u).Next, s.At(v).Next);
        if (!s.IsClient(nu) && !s.IsClient(nv)) return false;
        var (endU, endV) = (s.End(ru), s.End(rv));
        // What follows goes to the other vehicle's last depot.
        var (lengthU, lengthV) = (s.At(u).Length + Tail(u, nv, endV, endU), s.At(v).Length + Tail(v, nu, endU, endV));
        var change = s.Data.Unit[ru] * (lengthU - s.Length[ru]) + s.Data.Unit[rv] * (lengthV - s.Length[rv]) + FixedCost(ru, u, nv, endV) + FixedCost(rv, v, nu, endU);
        var bound = s.Penalty[ru] + s.Penalty[rv] - RouteState<TTime>.Least;
        if (change >= bound) return false;
        ref var atU = ref s.At(u);
        ref var atV = ref s.At(v);
        change += s.Overload(ru, atU.Delivered + s.Delivered[rv] - atV.Delivered, atU.Picked + s.Picked[rv] - atV.Picked)
            + s.Overload(rv, atV.Delivered + s.Delivered[ru] - atU.Delivered, atV.Picked + s.Picked[ru] - atU.Picked);
        if (change >= bound || !May(ru, nv) || !May(rv, nu)) return false;
        if (TTime.HasTime)
        {
            change += s.TimePenalty * Warp(u, nv, endV, endU);
            if (change >= bound) return false;
            change += s.TimePenalty * Warp(v, nu, endU, endV);
            if (change >= bound) return false;
        }
        Apply(u, v, nu, nv, endU, endV);
        s.Moves++;
        s.Refresh(ru);
        s.Refresh(rv);
        return true;
    }

    private double Tail(int from, int first, int oldEnd, int newEnd)
    {
        if (first == oldEnd) return s.Distance(from, newEnd);
        var last = s.At(oldEnd).Prev;
        return s.Distance(from, first) + s.At(last).Length - s.At(first).Length + s.Distance(last, newEnd);
    }

    private double FixedCost(int route, int kept, int first, int oldEnd)
    {
        var used = s.IsClient(kept) || first != oldEnd;
        return s.Data.Fixed[route] * ((used ? 1 : 0) - (s.Size[route] > 0 ? 1 : 0));
    }

    private bool May(int route, int node)
    {
        if (s.Data.HasOneType || s.Data.Allowed[s.Data.TypeOf[route]] is not { } flags) return true;
        for (; s.IsClient(node); node = s.At(node).Next)
            if (!flags[node]) return false;
        return true;
    }

    private double Warp(int from, int first, int oldEnd, int newEnd)
    {
        if (first == oldEnd) return s.Before[from].WarpThen(s.Travel(from, newEnd), s.Own[newEnd]);
        if (s.At(oldEnd).Place == s.At(newEnd).Place && s.Own[oldEnd] == s.Own[newEnd]) return s.Before[from].WarpThen(s.Travel(from, first), s.After[first]);
        var (piece, last) = (s.Before[from], from);
        for (var node = first; s.IsClient(node); node = s.At(node).Next)
        {
            piece = piece.Then(s.Travel(last, node), s.Own[node]);
            last = node;
        }
        return piece.WarpThen(s.Travel(last, newEnd), s.Own[newEnd]);
    }

    private void Apply(int u, int v, int nu, int nv, int endU, int endV)
    {
        var (lastU, lastV) = (s.At(endU).Prev, s.At(endV).Prev);
        Join(u, nv, endV, lastV, endU);
        Join(v, nu, endU, lastU, endV);
    }

    private void Join(int head, int first, int oldEnd, int last, int newEnd)
    {
        if (first == oldEnd) (first, last) = (newEnd, head);
        s.At(head).Next = first;
        s.At(first).Prev = head;
        s.At(last).Next = newEnd;
        s.At(newEnd).Prev = last;
    }
}
