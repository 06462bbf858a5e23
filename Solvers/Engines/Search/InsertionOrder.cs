namespace Native.Solvers.Engines;

/// <summary>In which order removed clients come back: at random, or by one of their properties, drawn anew for each recreation.</summary>
internal sealed class InsertionOrder
{
    private readonly double[][] keys;
    private readonly int[] weights;
    private readonly int total;
    private readonly double[] scratch;

    /// <param name="model">The problem.</param>
    public InsertionOrder(RoutingModel model)
    {
        var n = model.Locations;
        var depot = model.VehicleTypes[0].StartDepot;
        var distance = model.Profiles[model.VehicleTypes[0].Profile].Distance;
        var orders = new List<(int Weight, double[] Keys)> { (4, []) };
        double[] By(Func<int, double> key) => [.. Enumerable.Range(0, n).Select(i => i < model.Depots.Length ? 0 : key(i))];
        if (model.Clients.Any(c => c.Delivery.Length + c.Pickup.Length > 0))
            orders.Add((4, By(i => -model.ClientAt(i).Delivery.Sum() - model.ClientAt(i).Pickup.Sum())));
        else if (model.Constraints.OfType<ResourceConstraint>().FirstOrDefault(r => !r.AtClient.IsEmpty) is { } resource)
            orders.Add((4, By(i => -Math.Abs(resource.AtClient[i]))));
        var far = By(i => -distance[depot, i]);
        orders.Add((2, far));
        orders.Add((1, Array.ConvertAll(far, d => -d)));
        if (model.Clients.Any(c => !c.Windows.IsEmpty))
        {
            // Narrow windows, early ends, late starts first.
            double Window(int i, Func<TimeWindow, double> key) => model.ClientAt(i).Windows is [var first, ..] ? key(first) : double.PositiveInfinity;
            orders.Add((2, By(i => Window(i, w => w.Latest - w.Earliest))));
            orders.Add((2, By(i => -Window(i, w => w.Earliest))));
            orders.Add((2, By(i => Window(i, w => w.Latest))));
        }
        keys = [.. orders.Select(o => o.Keys)];
        weights = [.. orders.Select(o => o.Weight)];
        total = weights.Sum();
        scratch = new double[model.Clients.Length];
    }

    /// <summary>Sorts clients into the order of this recreation.</summary>
    public void Sort(ref SearchRandom random, Span<int> clients)
    {
        var draw = random.Below(total);
        var order = 0;
        while ((draw -= weights[order]) >= 0) order++;
        var key = keys[order];
        if (key.Length == 0)
        {
            for (var k = clients.Length - 1; k > 0; k--)
            {
                var other = random.Below(k + 1);
                (clients[k], clients[other]) = (clients[other], clients[k]);
            }
            return;
        }
        var values = scratch.AsSpan(0, clients.Length);
        for (var k = 0; k < clients.Length; k++) values[k] = key[clients[k]];
        if (clients.Length > 32)
        {
            values.Sort(clients);
            return;
        }
        for (var k = 1; k < clients.Length; k++)
        {
            var (value, client, at) = (values[k], clients[k], k);
            for (; at > 0 && values[at - 1] > value; at--) (values[at], clients[at]) = (values[at - 1], clients[at - 1]);
            (values[at], clients[at]) = (value, client);
        }
    }
}
