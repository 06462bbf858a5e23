using System.Collections.Immutable;

namespace Native.Solvers.Engines;

/// <summary>Routes as linked lists, with a journal that undoes the changes of an iteration.</summary>
/// <remarks>Nodes: locations as in the model, then for route r its start N + 2r and its end N + 2r + 1. A route slot belongs to one vehicle type for
/// good; a slot without clients is a vehicle that stays at home.</remarks>
internal sealed class Tours
{
    private readonly int[] stamp, journalRoute, journalOffset, journal, savedPool;
    private int touched, written, epoch = 1, savedPoolCount;

    public Tours(RoutingModel model)
    {
        Locations = model.Locations;
        Depots = model.Depots.Length;
        var clients = model.Clients.Length;
        var types = new List<int>();
        for (var t = 0; t < model.VehicleTypes.Length; t++)
            for (var k = 0; k < Math.Min(model.VehicleTypes[t].Count, Math.Max(clients, 1)); k++) types.Add(t);
        Types = [.. types];
        Slots = Types.Length;
        FirstSlot = new int[model.VehicleTypes.Length + 1];
        for (var t = 0; t < FirstSlot.Length; t++) FirstSlot[t] = types.Count(x => x < t);
        var nodes = Locations + 2 * Slots;
        (Next, Prev, RouteOf, Place) = (new int[nodes], new int[nodes], new int[nodes], new int[nodes]);
        Size = new int[Slots];
        Array.Fill(RouteOf, -1);
        for (var i = 0; i < Locations; i++) Place[i] = i;
        for (var r = 0; r < Slots; r++)
        {
            var type = model.VehicleTypes[Types[r]];
            (Place[Start(r)], Place[End(r)]) = (type.StartDepot, type.EndDepot ?? Locations);
            RouteOf[Start(r)] = RouteOf[End(r)] = r;
            (Next[Start(r)], Prev[End(r)]) = (End(r), Start(r));
            (Prev[Start(r)], Next[End(r)]) = (-1, -1);
        }
        stamp = new int[Slots];
        journalRoute = new int[Slots];
        journalOffset = new int[Slots + 1];
        journal = new int[clients + 1];
        Pool = new int[clients];
        savedPool = new int[clients];
        poolAt = new int[Locations];
        Array.Fill(poolAt, -1);
        for (var i = Depots; i < Locations; i++) AddToPool(i);
        active = new int[Slots];
        activeAt = new int[Slots];
        Array.Fill(activeAt, -1);
        freeAt = new int[Slots];
        free = new int[model.VehicleTypes.Length][];
        freeCount = new int[model.VehicleTypes.Length];
        for (var t = 0; t < free.Length; t++)
        {
            free[t] = new int[FirstSlot[t + 1] - FirstSlot[t]];
            // The slot with the lowest number is on top.
            for (var k = 0; k < free[t].Length; k++) freeAt[free[t][k] = FirstSlot[t + 1] - 1 - k] = k;
            freeCount[t] = free[t].Length;
        }
    }

    private readonly int[] poolAt, active, activeAt, freeAt, freeCount;
    private readonly int[][] free;

    public int Locations { get; }

    public int Depots { get; }

    /// <summary>Route slots of all vehicle types.</summary>
    public int Slots { get; }

    /// <summary>The vehicle type of each slot.</summary>
    public int[] Types { get; }

    /// <summary>The first slot of each vehicle type, and the number of slots at the end.</summary>
    public int[] FirstSlot { get; }

    public int[] Next { get; }

    public int[] Prev { get; }

    /// <summary>The route of each node; −1 for clients that are not served.</summary>
    public int[] RouteOf { get; }

    /// <summary>The location of each node; the end of an open route is at the number of locations, a place at no distance from any.</summary>
    public int[] Place { get; }

    /// <summary>Clients on each route.</summary>
    public int[] Size { get; }

    /// <summary>Clients that are not served, the first PoolCount elements.</summary>
    public int[] Pool { get; }

    public int PoolCount { get; private set; }

    /// <summary>Routes with clients.</summary>
    public ReadOnlySpan<int> Active => active.AsSpan(0, ActiveCount);

    public int ActiveCount { get; private set; }

    /// <summary>The routes whose state was saved since the last <see cref="Begin"/>.</summary>
    public ReadOnlySpan<int> Touched => journalRoute.AsSpan(0, touched);

    public int Start(int route) => Locations + 2 * route;

    public int End(int route) => Locations + 2 * route + 1;

    public bool IsClient(int node) => node < Locations;

    /// <summary>An empty slot of a vehicle type; −1 if all are in use.</summary>
    public int Free(int type) => freeCount[type] > 0 ? free[type][freeCount[type] - 1] : -1;

    /// <summary>Starts a journal.</summary>
    public void Begin()
    {
        epoch++;
        (touched, written) = (0, 0);
        savedPoolCount = PoolCount;
        Array.Copy(Pool, savedPool, PoolCount);
    }

    /// <summary>Saves a route before its first change since <see cref="Begin"/>; true if it was not saved yet.</summary>
    public bool Touch(int route)
    {
        if (stamp[route] == epoch) return false;
        stamp[route] = epoch;
        journalRoute[touched] = route;
        journalOffset[touched] = written;
        for (var node = Next[Start(route)]; node < Locations; node = Next[node]) journal[written++] = node;
        journalOffset[++touched] = written;
        return true;
    }

    /// <summary>Takes a client off its route; the route must have been touched.</summary>
    public void Remove(int client)
    {
        var route = RouteOf[client];
        (Next[Prev[client]], Prev[Next[client]]) = (Next[client], Prev[client]);
        RouteOf[client] = -1;
        Shrink(route, 1);
        AddToPool(client);
    }

    /// <summary>Puts an unserved client after a node; its route must have been touched.</summary>
    public void Insert(int client, int after)
    {
        var (route, next) = (RouteOf[after], Next[after]);
        (Prev[client], Next[client]) = (after, next);
        (Next[after], Prev[next]) = (client, client);
        RouteOf[client] = route;
        if (Size[route]++ == 0) Activate(route);
        TakeFromPool(client);
    }

    /// <summary>Undoes everything since <see cref="Begin"/>.</summary>
    public void Undo()
    {
        // First all saved routes are emptied, then filled: a client may have moved between two of them.
        for (var k = 0; k < touched; k++)
        {
            var route = journalRoute[k];
            for (var node = Next[Start(route)]; node < Locations; node = Next[node]) RouteOf[node] = -1;
        }
        for (var k = 0; k < touched; k++) Fill(journalRoute[k], journal.AsSpan(journalOffset[k], journalOffset[k + 1] - journalOffset[k]));
        for (var k = 0; k < PoolCount; k++) poolAt[Pool[k]] = -1;
        PoolCount = savedPoolCount;
        Array.Copy(savedPool, Pool, PoolCount);
        for (var k = 0; k < PoolCount; k++) poolAt[Pool[k]] = k;
    }

    /// <summary>Gives a route these clients, without regard to the pool.</summary>
    private void Fill(int route, ReadOnlySpan<int> clients)
    {
        var before = Size[route];
        var last = Start(route);
        foreach (var client in clients)
        {
            (Next[last], Prev[client]) = (client, last);
            RouteOf[client] = route;
            last = client;
        }
        (Next[last], Prev[End(route)]) = (End(route), last);
        if (clients.Length == before) return;
        if (before > 0) Shrink(route, before);
        Size[route] = clients.Length;
        if (clients.Length > 0) Activate(route);
    }

    /// <summary>The clients of all routes in the order of the active ones, each route ended by −1 − its slot; returns how many numbers.</summary>
    public int Write(int[] target)
    {
        var count = 0;
        for (var k = 0; k < ActiveCount; k++)
        {
            for (var node = Next[Start(active[k])]; node < Locations; node = Next[node]) target[count++] = node;
            target[count++] = -1 - active[k];
        }
        return count;
    }

    /// <summary>The state that <see cref="Write"/> wrote.</summary>
    public void Read(ReadOnlySpan<int> source)
    {
        while (ActiveCount > 0)
        {
            var route = active[ActiveCount - 1];
            for (var node = Next[Start(route)]; node < Locations;)
            {
                var next = Next[node];
                Remove(node);
                node = next;
            }
        }
        var from = 0;
        for (var k = 0; k < source.Length; k++)
        {
            if (source[k] >= 0) continue;
            var route = -1 - source[k];
            Fill(route, source[from..k]);
            foreach (var client in source[from..k]) TakeFromPool(client);
            from = k + 1;
        }
    }

    /// <summary>What <see cref="Write"/> wrote as a solution of the model.</summary>
    public RoutingSolution Solution(ReadOnlySpan<int> state)
    {
        var routes = ImmutableArray.CreateBuilder<Route>();
        var from = 0;
        for (var k = 0; k < state.Length; k++)
        {
            if (state[k] >= 0) continue;
            routes.Add(new(Types[-1 - state[k]], [.. state[from..k]]));
            from = k + 1;
        }
        return new(routes.ToImmutable());
    }

    /// <summary>A solution as <see cref="Write"/> writes it.</summary>
    /// <exception cref="ArgumentException">It uses more vehicles of a type than there are.</exception>
    public int[] Slotted(RoutingSolution solution)
    {
        var used = new int[FirstSlot.Length - 1];
        var state = new List<int>();
        foreach (var route in solution.Routes)
        {
            var slot = FirstSlot[route.VehicleType] + used[route.VehicleType]++;
            if (slot >= FirstSlot[route.VehicleType + 1]) throw new ArgumentException($"RoutingSolver: the initial solution uses more vehicles of type {route.VehicleType} than there are", nameof(solution));
            state.AddRange(route.Visits);
            state.Add(-1 - slot);
        }
        return [.. state];
    }

    private void Shrink(int route, int by)
    {
        if ((Size[route] -= by) > 0) return;
        var at = activeAt[route];
        var last = active[--ActiveCount];
        (active[at], activeAt[last], activeAt[route]) = (last, at, -1);
        var type = Types[route];
        freeAt[route] = freeCount[type];
        free[type][freeCount[type]++] = route;
    }

    private void Activate(int route)
    {
        activeAt[route] = ActiveCount;
        active[ActiveCount++] = route;
        var stack = free[Types[route]];
        var last = stack[--freeCount[Types[route]]];
        (stack[freeAt[route]], freeAt[last]) = (last, freeAt[route]);
    }

    private void AddToPool(int client)
    {
        poolAt[client] = PoolCount;
        Pool[PoolCount++] = client;
    }

    private void TakeFromPool(int client)
    {
        var at = poolAt[client];
        var last = Pool[--PoolCount];
        (Pool[at], poolAt[last]) = (last, at);
        poolAt[client] = -1;
    }
}
