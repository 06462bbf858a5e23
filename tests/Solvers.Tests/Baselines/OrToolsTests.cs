using Native.Solvers.Formats;
using Native.Solvers.RoutBench;

namespace Native.Solvers.Tests.Baselines;

/// <summary>OR-Tools on each attribute of RoutBench: what it finds is feasible by the checker.</summary>
public sealed class OrToolsTests
{
    public static TheoryData<string> Attributes => [.. RoutBenchModel.Attributes];

    [Theory]
    [MemberData(nameof(Attributes))]
    public void Each_attribute_is_solved_and_accepted(string attribute)
    {
        using var text = File.OpenText(TestData.Require("vrp/routbench/c103_25.txt"));
        var model = RoutBenchModel.Build(SolomonReader.Parse("c103_25.txt", text), [attribute]);
        var peer = RoutingSolver.Solve(model, new() { TimeLimit = TimeSpan.FromSeconds(0.4), Engine = RoutingEngine.OrTools });
        Assert.Equal(RoutingEngine.OrTools, peer.Engine);
        Assert.True(peer.Best is not null, string.Join("; ", peer.Why));
        Assert.True(FeasibilityChecker.Check(model, peer.Best!).IsFeasible);
        // A baseline that is far off would be a wrong model, not a weak search.
        var ours = RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = 5000 });
        Assert.InRange(peer.Cost, ours.Cost * 0.97, ours.Cost * 1.25);
    }

    [Fact]
    public void Models_beyond_the_translation_are_refused_with_the_reason()
    {
        var model = RoutingModel.Create();
        model.Add(new Depot());
        model.Add(new Client { X = 1, Prize = 3 });
        model.Add(new VehicleType());
        var problem = model.Build();
        var error = Assert.Throws<ArgumentException>(() => RoutingSolver.Solve(problem, new() { Engine = RoutingEngine.OrTools }));
        Assert.Contains("prizes", error.Message, StringComparison.Ordinal);
    }
}
