namespace Native.Eda.Tests.Floorplan;

public sealed class FloorplanTests
{
    [Fact]
    public void A_netlist_gets_a_die_of_the_asked_utilization_and_pins_on_its_edges()
    {
        var library = Library();
        var netlist = Netlist.ReadVerilog(TestData.Require("eda/netlists/gcd.v"), "gcd", Floorplanner.Buses(library));
        var design = Floorplanner.Create(netlist, library, new() { Utilization = 0.6, AspectRatio = 2 });
        Assert.Equal((netlist.Cells, netlist.Ports), (design.Components.Count, design.Pins.Count));
        var problem = PlacementProblem.FromDef(design, library);
        var (cells, rows) = (problem.Width.Zip(problem.Height).Sum(c => (double)c.First * c.Second), problem.Rows.Sum(r => (double)r.Width * r.Height));
        Assert.InRange(cells / rows, 0.55, 0.601);
        Assert.InRange(design.DieBox.Height / (double)design.DieBox.Width, 1.9, 2.2);
        Assert.Equal(design.Pins.Count, design.Pins.Select(p => p.Center).Distinct().Count());
        Assert.All(design.Pins, pin =>
        {
            var at = pin.Ports[0].Location;
            Assert.True(at.X == 0 || at.Y == 0 || at.X == design.DieBox.Right || at.Y == design.DieBox.Top);
            // The metal reaches inward.
            Assert.InRange(pin.Center!.Value.X, 0, design.DieBox.Right);
            Assert.InRange(pin.Center!.Value.Y, 0, design.DieBox.Top);
        });
        Assert.Contains(design.Tracks, t => t.Layers[0] == "metal10");

        using var text = new StringWriter();
        design.Write(text);
        var again = DefDesign.Read(new StringReader(text.ToString()), "again");
        ElectrostaticPlacer.Place(problem, null, null, TestContext.Current.CancellationToken);
        AbacusLegalizer.Legalize(problem, TestContext.Current.CancellationToken);
        Assert.Empty(LegalityChecker.Check(problem));
        Assert.Equal(design.Nets.Count, again.Nets.Count);
    }

    [Fact]
    public void Dies_that_are_too_small_and_cells_that_are_unknown_are_named()
    {
        var library = Library();
        var netlist = Netlist.ReadVerilog(TestData.Require("eda/netlists/gcd.v"), "gcd");
        Assert.Contains("the core has", Assert.Throws<InfeasiblePlacementException>(() => Floorplanner.Create(netlist, library, new() { DieSize = (10, 10) })).Message, StringComparison.Ordinal);
        Assert.Contains("no row", Assert.Throws<InfeasiblePlacementException>(() => Floorplanner.Create(netlist, library, new() { DieSize = (10, 1) })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Floorplanner.Create(netlist, library, new() { Utilization = 1.5 }));
        Assert.Throws<ArgumentException>(() => Floorplanner.Create(netlist, library, new() { Site = "none" }));
        library.Macros.Clear();
        Assert.Throws<UnresolvedReferenceException>(() => Floorplanner.Create(netlist, library));
    }

    private static LefLibrary Library() => LefLibrary.Read([TestData.Require("eda/lef2d/NangateOpenCellLibrary.tech.lef"), TestData.Require("eda/lef2d/NangateOpenCellLibrary.macro.mod.lef")]);
}
