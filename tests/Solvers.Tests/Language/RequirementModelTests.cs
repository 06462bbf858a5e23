using System.Globalization;
using System.Text.Json;
using Native.Solvers.Formats;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;
using Native.Solvers.RoutBench;

namespace Native.Solvers.Tests.Language;

public sealed class RequirementModelTests
{
    // The model out of the text judges as the model out of the attributes' names, whose judgment is the official validators'.
    [Fact]
    public void TheModelOfATextJudgesAsTheModelOfItsAttributes()
    {
        var folder = TestData.Require(Path.Combine("vrp", "routbench"));
        using var reader = new StreamReader(Path.Combine(folder, "c103_25.txt"));
        var instance = SolomonReader.Parse("c103_25.txt", reader);
        var references = File.ReadLines(Path.Combine(folder, "reference_25.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(r => r.GetProperty("id").GetString()!, r => r.GetProperty("routes").EnumerateArray().Select(x => x.EnumerateArray().Select(n => n.GetInt32()).ToArray()).ToArray());
        var analyst = new RoutingAnalyst();
        var random = new Random(11);
        var (feasible, broken) = (0, 0);
        var variants = RoutBenchVariant.Load(Path.Combine(folder, "500_simple.json"), 'S').Where((_, i) => i % 4 == 0).Concat(RoutBenchVariant.Load(Path.Combine(folder, "500_complex.json"), 'C').Where((_, i) => i % 4 == 0));
        foreach (var variant in variants)
        {
            var ofNames = RoutBenchModel.Build(instance, variant.Attributes);
            var ofText = RequirementModel.Build(instance, analyst.Analyze(variant.Description, TestContext.Current.CancellationToken).Requirements);
            for (var trial = 0; trial < 6; trial++)
            {
                var solution = RoutingSolution.Of(trial == 0 ? references[variant.Id] : Swapped(random, references[variant.Id]));
                var (a, b) = (FeasibilityChecker.Check(ofNames, solution), FeasibilityChecker.Check(ofText, solution));
                Assert.True(a.IsFeasible == b.IsFeasible, string.Create(CultureInfo.InvariantCulture, $"{variant.Id} trial {trial}: by name {string.Join("; ", a.Violations)}, by text {string.Join("; ", b.Violations)}"));
                Assert.Equal(a.Cost, b.Cost);
                if (a.IsFeasible) feasible++;
                else broken++;
            }
        }
        Assert.True(feasible >= 250 && broken >= 250, $"{feasible} feasible, {broken} broken");
    }

    [Fact]
    public void ARequirementWithoutARuleIsNamed()
    {
        using var reader = new StreamReader(TestData.Require(Path.Combine("vrp", "routbench", "c103_25.txt")));
        var instance = SolomonReader.Parse("c103_25.txt", reader);
        var error = Assert.Throws<NotSupportedException>(() => RequirementModel.Build(instance, [new Requirement("EXT:RELOAD")]));
        Assert.Contains("EXT:RELOAD", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => RequirementModel.Build(instance, [new Requirement("VRPSVC").WithNodes("nodes", [3, 99])]));
    }

    private static int[][] Swapped(Random random, int[][] routes)
    {
        var copy = routes.Select(r => r.ToArray()).ToArray();
        for (var k = 0; k < 2; k++)
        {
            var (a, b) = (random.Next(copy.Length), random.Next(copy.Length));
            var (i, j) = (random.Next(copy[a].Length), random.Next(copy[b].Length));
            (copy[a][i], copy[b][j]) = (copy[b][j], copy[a][i]);
        }
        return copy;
    }
}
