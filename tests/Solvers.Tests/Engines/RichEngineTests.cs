namespace Native.Solvers.Tests.Engines;

/// <summary>The rich engine against all solutions of small models.</summary>
public sealed class RichEngineTests(ITestOutputHelper output)
{
    [Fact]
    public void Random_compositions_of_rules_are_solved_to_optimality() => Compare(Enumerable.Range(1, 120), 5, 3000);

    [Fact]
    public void Many_random_compositions_are_solved_to_optimality()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NATIVE_LONG") == "1", "takes minutes: set NATIVE_LONG=1");
        Compare(Enumerable.Range(1000, 1500), 5, 4000);
        Compare(Enumerable.Range(3000, 60), 7, 8000);
    }

    private void Compare(IEnumerable<int> seeds, int clients, long iterations)
    {
        var (wrong, solved, infeasible) = (new List<string>(), 0, 0);
        foreach (var seed in seeds)
        {
            var model = RandomModels.Make(seed, clients);
            var best = BruteForce.Best(model);
            var result = RoutingSolver.Solve(model, new() { TimeLimit = null, Iterations = iterations, Engine = RoutingEngine.Rich });
            if (best is null)
            {
                infeasible++;
                if (result.Best is not null) wrong.Add($"{seed}: found {result.Cost} where nothing is feasible");
                else if (result.Why.Count == 0) wrong.Add($"{seed}: infeasible, but no rule is named");
                continue;
            }
            solved++;
            if (!(Math.Abs(result.Cost - best.Value) <= 1e-6 * Math.Max(1, best.Value)))
                wrong.Add($"{seed}: {result.Status} {result.Cost}, best {best}; {string.Join(", ", model.Constraints.Select(c => c.Id))}");
        }
        output.WriteLine($"{solved} feasible, {infeasible} infeasible");
        Assert.True(wrong.Count == 0, $"{wrong.Count}:\n{string.Join('\n', wrong)}");
    }
}
