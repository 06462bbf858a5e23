namespace Native.Solvers.Tests.Engines;

/// <summary>Small models with random rules of every kind.</summary>
internal static class RandomModels
{
    /// <summary>A model of some clients; the same seed gives the same one.</summary>
    public static RoutingModel Make(int seed, int clients)
    {
        var random = new Random(seed);
        var depots = random.Next(5) == 0 ? 2 : 1;
        var model = RoutingModel.Create($"random {seed}");
        bool Chance(int percent) => random.Next(100) < percent;
        for (var d = 0; d < depots; d++) model.Add(new Depot { X = random.Next(100), Y = random.Next(100), Open = Chance(30) ? new(0, 900) : TimeWindow.Always });
        var (loads, pickups, timed, releases) = (Chance(50), Chance(20), Chance(50), Chance(15));
        for (var i = 0; i < clients; i++)
        {
            var client = new Client { X = random.Next(100), Y = random.Next(100), Service = timed ? random.Next(20) : 0 };
            if (loads) client = client with { Delivery = [random.Next(1, 10)], Pickup = pickups ? [random.Next(0, 10)] : [] };
            if (timed && Chance(70))
            {
                var early = random.Next(300);
                client = client with { Windows = [new(early, early + random.Next(50, 300))], WaitsForLaterWindow = Chance(50) };
                if (Chance(20)) client = client with { Windows = client.Windows.Add(new(client.Windows[0].Latest + random.Next(1, 80), client.Windows[0].Latest + 200)) };
                if (Chance(20)) client = client with { ServiceGrowth = 0.5 };
            }
            if (releases && Chance(50)) client = client with { Release = random.Next(100) };
            if (Chance(10)) client = client with { Prize = random.Next(20, 120) };
            model.Add(client);
        }
        var n = depots + clients;
        int Client() => random.Next(depots, n);
        var type = new VehicleType { Count = random.Next(2, 6), Capacity = loads ? [random.Next(12, 40)] : [], FixedCost = Chance(30) ? random.Next(60) : 0, EndDepot = Chance(15) ? null : 0 };
        if (Chance(15)) type = type with { MaxDistance = random.Next(250, 600) };
        if (Chance(15)) type = type with { MaxDuration = random.Next(300, 700), UnitDurationCost = Chance(50) ? 0.3 : 0 };
        model.Add(type);
        if (Chance(25)) model.Add(type with { StartDepot = depots - 1, EndDepot = depots - 1, UnitDistanceCost = 1.25, Capacity = loads ? [50] : [], AllowedClients = Chance(30) ? [.. Enumerable.Range(depots, clients).Where(_ => Chance(70))] : [] });
        var rules = 0;
        void Add(RoutingConstraint rule) => model.Add(Chance(12) ? rule with { SoftWeight = random.Next(5, 60) } : rule);
        string Id(string kind) => $"{kind} {rules++}";
        double[] Amounts(int low, int high) => [.. Enumerable.Range(0, n).Select(i => i < depots ? 0.0 : random.Next(low, high))];
        if (Chance(25)) Add(new ResourceConstraint(Id("range")) { Initial = 250, PerDistance = -1, Minimum = 0, Events = Chance(60) ? [new(Client(), Chance(50) ? ResourceAction.Reset : ResourceAction.Scale, Chance(50) ? 250 : 0.5)] : [] });
        if (Chance(25)) Add(new ResourceConstraint(Id("root")) { AtClient = [.. Amounts(1, 10)], Maximum = 90, Events = [new(Client(), ResourceAction.AddRootOfDistance, 4)] });
        if (Chance(25)) Add(new ResourceConstraint(Id("signed")) { AtClient = [.. Amounts(-8, 10)], Minimum = 0, Maximum = 25 });
        if (Chance(20)) Add(ArcConstraint.Priority(Id("priority"), new Dictionary<int, int> { [Client()] = random.Next(1, 3), [depots] = 1 }, depots, n, random.Next(2)));
        if (clients >= 2 && Chance(50)) Add(new SetConstraint(Id("set"), (SetRelation)random.Next(4), [.. Enumerable.Range(depots, clients).OrderBy(_ => random.Next()).Take(Chance(70) ? 2 : 3)]));
        if (Chance(25)) Add(new PositionConstraint(Id("position"), Client(), 1, random.Next(1, 3)));
        if (Chance(20)) Add(new RouteCountConstraint(Id("count"), RouteStatistic.Distance, Comparison.Less, random.Next(100, 250)) { AtLeast = random.Next(1, 3) });
        if (Chance(15)) Add(new RouteCountConstraint(Id("count"), RouteStatistic.Clients, Comparison.AtLeast, 2) { AtLeast = Chance(50) ? 1 : 0, AtMost = 2 });
        if (timed && Chance(20)) Add(new RouteCountConstraint(Id("late"), RouteStatistic.LatestStart, Comparison.AtLeast, random.Next(50, 200)) { AtLeast = 1 });
        if (Chance(10)) Add(new EvenRoutes(Id("even")));
        if (Chance(10)) model.Add(new ClientGroup([depots, depots + 1]));
        return model.Build();
    }

    private sealed record EvenRoutes(string Id) : CustomConstraint(Id)
    {
        public override double Violation(RouteView route) => route.Visits.Length % 2;
    }
}
