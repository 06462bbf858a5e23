using Native.Eda.Tests.Placement;

namespace Native.Eda.Tests.Stacking;

/// <summary>Placement on two dies: legal by rules that are checked here anew, and as long as it says.</summary>
public sealed class StackedPlacementTests
{
    [Fact]
    public void A_case_of_the_ICCAD_contest_is_placed_legally_on_both_dies()
    {
        var design = TwoDieDesign.From(Iccad2022Design.Read(TestData.Require("eda/iccad2022/case2.txt")), "case2");
        var result = StackedPlacer.Place(design, new() { Rounds = 2 }, null, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"case2: {result.Wirelength:F0}, before legalization {result.GlobalWirelength:F0}, {result.CrossingNets.Count} terminals, {result.Seconds:F1} s");
        Check(design, result);
        // 2,249,609 when this was written.
        Assert.InRange(result.Wirelength, 1.5e6, 2.3e6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_dies_have_shorter_wires_than_one_of_the_same_area(int seed)
    {
        var flat = GeneratedDesign.Of(1500, seed);
        ElectrostaticPlacer.Place(flat, null, null, TestContext.Current.CancellationToken);
        AbacusLegalizer.Legalize(flat, TestContext.Current.CancellationToken);
        DetailedPlacer.Improve(flat, null, null, TestContext.Current.CancellationToken);
        var half = GeneratedDesign.Of(1500, seed, utilization: 1.2);
        var design = Design(half);
        var result = StackedPlacer.Place(design, new() { Rounds = 2 }, null, TestContext.Current.CancellationToken);
        Check(design, result);
        Assert.InRange(result.Wirelength, 0, 0.95 * flat.Wirelength());
    }

    [Fact]
    public void The_placement_does_not_depend_on_the_number_of_threads()
    {
        var design = Design(GeneratedDesign.Of(600, 4, utilization: 1.2));
        var one = StackedPlacer.Place(design, new() { Rounds = 1, Global = new() { Threads = 1 } }, null, TestContext.Current.CancellationToken);
        var two = StackedPlacer.Place(design, new() { Rounds = 1, Global = new() { Threads = 2 } }, null, TestContext.Current.CancellationToken);
        Assert.Equal(one.Die, two.Die);
        Assert.Equal(one.Placement.X, two.Placement.X);
        Assert.Equal(one.Placement.Y, two.Placement.Y);
    }

    [Fact]
    public void The_length_of_a_net_on_both_dies_is_that_of_the_best_terminal()
    {
        var random = new Random(6);
        for (var trial = 0; trial < 100; trial++)
        {
            var pins = random.Next(2, 6);
            var (x, y) = (Enumerable.Range(0, pins).Select(_ => (double)random.Next(12)).ToArray(), Enumerable.Range(0, pins).Select(_ => (double)random.Next(12)).ToArray());
            int[] die = [.. Enumerable.Range(0, pins).Select(i => i < 2 ? i : random.Next(2))];
            var design = Points(pins);
            // The dies are given: the assigner only measures.
            var length = new DieAssigner(design, x, y, (int[])die.Clone(), 3, 1).Total - 3;
            var best = double.MaxValue;
            for (var tx = 0; tx < 12; tx++)
                for (var ty = 0; ty < 12; ty++) best = Math.Min(best, Span(x, die, 0, tx) + Span(y, die, 0, ty) + Span(x, die, 1, tx) + Span(y, die, 1, ty));
            Assert.Equal(best, length, 1e-9);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("cover", Assert.Throws<InfeasiblePlacementException>(() => StackedPlacer.Place(Design(GeneratedDesign.Of(600, 4, utilization: 6)), new(), null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => StackedPlacer.Place(Design(GeneratedDesign.Of(60, 4)), new() { Rounds = 0 }, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Tiled_macros_lie_apart_and_inside()
    {
        var random = new Random(2);
        for (var trial = 0; trial < 50; trial++)
        {
            (int Width, int Height)[] sizes = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => (random.Next(50, 200), random.Next(50, 200)))];
            var side = (int)(1.4 * Math.Sqrt(sizes.Sum(s => (double)s.Width * s.Height))) + 200;
            var core = new DbRect(10, 20, 10 + side, 20 + side);
            var places = SkylineTiler.Tile(sizes, core);
            for (var i = 0; i < sizes.Length; i++)
            {
                Assert.True(places[i].X >= core.Left - 1 && places[i].Y >= core.Bottom - 1 && places[i].X + sizes[i].Width <= core.Right + 1 && places[i].Y + sizes[i].Height <= core.Top + 1);
                for (var j = 0; j < i; j++)
                    Assert.True(places[i].X + sizes[i].Width <= places[j].X + 1 || places[j].X + sizes[j].Width <= places[i].X + 1 || places[i].Y + sizes[i].Height <= places[j].Y + 1 || places[j].Y + sizes[j].Height <= places[i].Y + 1);
            }
        }
        Assert.Throws<InfeasiblePlacementException>(() => SkylineTiler.Tile([(100, 100), (100, 100)], new(0, 0, 120, 120)));
    }

    private static double Span(double[] at, int[] die, int side, double terminal)
    {
        var own = at.Where((_, i) => die[i] == side).Append(terminal).ToArray();
        return own.Max() - own.Min();
    }

    private static TwoDieDesign Design(PlacementProblem placement) =>
        TwoDieDesign.From(placement, HybridBond.TaiWei, new(0, 0, placement.Rows.Max(r => r.X + r.Width), placement.Rows.Max(r => r.Y + r.Height)));

    // A net of points: cells of no size whose pins lie at their middles.
    private static TwoDieDesign Points(int count) => new()
    {
        Name = "points",
        Names = [.. Enumerable.Range(0, count).Select(i => $"p{i}")],
        Width = [new int[count], new int[count]],
        Height = [new int[count], new int[count]],
        GivenDie = [.. Enumerable.Range(0, count).Select(i => -1)],
        IsFixed = new bool[count],
        X = new int[count],
        Y = new int[count],
        Rows = [new(0, 0, 100, 10, 1, Orientation.N, 0), new(0, 0, 100, 10, 1, Orientation.N, 1)],
        MaxUtilization = [1, 1],
        Outline = new(0, 0, 100, 100),
        TerminalPitch = 1,
        TerminalMargin = 0,
        NetStart = [0, count],
        PinCell = [.. Enumerable.Range(0, count)],
        PinX = [new double[count], new double[count]],
        PinY = [new double[count], new double[count]],
    };

    private static void Check(TwoDieDesign design, StackedPlacement result)
    {
        var placement = result.Placement;
        Assert.Empty(LegalityChecker.Check(placement));
        for (var die = 0; die < 2; die++)
        {
            var used = Enumerable.Range(0, design.Cells).Where(c => result.Die[c] == die).Sum(c => design.Area(die, c));
            Assert.InRange(used, 0, design.MaxUtilization[die] * design.Rows.Where(r => r.Die == die).Sum(r => (double)r.Width * r.Height));
        }
        // Terminals keep their distance from each other and from the edge.
        var centers = Enumerable.Range(design.Cells, placement.Cells - design.Cells).Select(t => (X: placement.X[t] + design.TerminalPitch / 2, Y: placement.Y[t] + design.TerminalPitch / 2)).ToArray();
        Assert.Equal(result.CrossingNets.Count, centers.Length);
        Assert.Equal(centers.Length, centers.Distinct().Count());
        Assert.All(centers, c => Assert.True(c.X >= design.Outline.Left + design.TerminalMargin && c.X <= design.Outline.Right - design.TerminalMargin && c.Y >= design.Outline.Bottom + design.TerminalMargin && c.Y <= design.Outline.Top - design.TerminalMargin));
        Assert.All(centers, c => Assert.True((c.X - centers[0].X) % design.TerminalPitch == 0 && (c.Y - centers[0].Y) % design.TerminalPitch == 0));
        // The length, net by net from the design's own pins.
        var (total, next) = (0.0, 0);
        for (var net = 0; net < design.Nets; net++)
        {
            var points = new[] { new List<(double X, double Y)>(), new List<(double X, double Y)>() };
            for (var pin = design.NetStart[net]; pin < design.NetStart[net + 1]; pin++)
            {
                var cell = design.PinCell[pin];
                var die = cell < 0 ? 0 : result.Die[cell];
                var (px, py) = (design.PinX[die][pin], design.PinY[die][pin]);
                if (cell >= 0) (px, py) = placement.Orientations[cell].Apply(px, py, design.Width[die][cell], design.Height[die][cell]);
                points[die].Add(cell < 0 ? (px, py) : (placement.X[cell] + px, placement.Y[cell] + py));
            }
            if (points[0].Count > 0 && points[1].Count > 0)
            {
                Assert.Equal(net, result.CrossingNets[next]);
                foreach (var die in points) die.Add((centers[next].X, centers[next].Y));
                next++;
            }
            foreach (var die in points.Where(d => d.Count > 1)) total += die.Max(p => p.X) - die.Min(p => p.X) + die.Max(p => p.Y) - die.Min(p => p.Y);
        }
        Assert.Equal(total / design.UnitsPerMicron, result.Wirelength, 1e-6 * result.Wirelength + 1);
        Assert.Equal(result.Wirelength, result.DieWirelength.Sum(), 1e-6 * result.Wirelength);
    }
}
