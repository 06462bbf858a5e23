namespace Native.Solvers.Engines;

/// <summary>The ruin of SISR (Christiaens and Vanden Berghe 2020): strings of adjacent clients leave routes that pass near a random client.</summary>
internal sealed class StringRemoval(Tours tours, Neighbors neighbors, double average, int longest)
{
    private const double SplitShare = 0.5, SplitGrowth = 0.01;
    private readonly int[] ruined = new int[tours.Slots];
    private int epoch;

    /// <summary>Removes strings; the routes are saved in the journal first.</summary>
    /// <param name="random">The search's random numbers.</param>
    /// <param name="removed">Receives the clients.</param>
    /// <returns>How many were removed.</returns>
    public int Run(ref SearchRandom random, int[] removed)
    {
        var served = tours.Locations - tours.Depots - tours.PoolCount;
        if (served == 0) return 0;
        var mean = (double)served / tours.ActiveCount;
        var limit = Math.Min(longest, mean);
        var strings = (int)(1 + random.Unit() * Math.Max(0, 4 * average / (1 + limit) - 1));
        int seed;
        do seed = tours.Depots + random.Below(tours.Locations - tours.Depots);
        while (tours.RouteOf[seed] < 0);
        epoch++;
        var count = 0;
        var near = neighbors.Of(seed);
        for (var k = -1; k < near.Length && strings > 0; k++)
        {
            var client = k < 0 ? seed : near[k];
            var route = tours.RouteOf[client];
            if (route < 0 || ruined[route] == epoch) continue;
            ruined[route] = epoch;
            strings--;
            tours.Touch(route);
            var size = tours.Size[route];
            var length = Math.Min(size, (int)(1 + random.Unit() * Math.Min(size, limit)));
            var kept = 0;
            if (length > 1 && length < size && random.Unit() < SplitShare)
            {
                kept = 1;
                while (length + kept < size && random.Unit() < SplitGrowth) kept++;
            }
            count = RemoveString(ref random, client, length, kept, removed, count);
        }
        return count;
    }

    /// <summary>Takes a string of length + kept clients around one, and leaves kept of them, in its middle, where they are.</summary>
    private int RemoveString(ref SearchRandom random, int client, int length, int kept, int[] removed, int count)
    {
        var whole = length + kept;
        var back = random.Below(whole);
        var (first, ahead) = (client, 0);
        while (ahead < back && tours.IsClient(tours.Prev[first]))
        {
            first = tours.Prev[first];
            ahead++;
        }
        // If the route ends too soon, the string begins earlier.
        var behind = whole - 1 - ahead;
        var last = client;
        while (behind > 0 && tours.IsClient(tours.Next[last]))
        {
            last = tours.Next[last];
            behind--;
        }
        for (; behind > 0 && tours.IsClient(tours.Prev[first]); behind--) first = tours.Prev[first];
        var keepFrom = kept > 0 ? 1 + random.Below(Math.Max(1, length - 1)) : int.MaxValue;
        for (var (k, node) = (0, first); k < whole && tours.IsClient(node); k++)
        {
            var next = tours.Next[node];
            if (k < keepFrom || k >= keepFrom + kept)
            {
                tours.Remove(node);
                removed[count++] = node;
            }
            node = next;
        }
        return count;
    }
}
