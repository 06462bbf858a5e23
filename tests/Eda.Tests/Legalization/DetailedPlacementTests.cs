using Native.Eda.Tests.Placement;

namespace Native.Eda.Tests.Legalization;

/// <summary>Detailed placement: shorter wires, legal by the checker that shares no code with it.</summary>
public sealed class DetailedPlacementTests
{
    [Theory]
    [InlineData("def/gcd_replace.def", 7736.3)]
    [InlineData("def/aes_cipher_top_replace.def.gz", 384_290.7)]
    public void Real_placements_end_3_percent_below_OpenROADs_legalizer(string file, double bar)
    {
        var design = DefDesign.Read(TestData.Require("eda/" + file));
        var library = LefLibrary.Read([TestData.Require("eda/lef2d/NangateOpenCellLibrary.tech.lef"), TestData.Require("eda/lef2d/NangateOpenCellLibrary.macro.mod.lef")]);
        var problem = PlacementProblem.FromDef(design, library);
        var (fixedX, fixedY) = (problem.X.Where((_, c) => problem.IsFixed[c]).ToArray(), problem.Y.Where((_, c) => problem.IsFixed[c]).ToArray());
        var legal = AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        var result = DetailedPlacer.Improve(problem, null, null, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: global {legal.WirelengthBefore:F0} um, legal {legal.WirelengthAfter:F0} um, {result}");
        Assert.Empty(LegalityChecker.Check(problem));
        Assert.Equal(problem.Wirelength(), result.WirelengthAfter, 1e-6);
        Assert.InRange(result.WirelengthAfter, 0, 0.97 * bar);
        Assert.InRange(result.WirelengthAfter, 0, 1.02 * legal.WirelengthBefore);
        Assert.Equal(fixedX, problem.X.Where((_, c) => problem.IsFixed[c]));
        Assert.Equal(fixedY, problem.Y.Where((_, c) => problem.IsFixed[c]));
    }

    [Theory]
    [InlineData(1, 0, 1, 0.6)]
    [InlineData(2, 3, 1, 0.95)]
    [InlineData(3, 2, 2, 0.8)]
    public void Whatever_is_legal_stays_legal_and_gets_no_longer(int seed, int macros, int dies, double utilization)
    {
        var problem = GeneratedDesign.Of(900, seed, macros, dies, utilization);
        ElectrostaticPlacer.Place(problem, new() { TargetDensity = 1, MaxIterations = 150 }, null, TestContext.Current.CancellationToken);
        AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        var result = DetailedPlacer.Improve(problem, null, null, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(problem));
        Assert.True(result.Moves > 0);
        Assert.InRange(result.WirelengthAfter, 0, result.WirelengthBefore);
        Assert.Equal(problem.Wirelength(), result.WirelengthAfter, 1e-6);
    }

    [Fact]
    public void What_is_not_legal_is_refused()
    {
        var problem = GeneratedDesign.Of(50, 1);
        Assert.Contains("not legal", Assert.Throws<ArgumentException>(() => DetailedPlacer.Improve(problem, null, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Assignments_are_the_cheapest_of_all()
    {
        var random = new Random(1);
        for (var trial = 0; trial < 60; trial++)
        {
            var count = random.Next(1, 7);
            var cost = Enumerable.Range(0, count * count).Select(_ => Math.Round(random.NextDouble() * 20 - 5)).ToArray();
            var found = LinearAssignment.Solve(cost, count);
            Assert.Equal(Enumerable.Range(0, count), found.Order());
            Assert.Equal(Cheapest(cost, count, 0, 0), found.Select((column, row) => cost[row * count + column]).Sum(), 1e-9);
        }
    }

    private static double Cheapest(double[] cost, int count, int row, int used)
    {
        if (row == count) return 0;
        var best = double.MaxValue;
        for (var column = 0; column < count; column++)
            if ((used >> column & 1) == 0) best = Math.Min(best, cost[row * count + column] + Cheapest(cost, count, row + 1, used | 1 << column));
        return best;
    }
}
