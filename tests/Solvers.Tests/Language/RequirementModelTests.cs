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

    // Each name of the text is a rule of the model: the plan that keeps it is accepted, the one that breaks only it is not.
    [Theory]
    [InlineData("Customer 3 may be skipped.", "1 2 4 5 6", "1 2 3 4 5")]
    [InlineData("Node 2 must be the last stop of its route.", "1 2/3 4 5 6", "1 2 3/4 5 6")]
    [InlineData("Customer 4 gets a route of its own.", "4/1 2 3 5 6", "4 1/2 3 5 6")]
    [InlineData("Customer 5 must be served by vehicle 1.", "5 1/2 3 4 6", null)]
    [InlineData("Customer 5 must be visited between 10 and 30.", "5 1 2 3 4 6", "1 2 3 4 6 5")]
    [InlineData("All vehicles have to be back at the depot by time 120.", "1 2 3 4 5 6", "1 3 2 4 5 6")]
    [InlineData("No leg between two consecutive stops may be longer than 15.", "1 2 3 4 5 6", "1 3 2 4 5 6")]
    [InlineData("At most two of the nodes 1, 2 and 3 may be on one route.", "1 2 4/3 5 6", "1 2 3 4/5 6")]
    [InlineData("The goods picked up at customer 1 are delivered to customer 3 by the same vehicle.", "1 2 3 4 5 6", "3 2 1 4 5 6")]
    public void ANameOfATextIsARuleOfTheModel(string text, string kept, string? broken)
    {
        // Six customers on a line, ten apart, the depot at its start.
        var places = Enumerable.Range(0, 7).Select(i => new SolomonReader.Place(10 * i, 0, i == 0 ? 0 : 1, TimeWindow.Always, 0)).ToArray();
        if (text.Contains("between 10", StringComparison.Ordinal)) places[5] = places[5] with { X = 20 };
        var analysis = new RoutingAnalyst().Analyze(text, TestContext.Current.CancellationToken);
        Assert.Equal(AnalysisStatus.Understood, analysis.Status);
        var model = RequirementModel.Build(new("line", 4, 100, places), analysis.Requirements);
        var solution = RoutingSolution.Of([.. kept.Split('/').Select(r => r.Split(' ').Select(int.Parse).ToArray())]);
        if (text.Contains("vehicle 1", StringComparison.Ordinal)) solution = new([new(0, [5, 1]), new(1, [2, 3, 4, 6])]);
        var report = FeasibilityChecker.Check(model, solution);
        Assert.True(report.IsFeasible, string.Join("; ", report.Violations));
        if (text.Contains("vehicle 1", StringComparison.Ordinal)) Assert.False(FeasibilityChecker.Check(model, new([new(1, [5, 1]), new(0, [2, 3, 4, 6])])).IsFeasible);
        if (broken is not null && !text.Contains("skipped", StringComparison.Ordinal))
            Assert.False(FeasibilityChecker.Check(model, RoutingSolution.Of([.. broken.Split('/').Select(r => r.Split(' ').Select(int.Parse).ToArray())])).IsFeasible);
    }

    [Fact]
    public void AContradictionNamesItsSentences()
    {
        var analysis = new RoutingAnalyst().Analyze("Customers 3 and 7 share a route. Time windows hold. Customers 3 and 7 must not share a route.", TestContext.Current.CancellationToken);
        Assert.Equal(["Customers 3 and 7 share a route.", "Customers 3 and 7 must not share a route."], analysis.SentencesOf(analysis.Contradictions[0].Requirements).Select(s => s.Text));
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
