namespace Native.Eda.Tests.Legalization;

/// <summary>Cells on rows: legal by a checker that shares no code with the legalizer, near where they were, and optimal in one row.</summary>
public sealed class AbacusTests
{
    [Theory]
    [InlineData("def/gcd_replace.def", 7736.3, 645.3)]
    [InlineData("def/aes_cipher_top_replace.def.gz", 384_290.7, 28_308.8)]
    public void Real_placements_become_legal_within_the_figures_of_OpenROAD(string file, double wirelength, double displacement)
    {
        var design = DefDesign.Read(TestData.Require("eda/" + file));
        var library = LefLibrary.Read([TestData.Require("eda/lef2d/NangateOpenCellLibrary.tech.lef"), TestData.Require("eda/lef2d/NangateOpenCellLibrary.macro.mod.lef")]);
        var problem = PlacementProblem.FromDef(design, library);
        Assert.NotEmpty(LegalityChecker.Check(problem));
        var result = AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(problem));
        TestContext.Current.TestOutputHelper?.WriteLine($"{result}");
        Assert.InRange(result.WirelengthAfter, 0, wirelength);
        Assert.InRange(result.Total, 0, displacement);
    }

    [Fact]
    public void One_row_is_optimal_in_squares()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 200; trial++)
        {
            var count = random.Next(1, 7);
            var (widths, xs) = (Enumerable.Range(0, count).Select(_ => random.Next(1, 4)).ToArray(), Enumerable.Range(0, count).Select(_ => random.Next(0, 20)).Order().ToArray());
            var problem = Row(widths, xs, 24);
            AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
            Assert.Empty(LegalityChecker.Check(problem));
            var cost = Enumerable.Range(0, count).Sum(i => (double)(problem.X[i] - xs[i]) * (problem.X[i] - xs[i]));
            // The clusters are rounded to sites, which costs at most half a site for each cell.
            Assert.InRange(cost, 0, Best(widths, xs, 24) + count * 0.25 + 1e-9 + count);
        }
    }

    [Fact]
    public void Cells_that_do_not_fit_are_named()
    {
        var error = Assert.Throws<InfeasiblePlacementException>(() => AbacusLegalizer.Legalize(Row([5, 5, 5], [0, 1, 2], 12), TestContext.Current.CancellationToken));
        Assert.Contains("c2", error.Message);
    }

    [Fact]
    public void The_checker_sees_what_is_wrong()
    {
        var problem = Row([2, 2, 2], [0, 1, 30], 24);
        var kinds = LegalityChecker.Check(problem).Select(v => (v.Kind, v.Cell)).ToArray();
        Assert.Contains((ViolationKind.OffRow, 2), kinds);
        Assert.Contains(kinds, k => k.Kind == ViolationKind.Overlap);
    }

    // The least sum of squares over all places in order, by trying them all.
    private static double Best(int[] widths, int[] xs, int sites)
    {
        var best = new double[sites + 1];
        for (var i = 0; i < widths.Length; i++)
        {
            var next = new double[sites + 1];
            Array.Fill(next, double.PositiveInfinity);
            for (var end = widths[i]; end <= sites; end++)
                next[end] = Math.Min(next[end - 1], best[end - widths[i]] + (double)(end - widths[i] - xs[i]) * (end - widths[i] - xs[i]));
            best = next;
        }
        return best[sites];
    }

    private static PlacementProblem Row(int[] widths, int[] xs, int sites) => new()
    {
        Names = [.. widths.Select((_, i) => $"c{i}")],
        Width = widths,
        Height = [.. widths.Select(_ => 10)],
        IsFixed = new bool[widths.Length],
        X = [.. xs],
        Y = new int[widths.Length],
        Orientations = new Orientation[widths.Length],
        Rows = [new(0, 0, sites, 10, 1, Orientation.N)],
        NetStart = [0],
        PinCell = [],
        PinX = [],
        PinY = [],
    };
}
