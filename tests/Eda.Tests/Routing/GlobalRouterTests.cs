namespace Native.Eda.Tests.Routing;

/// <summary>Global routing: gcd against OpenROAD, congestion that must be resolved, two dies, and that every net hangs together.</summary>
public sealed class GlobalRouterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Gcd_has_OpenROADs_resources_and_at_most_its_length()
    {
        var problem = Gcd();
        var result = GlobalRouter.Route(problem, token: Token);
        RouteCheck.Check(problem, result);
        Assert.Equal([0, 17918, 24480, 12172, 12240, 12172, 4284, 4284, 2142, 2142], result.Layers.Select(l => l.Resource));
        Assert.Equal(563, result.RoutedNets);
        Assert.Equal(0, result.Overflow);
        Assert.InRange(result.GuideLengthUm, 9000, 10767);
        // OpenROAD's demand: 2,524 steps of 2.85 um.
        Assert.InRange(result.WirelengthUm, 6900, 2524 * 2.85);
    }

    [Fact]
    public void Results_do_not_depend_on_threads_and_guides_cover_the_routes()
    {
        var problem = Gcd();
        var texts = new[] { 1, 2 }.Select(threads =>
        {
            var text = new StringWriter { NewLine = "\n" };
            RouteGuides.Write(text, problem, GlobalRouter.Route(problem, new() { Threads = threads }, token: Token));
            return text.ToString();
        }).ToArray();
        Assert.Equal(texts[0], texts[1]);
        Assert.Equal(563, texts[0].Split('\n').Count(l => l == "("));
    }

    [Fact]
    public void Too_full_ways_are_ripped_up_until_all_fits()
    {
        // 30 nets across a grid whose straight rows hold three wires each: shortest ways alone overflow.
        var problem = RouteSamples.Crossing(nets: 30, tracks: 3, cells: 20, lanes: 4);
        var patterns = GlobalRouter.Route(problem, new() { Iterations = 0 }, token: Token);
        var rounds = new List<RoutingStep>();
        var result = GlobalRouter.Route(problem, new(), new Listener(rounds), Token);
        RouteCheck.Check(problem, patterns);
        RouteCheck.Check(problem, result);
        Assert.True(patterns.Overflow > 0);
        Assert.Equal(0, result.Overflow);
        Assert.True(rounds.Count > 1);
        Assert.All(result.Congestion(0, true).Concat(result.Congestion(0, false)), c => Assert.InRange(c, 0, 1));
    }

    [Fact]
    public void What_cannot_fit_overflows_by_what_the_cut_lacks()
    {
        // The ends lie in three columns of four rows at the edge, which 4 * 3 wires leave to the side and 3 * 4 each up and down: 36 for 40 nets, at both ends.
        var result = GlobalRouter.Route(RouteSamples.Crossing(nets: 40, tracks: 3, cells: 20, lanes: 4), token: Token);
        Assert.Equal(8, result.Overflow);
    }

    [Fact]
    public void A_blockage_takes_the_tracks_it_covers()
    {
        var open = RouteSamples.Crossing(nets: 1, tracks: 3, cells: 20, lanes: 1);
        var blocked = RouteSamples.Crossing(nets: 1, tracks: 3, cells: 20, lanes: 1, blockage: new(7 * 1000, 0, 8 * 1000, 15 * 1000));
        var (free, held) = (GlobalRouter.Route(open, token: Token), GlobalRouter.Route(blocked, token: Token));
        // Metal 3's tracks of 15 rows over the one cell and the steps to both its sides.
        Assert.Equal(free.Layers[2].Resource - 15 * 3 * 2, held.Layers[2].Resource);
        RouteCheck.Check(blocked, held);
        Assert.Equal(0, held.Overflow);
        Assert.True(held.WirelengthUm > free.WirelengthUm);
    }

    [Fact]
    public void Nets_on_two_dies_meet_at_their_terminals()
    {
        var design = DefDesign.Read(TestData.Require("eda/def/grt_gcd.def"));
        var library = LefLibrary.Read(TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz"));
        var random = new Random(3);
        var dies = design.Components.Select(_ => random.Next(2)).ToArray();
        var problem = RoutingProblem.FromDef(design, library, null, dies, new Dictionary<string, (int, int)> { ["_000_"] = (100_000, 100_000) }, HybridBond.IccadLoL);
        var result = GlobalRouter.Route(problem, token: Token);
        RouteCheck.Check(problem, result);
        Assert.Equal(20, problem.Layers.Count);
        Assert.Equal("metal11", problem.Layers[10].Name);
        Assert.Equal(10, problem.Layers[10].Metal);
        var split = Enumerable.Range(0, problem.Nets).Count(n => problem.PinsOf(n).ToArray().Select(p => problem.Layers[p.Layer].Die).Distinct().Count() == 2);
        Assert.Equal(split, result.Terminals);
        Assert.True(split > 100);
        Assert.Equal(0, result.Overflow);
        Assert.Equal(result.WirelengthUm, result.WirelengthOfDie(0) + result.WirelengthOfDie(1), 1e-6);
        if (result.Routes[Array.IndexOf(problem.NetNames, "_000_")]!.Terminal is { } at) Assert.Equal((17, 17), at);
        var tight = HybridBond.IccadLoL with { PitchUm = 50 };
        Assert.Contains("sites", Assert.Throws<InfeasiblePlacementException>(() => GlobalRouter.Route(RoutingProblem.FromDef(design, library, null, dies, null, tight), token: Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var problem = RouteSamples.Crossing(nets: 1, tracks: 3, cells: 20, lanes: 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalRouter.Route(problem, new() { Adjustment = 1 }, token: Token));
        Assert.Throws<ArgumentOutOfRangeException>(() => GlobalRouter.Route(problem, new() { ViaCost = double.NaN }, token: Token));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => GlobalRouter.Route(problem, token: source.Token));
    }

    internal static RoutingProblem Gcd() =>
        RoutingProblem.FromDef(DefDesign.Read(TestData.Require("eda/def/grt_gcd.def")), LefLibrary.Read(TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz")));

    private sealed class Listener(List<RoutingStep> steps) : IProgress<RoutingStep>
    {
        public void Report(RoutingStep value) => steps.Add(value);
    }
}
