using Native.Eda.Tests.Timing;

namespace Native.Eda.Tests.Routing;

/// <summary>Parasitics of routes and of trees: by hand for a few wires, and their sums for gcd.</summary>
public sealed class ParasiticsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_straight_net_has_the_figures_of_its_layers()
    {
        var problem = RouteSamples.Crossing(nets: 1, tracks: 3, cells: 20, lanes: 1);
        var constants = new WireConstants([1e6, 2e6, 3e6], [10e-12, 20e-12, 30e-12], [5, 7]);
        var routed = Assert.Single(RoutedParasitics.Extract(problem, GlobalRouter.Route(problem, token: Token), constants, Token).Nets);
        // 19 um of metal 3, and two cuts down at either end.
        Assert.Equal(19e-6 * 30e-12, routed.TotalCapacitance, 1e-21);
        Assert.Equal(19e-6 * 3e6 + 2 * (5 + 7), routed.Resistances.Sum(r => r.Ohms), 1e-9);
        var estimated = Assert.Single(SteinerParasitics.Estimate(problem, constants, Token).Nets);
        Assert.Equal(19e-6 * 30e-12, estimated.TotalCapacitance, 1e-21);
        Assert.Equal(19e-6 * 3e6, estimated.Resistances.Sum(r => r.Ohms), 1e-9);
    }

    [Fact]
    public void Every_net_of_gcd_is_one_tree_and_timing_takes_it()
    {
        var problem = GlobalRouterTests.Gcd();
        var design = DefDesign.Read(TestData.Require("eda/def/grt_gcd.def"));
        var routing = GlobalRouter.Route(problem, token: Token);
        var (routed, estimated) = (RoutedParasitics.Extract(problem, routing, WireConstants.NanGate45, Token), SteinerParasitics.Estimate(problem, WireConstants.NanGate45, Token));
        foreach (var spef in new[] { routed, estimated })
        {
            Assert.Equal(563, spef.Nets.Count);
            foreach (var net in spef.Nets) Assert.True(IsTree(net), net.Name);
        }
        // Metal 2 has three quarters of metal 3's capacitance; the trees' lengths differ little.
        Assert.InRange(routed.Nets.Sum(n => n.TotalCapacitance) / estimated.Nets.Sum(n => n.TotalCapacitance), 0.75, 1.1);
        var timing = new TimingAnalyzer(Netlist.FromDef(design), [GoldenTests.Library()], GoldenTests.Constraints(0.46), routed);
        var bare = new TimingAnalyzer(Netlist.FromDef(design), [GoldenTests.Library()], GoldenTests.Constraints(0.46));
        timing.Update(Token);
        bare.Update(Token);
        Assert.Empty(timing.Warnings);
        Assert.True(timing.Summary.Wns < bare.Summary.Wns);
    }

    [Fact]
    public void A_terminal_adds_its_resistance_between_the_dies()
    {
        var design = DefDesign.Read(TestData.Require("eda/def/grt_gcd.def"));
        var library = LefLibrary.Read(TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz"));
        var dies = design.Components.Select((_, i) => i % 2).ToArray();
        var problem = RoutingProblem.FromDef(design, library, null, dies, null, new(0.5, 2, 1000, 100));
        var routing = GlobalRouter.Route(problem, token: Token);
        var routed = RoutedParasitics.Extract(problem, routing, WireConstants.NanGate45, Token);
        Assert.Equal(routing.Terminals, routed.Nets.Count(n => n.Resistances.Any(r => r.Ohms == 1000)));
        Assert.All(routed.Nets, n => Assert.True(IsTree(n), n.Name));
        Assert.Equal(routing.Terminals, SteinerParasitics.Estimate(problem, WireConstants.NanGate45, Token).Nets.Count(n => n.Resistances.Any(r => r.Ohms == 1000)));
    }

    private static bool IsTree(SpefNet net)
    {
        if (net.Resistances.Count != net.Nodes.Count - 1) return false;
        var parent = Enumerable.Range(0, net.Nodes.Count).ToArray();
        foreach (var (a, b, _) in net.Resistances) parent[Find(a)] = Find(b);
        return Enumerable.Range(0, parent.Length).Select(Find).Distinct().Count() == 1;

        int Find(int i) => parent[i] == i ? i : parent[i] = Find(parent[i]);
    }
}
