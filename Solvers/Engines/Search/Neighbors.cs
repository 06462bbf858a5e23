namespace Native.Solvers.Engines;

/// <summary>For each client the other clients, nearest first, as far as the limit. Nearness is distance or, where that is asked for, distance with
/// the waiting and the lateness that going from one directly to the other brings at least, in the better of the two directions (Vidal et al. 2013).</summary>
internal sealed class Neighbors
{
    private const double WaitWeight = 0.2, LateWeight = 1;
    private readonly int[] lists;

    public Neighbors(RoutingModel model, int limit, bool withTime = false)
    {
        var windows = new TimeWindow[model.Clients.Length];
        for (var i = 0; i < windows.Length; i++) windows[i] = model.Clients[i].Windows is [var first, .., var last] ? new(first.Earliest, last.Latest) : model.Clients[i].Windows is [var only] ? only : TimeWindow.Always;
        var duration = model.Profiles[model.VehicleTypes[0].Profile].Duration;
        var (n, start) = (model.Clients.Length, model.Depots.Length);
        Count = Math.Max(0, Math.Min(limit, n - 1));
        First = start;
        lists = new int[n * Count];
        var distance = model.Profiles[model.VehicleTypes[0].Profile].Distance;
        var keys = new double[n];
        var order = new int[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                order[j] = j;
                keys[j] = j == i ? double.PositiveInfinity : withTime ? Math.Min(Arc(i, j), Arc(j, i)) : distance[start + i, start + j] + distance[start + j, start + i];
            }
            if (Count < n / 4) Select(keys, order, Count);
            Array.Sort(keys, order, 0, Count < n / 4 ? Count : n);
            for (var k = 0; k < Count; k++) lists[i * Count + k] = start + order[k];
        }

        double Arc(int i, int j)
        {
            var elapsed = model.Clients[i].Service + duration[start + i, start + j];
            return distance[start + i, start + j] + WaitWeight * Math.Max(0, windows[j].Earliest - elapsed - windows[i].Latest) + LateWeight * Math.Max(0, windows[i].Earliest + elapsed - windows[j].Latest);
        }
    }

    /// <summary>How many neighbors each client has.</summary>
    public int Count { get; }

    private int First { get; }

    public ReadOnlySpan<int> Of(int client) => lists.AsSpan((client - First) * Count, Count);

    /// <summary>Brings the smallest keys to the front.</summary>
    private static void Select(double[] keys, int[] order, int count)
    {
        var (low, high) = (0, keys.Length - 1);
        while (low < high)
        {
            var pivot = keys[(low + high) / 2];
            var (i, j) = (low, high);
            while (i <= j)
            {
                while (keys[i] < pivot) i++;
                while (keys[j] > pivot) j--;
                if (i > j) break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                (order[i], order[j]) = (order[j], order[i]);
                i++;
                j--;
            }
            if (count - 1 <= j) high = j;
            else if (count - 1 >= i) low = i;
            else break;
        }
    }
}
