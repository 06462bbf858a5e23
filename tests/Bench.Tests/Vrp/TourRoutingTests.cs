using Native.Bench.Vrp.Tour;
using Native.Solvers;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;

namespace Native.Bench.Tests.Vrp;

public class TourRoutingTests
{
    [Fact]
    public void Each_text_is_read_as_it_is_meant_and_the_wish_is_refused()
    {
        string[] expected =
        [
            "CVRP limit=120; VRPSO order=7>12",
            "VRPL limit=260; VRPILC nodes=3,9,21",
            "CVRP limit=100; PVRP nodes=5,18",
            "VRPTW; CluVRP nodes=14,15",
            "CVRP limit=120; EXT:OPEN; EXT:MAXSTOPS limit=7",
            "HCVRP limit=120 routes=3 below=80; VRPRP node=8 position=3",
        ];
        var analyses = TourTexts.All.Select(text => new RoutingAnalyst().Analyze(text, TestContext.Current.CancellationToken)).ToArray();
        Assert.Equal(expected, analyses[..6].Select(a => string.Join("; ", a.Requirements)));
        Assert.All(analyses[..6], a => Assert.Equal(AnalysisStatus.Understood, a.Status));
        Assert.Equal("Drivers would rather not visit customer 11 late.", Assert.Single(analyses[6].Refused).Text);
    }

    [Fact]
    public void Each_text_has_a_plan_over_the_town()
    {
        foreach (var text in TourTexts.All.Take(6))
        {
            var model = RequirementModel.Build(new Town().Create(), new RoutingAnalyst().Analyze(text, TestContext.Current.CancellationToken).Requirements);
            var result = RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = 3000 }, TestContext.Current.CancellationToken);
            Assert.True(result.Best is not null, text);
            Assert.True(FeasibilityChecker.Check(model, result.Best).IsFeasible);
            var map = Native.Bench.Vrp.SolutionMap.Of(model, result.Best);
            Assert.Equal(result.Best.Routes.Length, map.Routes.Count);
            Assert.True(map.CanBeDrawn);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_town_and_another_seed_another()
    {
        Assert.Equal(new Town().Create().Places, new Town().Create().Places);
        Assert.NotEqual(new Town().Create().Places, new Town(Seed: 2).Create().Places);
        // Whoever is served alone, at the latest when the window closes, is in time.
        Assert.All(new Town(Clients: 300, Seed: 3).Create().Places.Skip(1), place =>
        {
            var way = Math.Sqrt((place.X - 50) * (place.X - 50) + (place.Y - 50) * (place.Y - 50));
            Assert.True(way <= place.Window.Latest && Math.Max(way, place.Window.Earliest) + place.Service + way <= 1000);
        });
    }

    [Theory]
    [InlineData(1, 1.0, 1)]
    [InlineData(50, 3.0, 2)]
    [InlineData(200, 9.0, 1)]
    [InlineData(400, 25.0, 5)]
    public void An_instance_follows_the_recipe(int clients, double size, ulong seed)
    {
        var model = new XRecipe(clients, size, seed).Create();
        Assert.Equal(clients, model.Clients.Length);
        var places = model.Clients.Select(c => (c.X, c.Y)).Append((model.Depots[0].X, model.Depots[0].Y)).ToArray();
        Assert.Equal(places.Length, places.Distinct().Count());
        Assert.All(places, p => Assert.True(p.Item1 is >= 0 and <= 1000 && p.Item2 is >= 0 and <= 1000 && p.Item1 == Math.Floor(p.Item1)));
        Assert.All(model.Clients, c => Assert.InRange(c.Delivery[0], 1, 100));
        var (total, capacity) = (model.Clients.Sum(c => c.Delivery[0]), model.VehicleTypes[0].Capacity[0]);
        Assert.True(capacity >= size * total / clients && model.VehicleTypes[0].Count * capacity >= total);
        Assert.Equal(model.Clients.Select(c => c.Delivery[0]), new XRecipe(clients, size, seed).Create().Clients.Select(c => c.Delivery[0]));
    }

    [Fact]
    public void Half_of_the_clients_lie_closer_together_than_chance_would_have_it()
    {
        static double Nearest(IReadOnlyList<Client> clients) => clients.Average(a => clients.Where(b => !ReferenceEquals(a, b)).Min(b => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y))));
        var model = new XRecipe(400, 9, 4).Create();
        Assert.True(Nearest([.. model.Clients.Skip(200)]) < 0.7 * Nearest([.. model.Clients.Take(200)]));
    }

    [Fact]
    public void A_recipe_without_clients_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new XRecipe(0).Create());
}
