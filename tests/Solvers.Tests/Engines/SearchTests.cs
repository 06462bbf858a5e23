using Native.Solvers.Formats;

namespace Native.Solvers.Tests.Engines;

/// <summary>The searches on small instances with known optima, and what every search owes its user.</summary>
public sealed class SearchTests
{
    [Theory]
    [InlineData("E-n13-k4", 247)]
    [InlineData("P-n16-k8", 450)]
    [InlineData("A-n32-k5", 784)]
    [InlineData("B-n31-k5", 672)]
    public void Small_instances_are_solved_to_optimality(string name, double optimum)
    {
        var instance = VrplibReader.Read(TestData.Require($"vrp/small/{name}.vrp"));
        foreach (var engine in new[] { RoutingEngine.Capacity, RoutingEngine.Windows })
        {
            var result = RoutingSolver.Solve(instance.Model, new() { TimeLimit = null, Iterations = 100_000, Target = optimum, Engine = engine });
            Assert.Equal(optimum, result.Cost);
        }
        Assert.Equal(optimum, RoutingSolver.Solve(instance.Model, new() { TimeLimit = null, Iterations = 3000, Target = optimum, Engine = RoutingEngine.Genetic }).Cost);
    }

    [Fact]
    public void A_Solomon_instance_is_solved_to_its_known_cost()
    {
        var instance = SolomonReader.Read(TestData.Require("vrp/solomon/c101.txt"));
        var result = RoutingSolver.Solve(instance.Model, new() { TimeLimit = null, Iterations = 20_000 });
        Assert.Equal(RoutingEngine.Windows, result.Engine);
        Assert.Equal(828.94, result.Cost, 0.01);
        Assert.Equal(828.94, RoutingSolver.Solve(instance.Model, new() { TimeLimit = null, Iterations = 200, Target = 828.95, Engine = RoutingEngine.Genetic }).Cost, 0.01);
    }

    [Fact]
    public void Backhauls_are_solved_by_the_genetic_search()
    {
        var random = new Random(2);
        var model = RoutingModel.Create();
        model.Add(new Depot { X = 50, Y = 50 });
        for (var i = 0; i < 7; i++) model.Add(new Client { X = random.Next(100), Y = random.Next(100), Delivery = i < 4 ? [random.Next(1, 10)] : [], Pickup = i < 4 ? [] : [random.Next(1, 10)] });
        model.Add(new VehicleType { Capacity = [15], Count = 4 });
        model.Add(new ArcConstraint("backhauls last", [0, 1, 1, 1, 1, 2, 2, 2], [(0, 2), (2, 1)]));
        var problem = model.Build();
        Assert.Equal(BruteForce.Best(problem)!.Value, RoutingSolver.Solve(problem, new() { TimeLimit = null, Iterations = 300, Engine = RoutingEngine.Genetic }).Cost, 1e-9);
    }

    [Theory]
    [InlineData(RoutingEngine.Capacity)]
    [InlineData(RoutingEngine.Windows)]
    [InlineData(RoutingEngine.Rich)]
    [InlineData(RoutingEngine.Genetic)]
    public void The_same_seed_gives_the_same_bits(RoutingEngine engine)
    {
        var model = Random(40);
        RoutingResult Run(ulong seed) => RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = engine == RoutingEngine.Genetic ? 150 : 2000, Seed = seed, Engine = engine });
        var (first, second) = (Run(3), Run(3));
        Assert.Equal(first.Best, second.Best);
        Assert.Equal(first.Cost, second.Cost);
        Assert.Equal(first.Trace.Select(t => (t.Iteration, t.Cost)), second.Trace.Select(t => (t.Iteration, t.Cost)));
    }

    [Theory]
    [InlineData(RoutingEngine.Capacity)]
    [InlineData(RoutingEngine.Windows)]
    [InlineData(RoutingEngine.Rich)]
    public void The_loop_allocates_nothing(RoutingEngine engine)
    {
        var model = Random(20);
        long Bytes(long iterations)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = iterations, Engine = engine });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(1000);
        // Only a better solution is written down; a longer run finds a few more of them.
        Assert.InRange((Bytes(60_000) - Bytes(20_000)) / 40_000.0, -5, 1);
    }

    [Fact]
    public void The_genetic_loop_allocates_nothing()
    {
        var model = Random(20);
        long Bytes(long iterations)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = iterations, Engine = RoutingEngine.Genetic });
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Bytes(100);
        // A table of Split is made when a tour first needs too many vehicles, and a better solution is written down.
        Assert.InRange((Bytes(3000) - Bytes(1000)) / 2000.0, -8, 8);
    }

    [Fact]
    public void A_canceled_search_returns_the_best_so_far()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var result = RoutingSolver.Solve(Random(30), new() { TimeLimit = TimeSpan.FromMinutes(5) }, source.Token);
        Assert.True(result.Canceled);
        Assert.NotNull(result.Best);
    }

    [Fact]
    public void No_time_means_one_construction_and_no_limit_is_an_error()
    {
        var result = RoutingSolver.Solve(Random(30), new() { TimeLimit = TimeSpan.Zero });
        Assert.Equal(0, result.Iterations);
        Assert.NotNull(result.Best);
        Assert.Throws<ArgumentException>(() => RoutingSolver.Solve(Random(3), new() { TimeLimit = null }));
    }

    [Fact]
    public void Nobody_to_serve_costs_nothing()
    {
        var model = RoutingModel.Create();
        model.Add(new Depot());
        model.Add(new VehicleType());
        var result = RoutingSolver.Solve(model.Build(), new() { TimeLimit = null, Iterations = 10 });
        Assert.Equal(0, result.Cost);
        Assert.Empty(result.Best!.Routes);
    }

    [Fact]
    public void A_search_goes_on_from_a_given_solution()
    {
        var model = Random(40);
        var good = RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = 3000, Engine = RoutingEngine.Capacity });
        var more = RoutingSolver.Solve(model, new() { TimeLimit = TimeSpan.Zero, Initial = good.Best });
        Assert.Equal(good.Cost, more.Cost, 1e-9);
    }

    [Fact]
    public void Every_problem_of_a_bad_model_is_listed()
    {
        var model = RoutingModel.Create();
        model.Add(new Client { X = double.NaN, Windows = [new(5, 3)] });
        model.Add(new VehicleType { Count = 0, StartDepot = 2 });
        model.Add(new SetConstraint("pair", SetRelation.SameRoute, [9]));
        var problems = Assert.Throws<RoutingModelException>(() => model.Build()).Problems;
        foreach (var part in new[] { "no depot", "coordinates", "window", "at least one is needed", "depot 2", "not a client" })
            Assert.Contains(problems, p => p.ToString().Contains(part, StringComparison.Ordinal));
    }

    private static RoutingModel Random(int clients)
    {
        var random = new Random(7);
        var model = RoutingModel.Create();
        model.Add(new Depot { X = 50, Y = 50 });
        for (var i = 0; i < clients; i++) model.Add(new Client { X = random.Next(100), Y = random.Next(100), Delivery = [random.Next(1, 10)] });
        model.Add(new VehicleType { Capacity = [40] });
        return model.Build();
    }
}
