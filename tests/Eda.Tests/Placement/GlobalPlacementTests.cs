namespace Native.Eda.Tests.Placement;

/// <summary>Global placement against OpenROAD's own results, on the same design, bins, density and inflation, and what any placement must keep to.</summary>
public sealed class GlobalPlacementTests
{
    // OpenROAD widens cells for their pins: by 49.963 um^2 over the 1,068 pins of each of these designs, as its logs say.
    private const double AreaPerPin = 49.963 / 1068;

    [Theory]
    [InlineData("simple01", 0.7, 2594.0)]
    [InlineData("core01", 0.6, 2881.6)]
    [InlineData("ar01", 0.6, 2991.7)]
    public void Wires_are_as_short_as_OpenROADs_at_the_same_density(string name, double density, double bar)
    {
        var library = LefLibrary.Read(TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz"));
        var options = new GlobalPlacementOptions { TargetDensity = density, Bins = 16, AreaPerPin = AreaPerPin };
        // The overflow of OpenROAD's own result as this placer measures it: as strict as what OpenROAD printed.
        var theirs = PlacementProblem.FromDef(DefDesign.Read(TestData.Require($"eda/def/{name}.defok")), library);
        var start = new First();
        ElectrostaticPlacer.Place(theirs, options with { Start = PlacementStart.Given, MaxIterations = 1 }, start, TestContext.Current.CancellationToken);
        Assert.InRange(start.Step!.Value.Overflow, 0.08, 0.11);
        Assert.InRange(start.Step.Value.Wirelength, 0.998 * bar, 1.002 * bar);

        var problem = PlacementProblem.FromDef(DefDesign.Read(TestData.Require($"eda/def/{name}.def")), library);
        var result = ElectrostaticPlacer.Place(problem, options, null, TestContext.Current.CancellationToken);
        Assert.Equal(GlobalPlacementStatus.Converged, result.Status);
        Assert.InRange(result.Overflow, 0, 0.1);
        Assert.InRange(result.Wirelength, 0.8 * bar, bar);
        var nearer = ElectrostaticPlacer.Place(PlacementProblem.FromDef(DefDesign.Read(TestData.Require($"eda/def/{name}.def")), library), options with { Smoothing = 1, Growth = 1.02 }, null, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {result.Wirelength:F1} um, with less smoothing {nearer.Wirelength:F1} um, OpenROAD {bar} um");
        Assert.Equal(GlobalPlacementStatus.Converged, nearer.Status);
        Assert.InRange(nearer.Wirelength, 0.8 * bar, 0.98 * bar);
    }

    [Fact]
    public void The_same_seed_gives_the_same_places_for_any_number_of_threads()
    {
        var one = GeneratedDesign.Of(1500, 3);
        var two = GeneratedDesign.Of(1500, 3);
        var other = GeneratedDesign.Of(1500, 3);
        ElectrostaticPlacer.Place(one, new() { Threads = 1 }, null, TestContext.Current.CancellationToken);
        ElectrostaticPlacer.Place(two, new() { Threads = 2 }, null, TestContext.Current.CancellationToken);
        ElectrostaticPlacer.Place(other, new() { Threads = 2, Seed = 7 }, null, TestContext.Current.CancellationToken);
        Assert.Equal(one.X, two.X);
        Assert.Equal(one.Y, two.Y);
        Assert.NotEqual(one.X, other.X);
    }

    [Fact]
    public void What_is_placed_can_be_made_legal()
    {
        var problem = GeneratedDesign.Of(2000, 5, macros: 2);
        var result = ElectrostaticPlacer.Place(problem, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(GlobalPlacementStatus.Converged, result.Status);
        var legal = AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(problem));
        Assert.InRange(legal.WirelengthAfter, 0, 1.25 * legal.WirelengthBefore);
    }

    [Fact]
    public void Dies_have_their_own_density()
    {
        var problem = GeneratedDesign.Of(1200, 9, dies: 2);
        var result = ElectrostaticPlacer.Place(problem, new() { DieTargetDensity = [0.8, 0.7] }, null, TestContext.Current.CancellationToken);
        Assert.Equal(GlobalPlacementStatus.Converged, result.Status);
        Assert.Equal([0.8, 0.7], result.TargetDensity);
        AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(problem));
    }

    [Fact]
    public void Designs_with_nothing_to_place_and_with_one_cell_are_placed()
    {
        var none = GeneratedDesign.Of(0, 1);
        Assert.Equal(GlobalPlacementStatus.Converged, ElectrostaticPlacer.Place(none, null, null, TestContext.Current.CancellationToken).Status);
        var one = GeneratedDesign.Of(1, 1);
        ElectrostaticPlacer.Place(one, null, null, TestContext.Current.CancellationToken);
        AbacusLegalizer.Legalize(one, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(one));
    }

    [Fact]
    public void What_does_not_fit_or_is_not_allowed_is_named()
    {
        var problem = GeneratedDesign.Of(500, 2);
        var before = (int[])problem.X.Clone();
        Assert.Contains("cover", Assert.Throws<InfeasiblePlacementException>(() => ElectrostaticPlacer.Place(problem, new() { TargetDensity = 0.1 }, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Contains("Bins", Assert.Throws<ArgumentOutOfRangeException>(() => ElectrostaticPlacer.Place(problem, new() { Bins = 48 }, null, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ElectrostaticPlacer.Place(problem, new() { StopOverflow = double.NaN }, null, TestContext.Current.CancellationToken));
        Assert.Throws<ArgumentException>(() => ElectrostaticPlacer.Place(problem, new() { NetWeights = [1, 2] }, null, TestContext.Current.CancellationToken));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => ElectrostaticPlacer.Place(problem, null, null, source.Token));
        Assert.Equal(before, problem.X);
    }

    [Fact]
    public void Heavier_nets_become_shorter()
    {
        var light = GeneratedDesign.Of(800, 4);
        var heavy = GeneratedDesign.Of(800, 4);
        var nets = light.NetStart.Length - 1;
        var chosen = Enumerable.Range(0, nets).Where(n => n % 10 == 0).ToArray();
        ElectrostaticPlacer.Place(light, null, null, TestContext.Current.CancellationToken);
        ElectrostaticPlacer.Place(heavy, new() { NetWeights = [.. Enumerable.Range(0, nets).Select(n => n % 10 == 0 ? 5.0 : 1.0)] }, null, TestContext.Current.CancellationToken);
        Assert.InRange(chosen.Sum(heavy.NetLength), 0, 0.8 * chosen.Sum(light.NetLength));
    }

    private sealed class First : IProgress<GlobalPlacementStep>
    {
        public GlobalPlacementStep? Step { get; private set; }

        public void Report(GlobalPlacementStep value) => Step ??= value;
    }
}
