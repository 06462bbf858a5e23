namespace Native.Solvers.Engines;

/// <summary>Moves one or more consecutive clients behind another node, in their order or reversed.</summary>
internal sealed class Relocate<TTime>(RouteState<TTime> s, int count, bool reversed = false)
    where TTime : struct, ITimeRule
{
    private readonly int[] walk = new int[s.Data.Side];

    /// <summary>Moves the clients from u on behind v if that is better.</summary>
    public bool Try(int u, int v)
    {
        var end = u;
        for (var k = 1; k < count; k++)
        {
            if (end == v) return false;
            end = s.At(end).Next;
            if (!s.IsClient(end)) return false;
        }
        var (pu, nu, nv) = (s.At(u).Prev, s.At(end).Next, s.At(v).Next);
        if (end == v || u == v || nv == u) return false;
        var (first, last) = reversed ? (end, u) : (u, end);
        var (ru, rv) = (s.At(u).Route, s.At(v).Route);
        var leave = s.Distance(pu, nu) - s.Distance(pu, u) - s.Distance(end, nu);
        var enter = s.Distance(v, first) + s.Distance(last, nv) - s.Distance(v, nv);
        // Where arcs are forbidden, directions differ.
        if (reversed && s.Data.HasForbiddenArcs) enter += Inside(end, u, false) - Inside(u, end, true);
        if (ru == rv)
        {
            var change = s.Data.Unit[ru] * (leave + enter);
            if (change >= s.LatenessOf(ru) - RouteState<TTime>.Least) return false;
            if (TTime.HasTime && change + s.TimePenalty * WarpWithin(u, end, v, nu, pu) - s.LatenessOf(ru) > -RouteState<TTime>.Least) return false;
        }
        else
        {
            var change = s.Data.Unit[ru] * leave + s.Data.Unit[rv] * enter;
            // The arcs inside the piece change hands too.
            if (count > 1) change += (s.Data.Unit[rv] - s.Data.Unit[ru]) * (s.At(end).Length - s.At(u).Length);
            if (s.Size[rv] == 0) change += s.Data.Fixed[rv];
            if (s.Size[ru] == count) change -= s.Data.Fixed[ru];
            var bound = s.Penalty[ru] + s.Penalty[rv] - RouteState<TTime>.Least;
            if (change >= bound) return false;
            var (delivered, picked) = (s.At(end).Delivered - s.At(pu).Delivered, s.At(end).Picked - s.At(pu).Picked);
            change += s.Overload(ru, s.Delivered[ru] - delivered, s.Picked[ru] - picked) + s.Overload(rv, s.Delivered[rv] + delivered, s.Picked[rv] + picked);
            if (change >= bound) return false;
            for (var (k, node) = (0, u); k < count; k++, node = s.At(node).Next)
                if (!s.May(rv, node)) return false;
            if (TTime.HasTime)
            {
                change += s.TimePenalty * s.Before[pu].WarpThen(s.Travel(pu, nu), s.After[nu]);
                if (change >= bound) return false;
                var piece = s.Before[v];
                var (from, node) = (v, first);
                for (var k = 0; k < count; k++)
                {
                    piece = piece.Then(s.Travel(from, node), s.Own[node]);
                    (from, node) = (node, reversed ? s.At(node).Prev : s.At(node).Next);
                }
                change += s.TimePenalty * piece.WarpThen(s.Travel(last, nv), s.After[nv]);
                if (change >= bound) return false;
            }
        }
        Apply(u, end, v);
        s.Moves++;
        s.Refresh(ru);
        if (ru != rv) s.Refresh(rv);
        return true;
    }

    private double Inside(int from, int to, bool forward)
    {
        var sum = 0.0;
        for (var node = from; node != to;)
        {
            var next = forward ? s.At(node).Next : s.At(node).Prev;
            sum += s.Distance(node, next);
            node = next;
        }
        return sum;
    }

    // The route's stretch from the removed piece to its new place in its new order.
    private double WarpWithin(int u, int end, int v, int nu, int pu)
    {
        var length = 0;
        if (s.At(v).Position > s.At(u).Position)
        {
            for (var node = nu; ; node = s.At(node).Next)
            {
                walk[length++] = node;
                if (node == v) break;
            }
            length = Piece(u, end, length);
            return s.WarpOf(pu, walk.AsSpan(0, length), s.At(v).Next);
        }
        length = Piece(u, end, 0);
        for (var node = s.At(v).Next; node != u; node = s.At(node).Next) walk[length++] = node;
        return s.WarpOf(v, walk.AsSpan(0, length), nu);
    }

    private int Piece(int u, int end, int length)
    {
        var node = reversed ? end : u;
        for (var k = 0; k < count; k++)
        {
            walk[length++] = node;
            node = reversed ? s.At(node).Prev : s.At(node).Next;
        }
        return length;
    }

    private void Apply(int u, int end, int v)
    {
        var (node, after) = (u, v);
        for (var k = 0; k < count; k++)
        {
            var next = s.At(node).Next;
            s.Unlink(node);
            s.Link(node, after);
            if (!reversed) after = node;
            node = next;
        }
    }
}
