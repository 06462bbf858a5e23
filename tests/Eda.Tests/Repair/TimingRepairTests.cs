using Native.Eda.Tests.Timing;

namespace Native.Eda.Tests.Repair;

/// <summary>Repair and clock trees on gcd: better timing, the same logic, legal places; and slacks of pins.</summary>
public sealed class TimingRepairTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Slacks_of_pins_lead_along_the_worst_path()
    {
        var timing = GoldenTests.Routed(DelayModel.Lumped);
        timing.Update(Token);
        var slacks = timing.LateSlacks();
        Assert.Equal(timing.Summary.Wns, slacks.Min(), 1e-15);
        foreach (var path in timing.WorstPaths(20))
        {
            // A pin's slack is that of the worst path through it; the clock's part before the register is no such path.
            foreach (var point in path.Points.Skip(1)) Assert.True(slacks[point.Pin] <= path.Endpoint.Slack + 1e-15);
            Assert.Equal(path.Endpoint.Slack, slacks[path.Points[^1].Pin], 1e-15);
        }
        Assert.All(timing.WorstPaths(1)[0].Points.Skip(1), p => Assert.Equal(timing.Summary.Wns, slacks[p.Pin], 1e-14));
    }

    [Fact]
    public void Repaired_gcd_is_faster_legal_and_the_same_logic()
    {
        var (design, lef) = Gcd();
        var result = TimingRepair.Run(design, lef, [GoldenTests.Library()], GoldenTests.Constraints(0.46), token: Token);
        Assert.True(result.After.Tns > 0.8 * result.Before.Tns, $"{result.Before.Tns} before, {result.After.Tns} after");
        Assert.True(result.After.Wns > result.Before.Wns);
        Assert.True(result.Resized > 0);
        Assert.Equal(design.Components.Count + result.Buffers, result.Design.Components.Count);
        SameLogic(design, result.Design, lef);
        Assert.Empty(LegalityChecker.Check(PlacementProblem.FromDef(result.Design, lef)));
    }

    [Fact]
    public void A_net_of_200_pins_gets_buffers_and_keeps_its_loads()
    {
        var (design, lef) = Gcd();
        // All data inputs of one kind of gate on one net: what synthesis without buffering leaves behind.
        var moved = design.Nets.SelectMany(n => n.Connections).Where(c => c.Pin == "A1" && c.Component != "PIN").Take(200).ToHashSet();
        for (var i = 0; i < design.Nets.Count; i++) design.Nets[i] = design.Nets[i] with { Connections = [.. design.Nets[i].Connections.Where(c => !moved.Contains(c))] };
        var driven = design.Nets.First(n => n.Connections.Any(c => c.Pin is "ZN" or "Z") && n.Connections.Count > 1);
        var index = design.Nets.IndexOf(driven);
        design.Nets[index] = driven with { Connections = [.. driven.Connections, .. moved] };
        var result = TimingRepair.Run(design, lef, [GoldenTests.Library()], GoldenTests.Constraints(2), token: Token);
        Assert.True(result.Buffers > 3);
        Assert.True(result.After.Wns >= result.Before.Wns);
        SameLogic(design, result.Design, lef);
    }

    [Fact]
    public void A_clock_tree_reaches_every_register_over_as_many_buffers()
    {
        var (design, lef) = Gcd();
        var result = ClockTree.Build(design, lef, [GoldenTests.Library()], GoldenTests.Constraints(0.46), new() { MaxSinks = 5 }, token: Token);
        Assert.Equal(35, result.Sinks);
        Assert.True(result.Buffers > 8);
        Assert.InRange(result.Latency, 10e-12, 300e-12);
        Assert.InRange(result.Skew, 0, 30e-12);
        SameLogic(design, result.Design, lef);
        Assert.Empty(LegalityChecker.Check(PlacementProblem.FromDef(result.Design, lef)));
        // From every register up to the port: the same number of buffers.
        var driver = Drivers(result.Design, lef);
        var netOf = NetOf(result.Design);
        var depths = new HashSet<int>();
        foreach (var (pin, net) in netOf)
        {
            if (pin.Pin != "CK") continue;
            var (at, depth) = (net, 0);
            while (driver[at].Component != "PIN")
            {
                at = netOf[new(driver[at].Component, "A")];
                depth++;
            }
            depths.Add(depth);
        }
        Assert.Equal(result.Levels, Assert.Single(depths));
    }

    [Fact]
    public void A_cell_on_no_net_needs_no_timing()
    {
        var (design, _) = Gcd();
        design.Components.Add(new() { Name = "tap", Macro = "TAPCELL_X1" });
        var timing = new TimingAnalyzer(Netlist.FromDef(design), [GoldenTests.Library()], GoldenTests.Constraints(0.46));
        timing.Update(Token);
        Assert.True(timing.Summary.Endpoints > 0);
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var (design, lef) = Gcd();
        Assert.Contains("NOR9", Assert.Throws<ArgumentException>(() => ClockTree.Build(design, lef, [GoldenTests.Library()], GoldenTests.Constraints(1), new() { Buffer = "NOR9" }, token: Token)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => TimingRepair.Run(design, lef, [GoldenTests.Library()], GoldenTests.Constraints(1), new() { MaxFanout = 1 }, token: Token));
    }

    private static (DefDesign Design, LefLibrary Lef) Gcd() =>
        (DefDesign.Read(TestData.Require("eda/def/grt_gcd.def")), LefLibrary.Read(TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz")));

    private static Dictionary<DefConnection, string> NetOf(DefDesign design) => design.Nets.SelectMany(n => n.Connections.Select(c => (c, n.Name))).ToDictionary(p => p.c, p => p.Name);

    private static Dictionary<string, DefConnection> Drivers(DefDesign design, LefLibrary lef)
    {
        var macros = lef.MacrosByName();
        var master = design.Components.ToDictionary(c => c.Name, c => macros[c.Macro]);
        var inputs = design.Pins.Where(p => p.Direction == "INPUT").Select(p => p.Name).ToHashSet();
        var found = new Dictionary<string, DefConnection>();
        foreach (var net in design.Nets)
            foreach (var c in net.Connections)
                if (c.Component == "PIN" ? inputs.Contains(c.Pin) : master[c.Component].Pins.First(p => p.Name == c.Pin).Direction == "OUTPUT") found[net.Name] = c;
        return found;
    }

    // Every pin that was there is there, once, and its signal comes from where it came from, buffers left out of account.
    private static void SameLogic(DefDesign before, DefDesign after, LefLibrary lef)
    {
        var old = before.Components.Select(c => c.Name).ToHashSet();
        var (netBefore, netAfter, driverBefore, driverAfter) = (NetOf(before), NetOf(after), Drivers(before, lef), Drivers(after, lef));
        foreach (var (pin, net) in netBefore)
        {
            var at = netAfter[pin];
            if (!driverBefore.TryGetValue(net, out var source)) continue;
            while (driverAfter[at] is var driver && driver.Component != "PIN" && !old.Contains(driver.Component)) at = netAfter[new(driver.Component, "A")];
            Assert.Equal(source, driverAfter[at]);
        }
    }
}
