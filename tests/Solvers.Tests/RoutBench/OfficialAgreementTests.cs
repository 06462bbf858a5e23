using System.Collections.Immutable;
using System.Text.Json;
using Native.Solvers.Formats;
using Native.Solvers.RoutBench;

namespace Native.Solvers.Tests.RoutBench;

/// <summary>The checker against the official validators on solutions near the edge of feasibility.</summary>
public sealed class OfficialAgreementTests(ITestOutputHelper output)
{
    [Fact]
    public void The_checker_agrees_with_every_official_validator() => Agree(12, 25);

    [Fact]
    public void The_checker_agrees_on_a_thousand_solutions_of_each_variant()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NATIVE_LONG") == "1", "takes minutes: set NATIVE_LONG=1");
        Agree(1000, 25);
        Agree(20, 50);
        Agree(20, 100);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(100)]
    public void The_reference_solutions_are_feasible_and_cost_what_they_say(int n)
    {
        var (variants, instance, references) = Data(n);
        foreach (var variant in variants)
        {
            var (cost, routes) = references[variant.Id];
            var report = FeasibilityChecker.Check(RoutBenchModel.Build(instance, variant.Attributes), RoutingSolution.Of(routes));
            Assert.True(report.IsFeasible, $"{variant.Id}: {string.Join("; ", report.Violations)}");
            Assert.Equal(cost, report.Cost, 1e-5);
        }
    }

    private void Agree(int each, int n)
    {
        var (variants, instance, references) = Data(n);
        var random = new Random(5);
        var cases = new List<OfficialValidators.Case>();
        var verdicts = new List<bool[]>();
        var satisfied = new Dictionary<string, int>();
        var alone = new Dictionary<string, int>();
        foreach (var variant in variants)
        {
            var model = RoutBenchModel.Build(instance, variant.Attributes);
            var solutions = new List<int[][]>();
            var mine = new List<bool>();
            for (var k = 0; k < each; k++)
            {
                var solution = Perturbed(random, references[variant.Id].Routes, k % 6);
                solutions.Add(solution);
                var report = FeasibilityChecker.Check(model, RoutingSolution.Of(solution));
                // The official code checks neither the visits nor the fleet; perturbation breaks neither but for the number of vehicles.
                var broken = report.Violations.Where(v => v.Rule != "fleet").Select(v => Owner(v.Rule, variant.Attributes)).Distinct().ToArray();
                mine.Add(broken.Length == 0);
                foreach (var name in variant.Attributes.Except(broken)) satisfied[name] = satisfied.GetValueOrDefault(name) + 1;
                if (broken.Length == 1) alone[broken[0]] = alone.GetValueOrDefault(broken[0]) + 1;
            }
            cases.Add(new(variant.Id, n, solutions));
            verdicts.Add([.. mine]);
        }
        var official = OfficialValidators.Judge(cases);
        var wrong = new List<string>();
        for (var v = 0; v < cases.Count; v++)
            for (var k = 0; k < each; k++)
                if (official[v][k] != verdicts[v][k]) wrong.Add($"{cases[v].id} [{string.Join(' ', variants[v].Attributes)}] official {official[v][k]}: {JsonSerializer.Serialize(cases[v].solutions[k])}");
        output.WriteLine($"{each * cases.Count} solutions at n={n}, {verdicts.Sum(v => v.Count(x => x))} feasible");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {each * cases.Count}\n{string.Join('\n', wrong.Take(20))}");
        // At 50 and 100 clients some rules hold in nearly every solution near a reference.
        if (n != 25) return;
        foreach (var name in RoutBenchModel.Attributes)
        {
            Assert.True(satisfied.GetValueOrDefault(name) > 0, $"{name} is never satisfied");
            Assert.True(alone.GetValueOrDefault(name) > 0, $"{name} is never the only one broken");
        }
    }

    private static string Owner(string rule, ImmutableArray<string> attributes) => rule == "time window"
        ? attributes.Single(a => a is "VRPTW" or "HVRPTW" or "VRPMTW" or "DVRPTW")
        : attributes.Where(a => rule == a || rule.StartsWith(a + " ", StringComparison.Ordinal)).MaxBy(a => a.Length)!;

    /// <summary>Moves clients, swaps them, splits, joins or reverses routes; some are not touched and some shuffled whole.</summary>
    private static int[][] Perturbed(Random random, int[][] routes, int moves)
    {
        var lists = routes.Select(r => r.ToList()).ToList();
        if (moves == 5 && random.Next(4) == 0)
        {
            var all = lists.SelectMany(r => r).ToArray();
            random.Shuffle(all);
            lists = [.. all.Chunk(random.Next(1, all.Length + 1)).Select(c => c.ToList())];
        }
        for (var k = 0; k < moves; k++)
        {
            var from = lists[random.Next(lists.Count)];
            var to = lists[random.Next(lists.Count)];
            switch (random.Next(5))
            {
                case 0 or 1:
                    var moved = from[random.Next(from.Count)];
                    from.Remove(moved);
                    to.Insert(random.Next(to.Count + 1), moved);
                    break;
                case 2:
                    var (i, j) = (random.Next(from.Count), random.Next(to.Count));
                    (from[i], to[j]) = (to[j], from[i]);
                    break;
                case 3 when from.Count > 1:
                    var cut = random.Next(1, from.Count);
                    lists.Add(from[cut..]);
                    from.RemoveRange(cut, from.Count - cut);
                    break;
                default:
                    from.Reverse();
                    break;
            }
            lists.RemoveAll(r => r.Count == 0);
        }
        return [.. lists.Select(r => r.ToArray())];
    }

    private static (ImmutableArray<RoutBenchVariant> Variants, SolomonReader.Instance Instance, Dictionary<string, (double Cost, int[][] Routes)> References) Data(int n)
    {
        var folder = TestData.Require("vrp/routbench");
        var variants = RoutBenchVariant.Load(Path.Combine(folder, "500_simple.json"), 'S').AddRange(RoutBenchVariant.Load(Path.Combine(folder, "500_complex.json"), 'C'));
        using var text = File.OpenText(Path.Combine(folder, $"c103_{n}.txt"));
        var references = new Dictionary<string, (double, int[][])>();
        foreach (var line in File.ReadLines(Path.Combine(folder, $"reference_{n}.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            references[json.RootElement.GetProperty("id").GetString()!] = (json.RootElement.GetProperty("cost").GetDouble(), json.RootElement.GetProperty("routes").Deserialize<int[][]>()!);
        }
        return (variants, SolomonReader.Parse($"c103_{n}.txt", text), references);
    }
}
