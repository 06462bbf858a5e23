namespace Native.Solvers.Engines;

/// <summary>SWAP*: two clients of two routes change routes, and each goes to the best place in the other's, not to the place that the other
/// leaves (Vidal 2022). Only routes whose sectors of directions overlap are compared, and for each client and route the three best places are
/// kept until the route changes.</summary>
internal sealed class SwapStar<TTime>
    where TTime : struct, ITimeRule
{
    private readonly RouteState<TTime> s;
    private readonly BestPlaces[] cache;
    private readonly int[] direction;
    private readonly CircleSector[] sector;
    private readonly long[] sectorAt;
    private readonly double[] removal;

    public SwapStar(RouteState<TTime> state)
    {
        s = state;
        var data = s.Data;
        cache = new BestPlaces[data.Slots * data.Side];
        (sector, sectorAt) = (new CircleSector[data.Slots], new long[data.Slots]);
        removal = new double[data.Side];
        direction = new int[data.Side];
        var depot = data.Model.Depots[data.StartDepot[0]];
        for (var i = data.Depots; i < data.Side; i++)
        {
            var client = data.Model.ClientAt(i);
            direction[i] = CircleSector.Direction(client.X - depot.X, client.Y - depot.Y);
        }
        Reset();
    }

    /// <summary>Whether a problem is small enough for the table of places.</summary>
    public static bool Fits(FlatModel data) => (long)data.Slots * data.Side <= 2_000_000;

    /// <summary>Forgets everything, after the state was filled anew.</summary>
    public void Reset()
    {
        Array.Fill(sectorAt, -1);
        for (var k = 0; k < cache.Length; k++) cache[k].Computed = -1;
    }

    /// <summary>Whether two routes look in a common direction.</summary>
    public bool Overlap(int first, int second) => Sector(first).Overlaps(Sector(second));

    /// <summary>Does the best swap between two routes if it is better.</summary>
    public bool Try(int r, int q)
    {
        Prepare(r, q);
        Prepare(q, r);
        var (best, bestU, bestV, afterU, afterV) = (-RouteState<TTime>.Least, -1, -1, -1, -1);
        for (var u = s.At(s.Start(r)).Next; s.IsClient(u); u = s.At(u).Next)
        {
            if (!s.May(q, u)) continue;
            for (var v = s.At(s.Start(q)).Next; s.IsClient(v); v = s.At(v).Next)
            {
                var (delivered, picked) = (s.Data.Delivery[u] - s.Data.Delivery[v], s.Data.Pickup[u] - s.Data.Pickup[v]);
                var change = s.Overload(r, s.Delivered[r] - delivered, s.Picked[r] - picked) - s.OverloadOf(r) + s.Overload(q, s.Delivered[q] + delivered, s.Picked[q] + picked) - s.OverloadOf(q)
                    + removal[u] + removal[v];
                if (change > 0 || !s.May(r, v)) continue;
                var (placeU, costU) = Cheapest(u, v, q);
                change += costU;
                if (change >= best) continue;
                var (placeV, costV) = Cheapest(v, u, r);
                change += costV;
                if (change < best) (best, bestU, bestV, afterU, afterV) = (change, u, v, placeU, placeV);
            }
            Alone(u, r, q, ref best, ref bestU, ref bestV, ref afterU);
        }
        for (var v = s.At(s.Start(q)).Next; s.IsClient(v); v = s.At(v).Next)
            if (s.May(r, v)) Alone(v, q, r, ref best, ref bestV, ref bestU, ref afterV);
        if (bestU < 0 && bestV < 0 || TTime.HasTime && !IsInTime(best, r, q, bestU, bestV, afterU, afterV)) return false;
        if (bestU >= 0) s.Unlink(bestU);
        if (bestV >= 0) s.Unlink(bestV);
        if (bestU >= 0) s.Link(bestU, afterU);
        if (bestV >= 0) s.Link(bestV, afterV);
        s.Moves++;
        s.Refresh(r);
        s.Refresh(q);
        return true;
    }

    // A client that moves without another in return.
    private void Alone(int client, int from, int to, ref double best, ref int chosen, ref int partner, ref int after)
    {
        var change = removal[client] + s.Overload(from, s.Delivered[from] - s.Data.Delivery[client], s.Picked[from] - s.Data.Pickup[client]) - s.OverloadOf(from)
            + s.Overload(to, s.Delivered[to] + s.Data.Delivery[client], s.Picked[to] + s.Data.Pickup[client]) - s.OverloadOf(to);
        ref var places = ref cache[to * s.Data.Side + client];
        change += places.Cost0;
        if (change < best) (best, chosen, partner, after) = (change, client, -1, places.After0);
    }

    // Distances alone chose the swap; lateness decides whether it is done.
    private bool IsInTime(double change, int r, int q, int u, int v, int afterU, int afterV)
    {
        change -= s.LatenessOf(r) + s.LatenessOf(q);
        if (change >= -RouteState<TTime>.Least) return false;
        change += s.TimePenalty * Warp(r, u, v, afterV);
        if (change >= -RouteState<TTime>.Least) return false;
        return change + s.TimePenalty * Warp(q, v, u, afterU) < -RouteState<TTime>.Least;
    }

    private double Warp(int route, int leaves, int enters, int after)
    {
        // From the first change to the last, node by node.
        var node = s.Start(route);
        if (enters < 0) return s.Before[s.At(leaves).Prev].WarpThen(s.Travel(s.At(leaves).Prev, s.At(leaves).Next), s.After[s.At(leaves).Next]);
        var piece = s.Before[node];
        if (leaves >= 0)
        {
            node = s.At(after).Position < s.At(leaves).Position ? after : s.At(leaves).Prev;
            piece = s.Before[node];
        }
        else
        {
            node = after;
            piece = s.Before[node];
        }
        var (entered, left) = (false, leaves < 0);
        while (true)
        {
            int next;
            if (!entered && node == after)
            {
                (next, entered) = (enters, true);
                piece = piece.Then(s.Travel(node, next), s.Own[next]);
                node = next;
                continue;
            }
            next = node == enters ? s.At(after).Next : s.At(node).Next;
            if (next == leaves) (next, left) = (s.At(leaves).Next, true);
            if (entered && left) return piece.WarpThen(s.Travel(node, next), s.After[next]);
            piece = piece.Then(s.Travel(node, next), s.Own[next]);
            node = next;
        }
    }

    /// <summary>The cheapest place for a client on a route that another leaves.</summary>
    private (int After, double Cost) Cheapest(int client, int leaving, int route)
    {
        ref var places = ref cache[route * s.Data.Side + client];
        var (before, next) = (s.At(leaving).Prev, s.At(leaving).Next);
        var (after, cost) = (before, s.Data.Unit[route] * (s.Distance(before, client) + s.Distance(client, next) - s.Distance(before, next)));
        if (places.After0 != leaving && places.After0 != before) return places.Cost0 < cost ? (places.After0, places.Cost0) : (after, cost);
        if (places.After1 != leaving && places.After1 != before) return places.Cost1 < cost ? (places.After1, places.Cost1) : (after, cost);
        return places.Cost2 < cost && places.After2 != leaving && places.After2 != before ? (places.After2, places.Cost2) : (after, cost);
    }

    private void Prepare(int from, int to)
    {
        var (unit, unitTo) = (s.Data.Unit[from], s.Data.Unit[to]);
        for (var u = s.At(s.Start(from)).Next; s.IsClient(u); u = s.At(u).Next)
        {
            ref var node = ref s.At(u);
            removal[u] = unit * (s.Distance(node.Prev, node.Next) - s.Distance(node.Prev, u) - s.Distance(u, node.Next));
            ref var places = ref cache[to * s.Data.Side + u];
            if (places.Computed >= s.Modified[to]) continue;
            places = BestPlaces.None(s.Moves);
            for (var after = s.Start(to); after != s.End(to);)
            {
                var next = s.At(after).Next;
                places.Add(after, unitTo * (s.Distance(after, u) + s.Distance(u, next) - s.Distance(after, next)));
                after = next;
            }
        }
    }

    private CircleSector Sector(int route)
    {
        if (sectorAt[route] >= s.Modified[route]) return sector[route];
        var first = s.At(s.Start(route)).Next;
        var found = new CircleSector(direction[first], direction[first]);
        for (var node = s.At(first).Next; s.IsClient(node); node = s.At(node).Next) found = found.With(direction[node]);
        sectorAt[route] = s.Moves;
        return sector[route] = found;
    }

    /// <summary>The three cheapest places for a client on a route, as they were after a move.</summary>
    private struct BestPlaces
    {
        public long Computed;
        public double Cost0, Cost1, Cost2;
        public int After0, After1, After2;

        public static BestPlaces None(long now) => new() { Computed = now, Cost0 = double.PositiveInfinity, Cost1 = double.PositiveInfinity, Cost2 = double.PositiveInfinity, After0 = -1, After1 = -1, After2 = -1 };

        public void Add(int after, double cost)
        {
            if (cost >= Cost2) return;
            if (cost >= Cost1)
            {
                (Cost2, After2) = (cost, after);
                return;
            }
            (Cost2, After2) = (Cost1, After1);
            if (cost >= Cost0) (Cost1, After1) = (cost, after);
            else (Cost1, After1, Cost0, After0) = (Cost0, After0, cost, after);
        }
    }
}
