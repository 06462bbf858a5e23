using Native.Solvers.Engines;

namespace Native.Solvers.Tests.Engines;

/// <summary>The segments, operators and descent of the genetic search against plain recomputation.</summary>
public sealed class LocalSearchTests
{
    [Fact]
    public void Joined_pieces_of_time_are_what_driving_them_gives()
    {
        var random = new Random(5);
        for (var round = 0; round < 2000; round++)
        {
            var count = random.Next(2, 9);
            var own = new TimeSegment[count];
            var travel = new double[count];
            for (var k = 0; k < count; k++)
            {
                var early = random.Next(100);
                own[k] = new(random.Next(10), 0, early, early + random.Next(40));
                travel[k] = random.Next(30);
            }
            var (from, cut) = (0, random.Next(1, count));
            var (left, right) = (own[0], own[cut]);
            for (var k = 1; k < cut; k++) left = left.Then(travel[k], own[k]);
            for (var k = cut + 1; k < count; k++) right = right.Then(travel[k], own[k]);
            var whole = left.Then(travel[cut], right);
            Assert.Equal(whole.Warp, left.WarpThen(travel[cut], right));
            // Driven from the latest start that costs nothing, who is late being set back.
            var (time, warp) = (whole.Early, 0.0);
            for (var k = from; k < count; k++)
            {
                if (k > 0) time += own[k - 1].Duration + travel[k];
                time = Math.Max(time, own[k].Early);
                warp += Math.Max(0, time - own[k].Late);
                time = Math.Min(time, own[k].Late);
            }
            Assert.Equal(warp, whole.Warp, 1e-9);
            Assert.Equal(time + own[^1].Duration - whole.Early, whole.Duration - whole.Warp, 1e-9);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Every_move_that_an_operator_does_lowers_the_recomputed_cost(bool timed, bool mixed)
    {
        var model = Model(timed, mixed);
        if (timed) Moves<Timed>(model);
        else Moves<Timeless>(model);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_descent_leaves_no_better_place_for_a_client(bool timed)
    {
        if (timed) Descent<Timed>(Model(true, false));
        else Descent<Timeless>(Model(false, false));
    }

    private static void Moves<TTime>(RoutingModel model)
        where TTime : struct, ITimeRule
    {
        var data = new FlatModel(model);
        var s = new RouteState<TTime>(data) { LoadPenalty = 3, TimePenalty = 2 };
        Func<int, int, bool>[] operators =
        [
            new Relocate<TTime>(s, 1).Try, new Relocate<TTime>(s, 2).Try, new Relocate<TTime>(s, 2, true).Try, new Relocate<TTime>(s, 3).Try, new Exchange<TTime>(s, 1, 1).Try,
            new Exchange<TTime>(s, 2, 1).Try, new Exchange<TTime>(s, 2, 2).Try, new Exchange<TTime>(s, 3, 1).Try, (u, v) => new SwapTails<TTime>(s).Try(u, v),
            (u, v) => s.At(u).Route == s.At(v).Route && new ReverseStretch<TTime>(s).Try(u, v), (u, v) => new JoinHeads<TTime>(s).Try(u, v), (u, v) => s.At(u).Route != s.At(v).Route && new SwapStar<TTime>(s).Try(s.At(u).Route, s.At(v).Route),
        ];
        var done = new int[operators.Length];
        var random = new Random(3);
        for (var round = 0; round < 60; round++)
        {
            Scatter(s, random);
            for (var k = 0; k < 400; k++)
            {
                var (u, v, which) = (random.Next(data.Depots, data.Side), random.Next(data.Depots, data.Side), random.Next(operators.Length));
                if (u == v) continue;
                // Also behind the start of a route, of an empty one now and then.
                if (which < 4 && random.Next(5) == 0) v = s.Start(random.Next(data.Slots));
                var before = Cost(s);
                if (!operators[which](u, v)) continue;
                done[which]++;
                var after = Cost(s);
                Assert.True(after < before, $"operator {which} raised {before} to {after}");
                Assert.Equal(data.Side - data.Depots, Enumerable.Range(0, data.Slots).Sum(r => s.Size[r]));
            }
        }
        for (var k = 0; k < done.Length; k++)
            if (k != 10 || !TTime.HasTime && data.HasOneType) Assert.True(done[k] > 0, $"operator {k} was never seen to improve");
    }

    private static void Descent<TTime>(RoutingModel model)
        where TTime : struct, ITimeRule
    {
        var data = new FlatModel(model);
        var s = new RouteState<TTime>(data) { LoadPenalty = 3, TimePenalty = 2 };
        var search = new LocalSearch<TTime>(s, new(model, 40), 40);
        var (random, order) = (new SearchRandom(1), new Random(4));
        for (var round = 0; round < 10; round++)
        {
            Scatter(s, order);
            var before = Cost(s);
            search.Run(ref random, -1);
            var found = Cost(s);
            Assert.True(found < before);
            for (var u = data.Depots; u < data.Side; u++)
            {
                var (home, route) = (s.At(u).Prev, s.At(u).Route);
                foreach (var r in s.Active.ToArray())
                    for (var after = s.Start(r); after != s.End(r); after = s.At(after).Next)
                    {
                        if (after == u || after == home) continue;
                        Move(u, after, route, r);
                        Assert.True(Cost(s) >= found - 1e-6, $"{u} behind {after}");
                        Move(u, home, r, route);
                    }
            }
        }

        void Move(int client, int after, int from, int to)
        {
            s.Unlink(client);
            s.Link(client, after);
            s.Refresh(from);
            if (from != to) s.Refresh(to);
        }
    }

    private static void Scatter<TTime>(RouteState<TTime> s, Random random)
        where TTime : struct, ITimeRule
    {
        s.Clear();
        s.Moves++;
        var clients = Enumerable.Range(s.Data.Depots, s.Data.Side - s.Data.Depots).ToArray();
        random.Shuffle(clients);
        foreach (var client in clients) s.Link(client, s.Start(random.Next(Math.Min(6, s.Data.Slots))));
        for (var r = 0; r < s.Data.Slots; r++) s.Refresh(r);
    }

    /// <summary>The penalized cost without any of the state's sums.</summary>
    private static double Cost<TTime>(RouteState<TTime> s)
        where TTime : struct, ITimeRule
    {
        var cost = 0.0;
        for (var r = 0; r < s.Data.Slots; r++)
        {
            var start = s.Start(r);
            if (!s.IsClient(s.At(start).Next)) continue;
            cost += s.Data.Fixed[r];
            var (load, time, warp) = (0.0, s.Data.Start[r].Early, 0.0);
            for (var node = start; node != s.End(r);)
            {
                var next = s.At(node).Next;
                cost += s.Data.Unit[r] * s.Data.Distance[s.At(node).Place * s.Data.Side + s.At(next).Place];
                if (s.IsClient(next)) load += s.Data.Delivery[next];
                if (TTime.HasTime)
                {
                    time = Math.Max(time + s.Own[node].Duration + s.Data.Duration[s.At(node).Place * s.Data.Side + s.At(next).Place], s.Own[next].Early);
                    warp += Math.Max(0, time - s.Own[next].Late);
                    time = Math.Min(time, s.Own[next].Late);
                }
                node = next;
            }
            cost += s.LoadPenalty * Math.Max(0, load - s.Data.Capacity[r]) + s.TimePenalty * warp;
        }
        return cost;
    }

    private static RoutingModel Model(bool timed, bool mixed)
    {
        var random = new Random(11);
        var model = RoutingModel.Create();
        model.Add(new Depot { X = 50, Y = 50, Open = timed ? new(0, 500) : TimeWindow.Always });
        if (mixed) model.Add(new Depot { X = 20, Y = 80, Open = timed ? new(0, 400) : TimeWindow.Always });
        for (var i = 0; i < 24; i++)
        {
            var early = random.Next(200);
            model.Add(new Client { X = random.Next(100), Y = random.Next(100), Delivery = [random.Next(1, 10)], Service = timed ? 5 : 0, Windows = timed ? [new(early, early + random.Next(20, 100))] : [] });
        }
        model.Add(new VehicleType { Count = 8, Capacity = [30], FixedCost = 7 });
        if (mixed) model.Add(new VehicleType { Count = 4, Capacity = [45], FixedCost = 20, UnitDistanceCost = 1.2, StartDepot = 1, EndDepot = 1 });
        return model.Build();
    }
}
