using Native.Eda.Tests.Formats;

namespace Native.Eda.Tests.Extraction;

/// <summary>Capacitances of routed gcd against those of OpenRCX, and of a few wires by hand.</summary>
public sealed class ExtractionTests
{
    // What the format's sample has, and another metal.
    private const string Rules = Samples.Rules + "\n" + """
        Metal 2 OVER 0
        DIST count 2 width 0.1
        0.1 6e-05 1e-05 0.001
        0.5 0 3e-05 0.001
        END DIST
        """;

    [Fact]
    public void Gcd_has_the_capacitances_of_OpenRCX()
    {
        var design = DefDesign.Read(TestData.Require("eda/def/45_gcd.def.gz"));
        var technology = LefLibrary.Read(TestData.Require("eda/lef2d/NangateOpenCellLibrary.tech.lef"));
        var rules = RcxRules.Read(TestData.Require("eda/rcx/45_patterns.rules"));
        var golden = SpefFile.Read(TestData.Require("eda/spef/45_gcd.spef.gz")).Nets.ToDictionary(n => Plain(n.Name), n => n.TotalCapacitance, StringComparer.Ordinal);
        var nets = ParasiticExtractor.Capacitances(design, technology, rules, token: TestContext.Current.CancellationToken);
        Assert.Equal(golden.Count, nets.Count);
        var errors = nets.Select(n => Math.Abs(n.Total / golden[Plain(n.Name)] - 1)).Order().ToArray();
        Assert.True(errors.Count(e => e < 0.15) >= 0.98 * errors.Length);
        Assert.InRange(errors.Average(), 0, 0.03);
        Assert.True(errors.Count(e => e < 0.03) >= 0.6 * errors.Length);
        Assert.InRange(nets.Sum(n => n.Total) / golden.Values.Sum(), 0.98, 1.02);

        static string Plain(string name) => name.Replace("\\", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Gcd_has_the_resistances_of_OpenRCX_and_its_timing()
    {
        var design = DefDesign.Read(TestData.Require("eda/def/45_gcd.def.gz"));
        var library = LefLibrary.Read(TestData.Require("eda/lef2d/NangateOpenCellLibrary.tech.lef"), TestData.Require("eda/lef2d/NangateOpenCellLibrary.macro.mod.lef"));
        var rules = RcxRules.Read(TestData.Require("eda/rcx/45_patterns.rules"));
        var spef = ParasiticExtractor.Extract(design, library, rules, token: TestContext.Current.CancellationToken);
        var golden = SpefFile.Read(TestData.Require("eda/spef/45_gcd.spef.gz")).Nets.ToDictionary(n => Plain(n.Name), n => n, StringComparer.Ordinal);
        Assert.Equal(golden.Count, spef.Nets.Count);
        var capacitances = ParasiticExtractor.Capacitances(design, library, rules, token: TestContext.Current.CancellationToken).ToDictionary(n => n.Name, n => n.Total, StringComparer.Ordinal);
        var near = 0;
        foreach (var net in spef.Nets)
        {
            Assert.Equal(capacitances[net.Name], net.TotalCapacitance, 1e-20);
            var other = golden[Plain(net.Name)];
            Assert.Equal(other.Connections.Count, net.Connections.Count);
            var (own, theirs) = (net.Resistances.Sum(r => r.Ohms), other.Resistances.Sum(r => r.Ohms));
            if (Math.Abs(own / theirs - 1) < 0.01) near++;
        }
        Assert.True(near >= 0.98 * spef.Nets.Count, $"{near} of {spef.Nets.Count} nets have the resistance");

        // Timing with either says the same.
        var slacks = new[] { spef, SpefFile.Read(TestData.Require("eda/spef/45_gcd.spef.gz")) }.Select(s =>
        {
            var timing = new TimingAnalyzer(Netlist.FromDef(design), [Timing.GoldenTests.Library()], Timing.GoldenTests.Constraints(0.46, propagated: true), s, new() { Delay = DelayModel.EffectiveCapacitance });
            timing.Update(TestContext.Current.CancellationToken);
            return timing.Summary;
        }).ToArray();
        Assert.Equal(slacks[1].Wns, slacks[0].Wns, 4e-12);
        Assert.Equal(slacks[1].Tns, slacks[0].Tns, Math.Abs(slacks[1].Tns) * 0.01);

        static string Plain(string name) => name.Replace("\\", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Wires_side_by_side_and_across_have_what_the_tables_say()
    {
        var technology = LefLibrary.Read(new StringReader("""
            VERSION 5.8 ;
            UNITS DATABASE MICRONS 1000 ; END UNITS
            LAYER m1 TYPE ROUTING ; DIRECTION HORIZONTAL ; WIDTH 0.1 ; END m1
            LAYER m2 TYPE ROUTING ; DIRECTION VERTICAL ; WIDTH 0.1 ; END m2
            END LIBRARY
            """), "t.lef");
        var design = DefDesign.Read(new StringReader("""
            VERSION 5.8 ;
            DESIGN t ;
            UNITS DISTANCE MICRONS 1000 ;
            NETS 3 ;
            - a + ROUTED m1 ( 0 0 0 ) ( 10000 * 0 ) ;
            - b + ROUTED m1 ( 0 300 0 ) ( 4000 * 0 ) ;
            - c + ROUTED m2 ( 8000 -2000 0 ) ( * 2000 0 ) ;
            END NETS
            END DESIGN
            """), "t.def");
        var nets = ParasiticExtractor.Capacitances(design, technology, RcxRules.Read(new StringReader(Rules), "r"), token: TestContext.Current.CancellationToken).ToDictionary(n => n.Name);
        // Net a: 4 um with a neighbor at 0.2 um on one side, 0.1 um under net c, the rest alone.
        Assert.Equal(4 * 0.06e-15, nets["a"].Coupling, 1e-21);
        Assert.Equal((4 * (0.01 + 0.04) + 0.1 * 2 * 0.05 + 5.9 * 2 * 0.04) * 1e-15, nets["a"].Ground, 1e-21);
        Assert.Equal(nets["a"].Coupling, nets["b"].Coupling, 1e-21);
        Assert.Equal(4 * 2 * 0.03e-15, nets["c"].Ground, 1e-21);
    }

    [Fact]
    public void Wrong_rules_are_named_with_their_place()
    {
        Assert.Equal(4, Assert.Throws<EdaFormatException>(() => RcxRules.Read(new StringReader("x\nMetal 1 OVER 0\nDIST count 1\n1 2 x 4\nEND DIST"), "r")).Line);
        Assert.Contains("tables of metals", Assert.Throws<EdaFormatException>(() => RcxRules.Read(new StringReader(""), "r")).Message, StringComparison.Ordinal);
    }
}
