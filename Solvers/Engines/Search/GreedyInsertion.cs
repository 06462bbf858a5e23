namespace Native.Solvers.Engines;

/// <summary>The recreation of SISR: each client goes where it costs least at that moment; one position in a hundred is overlooked.</summary>
/// <typeparam name="TEvaluator">What insertions cost.</typeparam>
internal sealed class GreedyInsertion<TEvaluator>(RoutingModel model, Tours tours, Neighbors neighbors, int granularity)
    where TEvaluator : struct, IRouteEvaluator
{
    private const double Blink = 0.01;
    private readonly double logKept = Math.Log(1 - Blink);
    private readonly bool everywhere = granularity >= model.Clients.Length - 1;
    private readonly int[]?[] groupOf = Groups(model);
    private int untilBlink = 100;

    /// <summary>Inserts clients in the order given; who has no place, or is not worth it, stays out.</summary>
    public void Run(ref SearchRandom random, ReadOnlySpan<int> clients, ref TEvaluator evaluator)
    {
        foreach (var client in clients)
        {
            if (tours.RouteOf[client] >= 0) continue;
            var chosen = client;
            var (best, after) = (evaluator.LeaveOut(client), -1);
            if (groupOf[client] is { } members)
            {
                if (Served(members)) continue;
                foreach (var member in members)
                {
                    var found = Search(ref random, member, ref best, ref evaluator);
                    if (found >= 0) (chosen, after) = (member, found);
                }
            }
            else after = Search(ref random, client, ref best, ref evaluator);
            if (after < 0) continue;
            var route = tours.RouteOf[after];
            tours.Touch(route);
            tours.Insert(chosen, after);
            evaluator.Refresh(route);
        }
    }

    private int Search(ref SearchRandom random, int client, ref double best, ref TEvaluator evaluator)
    {
        var after = -1;
        if (everywhere)
        {
            foreach (var route in tours.Active)
                for (var node = tours.Start(route); node >= 0 && node != tours.End(route); node = tours.Next[node]) Try(ref random, node, client, ref best, ref after, ref evaluator);
        }
        else
        {
            foreach (var near in neighbors.Of(client)[..granularity])
            {
                if (tours.RouteOf[near] < 0) continue;
                Try(ref random, near, client, ref best, ref after, ref evaluator);
                Try(ref random, tours.Prev[near], client, ref best, ref after, ref evaluator);
            }
        }
        for (var type = 0; type < model.VehicleTypes.Length; type++)
            if (tours.Free(type) is >= 0 and var empty) Try(ref random, tours.Start(empty), client, ref best, ref after, ref evaluator);
        return after;
    }

    private void Try(ref SearchRandom random, int node, int client, ref double best, ref int after, ref TEvaluator evaluator)
    {
        if (--untilBlink == 0)
        {
            untilBlink = 1 + (int)(Math.Log(1 - random.Unit()) / logKept);
            return;
        }
        var cost = evaluator.Insertion(node, client, best);
        if (cost < best) (best, after) = (cost, node);
    }

    private bool Served(int[] members)
    {
        foreach (var member in members)
            if (tours.RouteOf[member] >= 0) return true;
        return false;
    }

    private static int[]?[] Groups(RoutingModel model)
    {
        var groups = new int[]?[model.Locations];
        foreach (var group in model.Groups)
            foreach (var member in group.Members) groups[member] = [.. group.Members];
        return groups;
    }
}
