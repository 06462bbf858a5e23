namespace Native.Solvers.Engines;

/// <summary>OX on the tours of all clients: a stretch of one parent, and the rest in the order of the other; then Split cuts the tour into
/// routes. One kind of vehicle, no time windows.</summary>
internal sealed class OrderCrossover(FlatModel data)
{
    private readonly GiantTourSplit split = new(data);
    private readonly RouteOrder order = new(data);
    private readonly int[] first = new int[data.Side - data.Depots], second = new int[data.Side - data.Depots], child = new int[data.Side - data.Depots];
    private readonly bool[] taken = new bool[data.Side];

    /// <summary>Whether it suits a problem.</summary>
    public static bool Covers(FlatModel data) => data is { HasOneType: true, IsTimed: false, HasPickup: false, HasForbiddenArcs: false };

    /// <summary>Makes a child's routes.</summary>
    public void Run(ref SearchRandom random, Individual a, Individual b, double loadPenalty, Individual target)
    {
        Tour(a, first);
        Tour(b, second);
        var n = child.Length;
        var (start, end) = (random.Below(n), random.Below(n));
        while (end == start) end = random.Below(n);
        Array.Clear(taken);
        var at = start;
        while (true)
        {
            child[at] = first[at];
            taken[first[at]] = true;
            if (at == end) break;
            at = (at + 1) % n;
        }
        at = (end + 1) % n;
        for (var k = 1; k <= n; k++)
        {
            var client = second[(end + k) % n];
            if (taken[client]) continue;
            child[at] = client;
            at = (at + 1) % n;
        }
        split.Run(child, loadPenalty, target);
    }

    private void Tour(Individual individual, int[] tour)
    {
        order.Read(individual);
        var count = 0;
        for (var k = 0; k < order.Count; k++)
        {
            order.Route(k).CopyTo(tour.AsSpan(count));
            count += order.Route(k).Length;
        }
    }
}
