namespace Native.Solvers.Engines;

/// <summary>Selective route exchange (SREX; Nagata, Bräysy and Dullaert 2010): some routes of one parent, neighbors by direction, make way for
/// routes of the other that serve nearly the same clients.</summary>
internal sealed class RouteExchange(FlatModel data, Neighbors neighbors)
{
    private const byte OfA = 1, OfB = 2;
    private readonly RouteOrder a = new(data), b = new(data);
    private readonly byte[] selected = new byte[data.Side];
    private readonly int[] routeA = new int[data.Side], routeB = new int[data.Side], next = new int[data.Side + data.Slots], prev = new int[data.Side + data.Slots], missing = new int[data.Side];
    private readonly bool[] placed = new bool[data.Side];

    /// <summary>Makes a child's routes.</summary>
    public void Run(ref SearchRandom random, Individual first, Individual second, Individual target)
    {
        a.Read(first);
        b.Read(second);
        Index(a, routeA);
        Index(b, routeB);
        var most = Math.Min(a.Count, b.Count);
        var count = 1 + random.Below(Math.Max(1, most - 1));
        var startA = random.Below(a.Count);
        var startB = (int)((long)startA * b.Count / a.Count);
        Shift(ref startA, ref startB, count);
        Mark(startA, startB, count);
        Child(ref random, startA, startB, count, random.Unit() < 0.5, target);
    }

    private static void Index(RouteOrder order, int[] route)
    {
        for (var k = 0; k < order.Count; k++)
            foreach (var client in order.Route(k)) route[client] = k;
    }

    // Moves the two windows of routes as long as fewer of A's clients are missing from B's.
    private void Shift(ref int startA, ref int startB, int count)
    {
        for (var step = 0; step < 2 * (a.Count + b.Count); step++)
        {
            var (best, bestA, bestB) = (Missing(startA, startB, count), startA, startB);
            if (best == 0) return;
            var before = best;
            Consider((startA + 1) % a.Count, startB);
            Consider((startA + a.Count - 1) % a.Count, startB);
            Consider(startA, (startB + 1) % b.Count);
            Consider(startA, (startB + b.Count - 1) % b.Count);
            if (best == before) return;
            (startA, startB) = (bestA, bestB);

            void Consider(int tryA, int tryB)
            {
                var value = Missing(tryA, tryB, count);
                if (value < best) (best, bestA, bestB) = (value, tryA, tryB);
            }
        }
    }

    private int Missing(int startA, int startB, int count)
    {
        var missingCount = 0;
        for (var k = 0; k < count; k++)
            foreach (var client in a.Route((startA + k) % a.Count))
                if ((routeB[client] - startB + b.Count) % b.Count >= count) missingCount++;
        return missingCount;
    }

    private void Mark(int startA, int startB, int count)
    {
        for (var i = data.Depots; i < data.Side; i++)
            selected[i] = (byte)(((routeA[i] - startA + a.Count) % a.Count < count ? OfA : 0) | ((routeB[i] - startB + b.Count) % b.Count < count ? OfB : 0));
    }

    // The slots are those of A. A client that B's routes bring and A's other routes serve already stays there, or is taken from there.
    private void Child(ref SearchRandom random, int startA, int startB, int count, bool bring, Individual target)
    {
        Array.Fill(placed, false);
        for (var k = 0; k < a.Count; k++)
        {
            var isSelected = (k - startA + a.Count) % a.Count < count;
            var last = data.Side + a.Slot(k);
            (next[last], prev[last]) = (last, last);
            var route = isSelected ? b.Route((startB + (k - startA + a.Count) % a.Count) % b.Count) : a.Route(k);
            foreach (var client in route)
            {
                if (isSelected ? !bring && selected[client] == OfB : bring && selected[client] == OfB) continue;
                Link(client, last);
                last = client;
            }
        }
        var left = 0;
        for (var i = data.Depots; i < data.Side; i++)
            if (!placed[i]) missing[left++] = i;
        for (var k = left - 1; k > 0; k--)
        {
            var other = random.Below(k + 1);
            (missing[k], missing[other]) = (missing[other], missing[k]);
        }
        foreach (var client in missing.AsSpan(0, left)) Insert(client);
        target.Length = 0;
        for (var k = 0; k < a.Count; k++)
        {
            var head = data.Side + a.Slot(k);
            if (next[head] == head) continue;
            for (var node = next[head]; node != head; node = next[node]) target.State[target.Length++] = node;
            target.State[target.Length++] = -1 - a.Slot(k);
        }
    }

    private void Link(int client, int after)
    {
        (prev[client], next[client]) = (after, next[after]);
        (prev[next[client]], next[after]) = (client, client);
        placed[client] = true;
    }

    // Beside the neighbor where it costs least; overload and lateness are for the local search.
    private void Insert(int client)
    {
        var (best, after) = (double.PositiveInfinity, data.Side + a.Slot(0));
        foreach (var near in neighbors.Of(client))
        {
            if (!placed[near]) continue;
            Consider(near, ref best, ref after);
            Consider(prev[near], ref best, ref after);
        }
        Link(client, after);

        void Consider(int node, ref double least, ref int chosen)
        {
            var (from, to) = (Place(node, false), Place(next[node], true));
            var cost = data.Distance[from * data.Side + client] + data.Distance[client * data.Side + to] - data.Distance[from * data.Side + to];
            if (cost < least) (least, chosen) = (cost, node);
        }
    }

    private int Place(int node, bool isEnd) => node < data.Side ? node : isEnd ? data.EndDepot[node - data.Side] : data.StartDepot[node - data.Side];
}
