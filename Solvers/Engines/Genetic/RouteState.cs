using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Native.Solvers.Engines;

/// <summary>Routes that a local search changes: linked nodes with what came before and what comes after each, so that most moves are evaluated in
/// constant time. Overload and lateness are allowed at a penalty.</summary>
/// <remarks>Nodes: locations as in the model, then for slot r its start at Side + 2r and its end at Side + 2r + 1.</remarks>
/// <typeparam name="TTime">Whether there are time windows.</typeparam>
internal sealed class RouteState<TTime>
    where TTime : struct, ITimeRule
{
    /// <summary>Below this an improvement is rounding.</summary>
    public const double Least = 1e-7;

    private readonly RouteNode[] nodes;
    private readonly double[] distance, duration;
    private readonly int side;
    private readonly double[] overloadCost, warpCost;
    private readonly int[] active, activeAt;

    public RouteState(FlatModel data)
    {
        Data = data;
        (distance, duration, side) = (data.Distance, data.Duration, data.Side);
        var count = side + 2 * data.Slots;
        nodes = new RouteNode[count];
        if (TTime.HasTime) (Before, After, Own) = (new TimeSegment[count], new TimeSegment[count], new TimeSegment[count]);
        else (Before, After, Own) = ([], [], []);
        for (var i = 0; i < side; i++)
        {
            (nodes[i].Place, nodes[i].Route) = (i, -1);
            if (TTime.HasTime) Own[i] = data.Own[i];
        }
        for (var r = 0; r < data.Slots; r++)
        {
            var (start, end) = (Start(r), End(r));
            (nodes[start].Place, nodes[end].Place) = (data.StartDepot[r], data.EndDepot[r]);
            (nodes[start].Route, nodes[end].Route) = (r, r);
            (nodes[start].Next, nodes[start].Prev, nodes[end].Prev, nodes[end].Next) = (end, -1, start, -1);
            if (TTime.HasTime) (Own[start], Own[end]) = (data.Start[r], data.End[r]);
        }
        (Size, Modified) = (new int[data.Slots], new long[data.Slots]);
        (Length, Delivered, Picked, Warp, Penalty) = (new double[data.Slots], new double[data.Slots], new double[data.Slots], new double[data.Slots], new double[data.Slots]);
        (overloadCost, warpCost) = (new double[data.Slots], new double[data.Slots]);
        (active, activeAt) = (new int[data.Slots], new int[data.Slots]);
        Array.Fill(activeAt, -1);
    }

    public FlatModel Data { get; }

    public TimeSegment[] Before { get; }

    public TimeSegment[] After { get; }

    public TimeSegment[] Own { get; }

    // By slot.
    public int[] Size { get; }

    /// <summary>The move after which the route last changed.</summary>
    public long[] Modified { get; }

    public double[] Length { get; }

    public double[] Delivered { get; }

    public double[] Picked { get; }

    public double[] Warp { get; }

    /// <summary>What overload and lateness of the route cost.</summary>
    public double[] Penalty { get; }

    public double LoadPenalty { get; set; } = 1;

    public double TimePenalty { get; set; } = 1;

    /// <summary>Moves done.</summary>
    public long Moves { get; set; }

    public int ActiveCount { get; private set; }

    /// <summary>Slots with clients.</summary>
    public ReadOnlySpan<int> Active => active.AsSpan(0, ActiveCount);

    public int Start(int route) => side + 2 * route;

    public int End(int route) => side + 2 * route + 1;

    public bool IsClient(int node) => node < side;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref RouteNode At(int node) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(nodes), node);

    /// <summary>The distance between two nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Distance(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(distance), At(from).Place * side + At(to).Place);

    /// <summary>The distances from a location to all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<double> From(int place) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(distance), place * side), side);

    /// <summary>The journey between two nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Travel(int from, int to) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(duration), At(from).Place * side + At(to).Place);

    /// <summary>What it costs to carry so much on a route.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Overload(int route, double delivered, double picked) =>
        LoadPenalty * (Math.Max(0, delivered - Data.Capacity[route]) + Math.Max(0, picked - Data.Capacity[route]));

    /// <summary>What overload costs on a route as it is.</summary>
    public double OverloadOf(int route) => overloadCost[route];

    /// <summary>What lateness costs on a route as it is.</summary>
    public double LatenessOf(int route) => warpCost[route];

    /// <summary>Whether a route's vehicle may serve a client.</summary>
    public bool May(int route, int client) => Data.Allowed[Data.TypeOf[route]] is not { } flags || flags[client];

    /// <summary>An empty slot of a type; −1 if there is none.</summary>
    public int Empty(int type)
    {
        for (var r = Data.FirstSlot[type]; r < Data.FirstSlot[type + 1]; r++)
            if (Size[r] == 0) return r;
        return -1;
    }

    /// <summary>Brings what is known of a route up to date, and marks it as modified by the current move.</summary>
    public void Refresh(int route)
    {
        var (node, place, position) = (Start(route), At(Start(route)).Place, 0);
        var (delivered, picked, length) = (0.0, 0.0, 0.0);
        if (TTime.HasTime) Before[node] = Own[node];
        while (node < side || node == Start(route))
        {
            var next = At(node).Next;
            ref var to = ref At(next);
            var arc = place * side + to.Place;
            to.Arc = distance[arc];
            length += to.Arc;
            if (next < side)
            {
                delivered += Data.Delivery[next];
                picked += Data.Pickup[next];
                to.Route = route;
            }
            (to.Position, to.Delivered, to.Picked, to.Length) = (++position, delivered, picked, length);
            if (TTime.HasTime) Before[next] = Before[node].Then(duration[arc], Own[next]);
            (node, place) = (next, to.Place);
        }
        (Length[route], Delivered[route], Picked[route]) = (length, delivered, picked);
        overloadCost[route] = Overload(route, delivered, picked);
        if (TTime.HasTime)
        {
            Warp[route] = Before[node].Warp;
            warpCost[route] = TimePenalty * Warp[route];
            After[node] = Own[node];
            while (node != Start(route))
            {
                var prev = At(node).Prev;
                After[prev] = Own[prev].Then(duration[At(prev).Place * side + At(node).Place], After[node]);
                node = prev;
            }
        }
        Penalty[route] = overloadCost[route] + warpCost[route];
        Size[route] = position - 1;
        Modified[route] = Moves;
        if (Size[route] > 0 != activeAt[route] >= 0) Switch(route);
    }

    /// <summary>Recomputes what penalties cost after their weights changed.</summary>
    public void Reweigh()
    {
        foreach (var route in Active)
        {
            overloadCost[route] = Overload(route, Delivered[route], Picked[route]);
            if (TTime.HasTime) warpCost[route] = TimePenalty * Warp[route];
            Penalty[route] = overloadCost[route] + warpCost[route];
        }
    }

    /// <summary>Takes a client out of its route; <see cref="Refresh"/> must follow.</summary>
    public void Unlink(int client)
    {
        ref var node = ref At(client);
        At(node.Prev).Next = node.Next;
        At(node.Next).Prev = node.Prev;
        node.Route = -1;
    }

    /// <summary>Puts a client behind a node; <see cref="Refresh"/> must follow.</summary>
    public void Link(int client, int after)
    {
        ref var node = ref At(client);
        (node.Prev, node.Next) = (after, At(after).Next);
        At(node.Next).Prev = client;
        At(after).Next = client;
    }

    /// <summary>The lateness of the part of a route from one node to another (both unchanged) with what lies between replaced by other nodes.</summary>
    public double WarpOf(int before, ReadOnlySpan<int> middle, int after)
    {
        var (time, last) = (Before[before], before);
        foreach (var node in middle)
        {
            time = time.Then(Travel(last, node), Own[node]);
            last = node;
        }
        return time.WarpThen(Travel(last, after), After[after]);
    }

    /// <summary>Empties all routes.</summary>
    public void Clear()
    {
        while (ActiveCount > 0)
        {
            var route = active[ActiveCount - 1];
            for (var node = At(Start(route)).Next; node < side; node = At(node).Next) At(node).Route = -1;
            (At(Start(route)).Next, At(End(route)).Prev) = (End(route), Start(route));
            Refresh(route);
        }
    }

    private void Switch(int route)
    {
        if (activeAt[route] < 0)
        {
            activeAt[route] = ActiveCount;
            active[ActiveCount++] = route;
            return;
        }
        var last = active[--ActiveCount];
        (active[activeAt[route]], activeAt[last]) = (last, activeAt[route]);
        activeAt[route] = -1;
    }
}
