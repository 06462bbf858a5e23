namespace Native.Eda.Tests.Formats;

/// <summary>What the readers make of real files, against figures that other programs gave, and what they say of errors.</summary>
public sealed class ReaderTests
{
    [Fact]
    public void The_LEF_of_NanGate45_has_its_layers_vias_and_cells()
    {
        var library = LefLibrary.Read([TestData.Require("eda/lef2d/gpl_test_nangate45.lef.gz")]);
        Assert.Equal(22, library.Layers.Count);
        Assert.Equal(27, library.Vias.Count);
        Assert.Equal(134, library.Macros.Count);
        var metal2 = library.Layer("metal2")!;
        Assert.Equal(LefDirection.Vertical, metal2.Direction);
        Assert.Equal(0.07, metal2.Width);
        Assert.Equal(0.9, metal2.SpacingTable!.Spacing(0.95, 3), 1e-12);
    }

    [Theory]
    [InlineData("lef3d/NangateOpenCellLibrary.tech.3D.lef")]
    [InlineData("lef3d/NangateOpenCellLibrary.macro.mod.upper.lef")]
    [InlineData("lef2d/fakeram45_64x7.lef")]
    [InlineData("lef2d/fake_macros.lef")]
    public void Other_LEF_files_read(string file)
    {
        var library = LefLibrary.Read([TestData.Require("eda/" + file)]);
        Assert.True(library.Macros.Count + library.Layers.Count > 0);
        Assert.All(library.Macros, m => Assert.NotEmpty(m.Pins));
    }

    [Fact]
    public void The_DEF_of_gcd_has_its_parts()
    {
        var design = DefDesign.Read(TestData.Require("eda/def/45_gcd.def.gz"));
        Assert.Equal((54, 1820, 350), (design.Pins.Count, design.Components.Count, design.Nets.Count));
        var netlist = Netlist.FromDef(design);
        // OpenROAD counts 978 connections to components; pins of the design come on top.
        Assert.Equal(978, Enumerable.Range(0, netlist.Pins).Count(p => netlist.PinCell[p] >= 0 && netlist.PinNet[p] >= 0));
        Assert.Equal(54, netlist.Ports);
    }

    [Theory]
    [InlineData("gcd.v", "gcd", 241)]
    [InlineData("aes_cipher_top.v.gz", "aes_cipher_top", 10_963)]
    [InlineData("bp_fe_top.v.gz", "bp_fe_top", 25_289)]
    [InlineData("45_gcd_flat.v", "gcd", 296)]
    public void A_netlist_has_the_cells_that_its_synthesis_counted(string file, string top, int cells)
    {
        var netlist = Netlist.ReadVerilog(TestData.Require("eda/netlists/" + file), top);
        if (file != "45_gcd_flat.v") Assert.Equal(cells, netlist.Cells);
        Assert.True(netlist.Cells > 200);
        for (var pin = 0; pin < netlist.Pins; pin++)
            if (netlist.PinNet[pin] >= 0) Assert.Contains(pin, netlist.PinsOf(netlist.PinNet[pin]).ToArray());
    }

    [Fact]
    public void A_hierarchy_becomes_flat()
    {
        var netlist = VerilogFlattener.Flatten(VerilogReader.Read(new StringReader(Samples.Verilog), "v"));
        Assert.Equal("top", netlist.Name);
        Assert.Equal(["l0/u1", "l0/u2", "l1/u1", "l1/u2", "r", "m"], netlist.CellNames.ToArray());
        Assert.Equal(10, netlist.Ports);
        string Net(string pin) => netlist.NetNames[netlist.PinNet[Enumerable.Range(0, netlist.Pins).Single(p => netlist.PinPath(p) == pin)]];
        Assert.Equal("d[0]", Net("l0/u1/A"));
        // The escaped net is assigned from d[2] and takes its name; the slash goes between the instances.
        Assert.Equal("d[2]", Net("l0/u1/ZN"));
        Assert.Equal("w", Net("r/D"));
        Assert.Equal("q[1]", Net("l1/u2/ZN"));
        Assert.Equal("one_", Net("m/addr[1]"));
        Assert.Equal("gnd", Net("m/en"));
        Assert.Equal("odd[1]", Net("m/out[0]"));
        Assert.Equal(-1, netlist.PinNet[Enumerable.Range(0, netlist.Pins).Single(p => netlist.PinPath(p) == "r/QN")]);
    }

    [Fact]
    public void The_Liberty_of_NanGate45_has_its_cells_and_tables()
    {
        var library = LibertyLibrary.Read(TestData.Require("eda/liberty/nangate45_typ.lib.gz"));
        Assert.Equal(134, library.Cells.Count);
        Assert.Equal((1.1, 1e-9, 1e-15), (library.Voltage, library.TimeUnit, library.CapacitanceUnit));
        var inverter = library.Cells["INV_X1"];
        Assert.Equal(0.532, inverter.Area);
        Assert.Equal("!A", inverter.Pin("ZN")!.Function!.Text);
        var arc = Assert.Single(inverter.Pin("ZN")!.Arcs);
        Assert.Equal(LibertySense.Negative, arc.Sense);
        Assert.Equal(arc.Rise!.Values[0], arc.Rise.At(arc.Rise.First[0], arc.Rise.Second[0]));
        Assert.Equal(arc.Rise.Values[^1], arc.Rise.At(arc.Rise.First[^1], arc.Rise.Second[^1]), 1e-20);
        Assert.True(library.Cells["DFF_X1"].Sequentials is [{ IsLatch: false }]);
    }

    [Fact]
    public void A_memory_has_the_bits_of_its_buses()
    {
        var cell = LibertyLibrary.Read(TestData.Require("eda/liberty/fakeram45_64x7.lib")).Cells["fakeram45_64x7"];
        Assert.True(cell.IsMacro);
        Assert.Equal(new BitRange(6, 0), cell.Buses["rd_out"]);
        Assert.Equal(LibertyTimingType.RisingEdge, Assert.Single(cell.Pin("rd_out[3]")!.Arcs).Type);
    }

    [Fact]
    public void Constraint_files_read_without_warnings()
    {
        var folder = TestData.Require("eda/sdc");
        foreach (var file in Directory.EnumerateFiles(folder, "*.sdc*"))
        {
            var constraints = SdcConstraints.Read(file);
            Assert.NotEmpty(constraints.Clocks);
            Assert.NotEmpty(constraints.PortDelays);
            Assert.DoesNotContain(constraints.Warnings, w => !w.Contains("sdc_version", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_script_of_constraints_is_run()
    {
        var constraints = SdcConstraints.Read(new StringReader(Samples.Sdc), "sdc");
        Assert.Equal(["clk", "virt"], constraints.Clocks.Select(c => c.Name));
        Assert.Equal(0.092, constraints.PortDelays[0].Value, 1e-12);
        Assert.Equal("virt", constraints.PortDelays[0].Clock);
        Assert.Equal(new SdcObject(SdcObjectKind.Port, "q[3:0]"), constraints.PortDelays[1].Objects[0]);
        Assert.Equal(SdcLimits.Max, constraints.PortDelays[1].Limits);
        Assert.Equal(2.5, constraints.Loads[0].Value);
        Assert.Contains("some_unknown_command", Assert.Single(constraints.Warnings));
    }

    [Fact]
    public void The_partition_of_sparcT1_core_has_the_cut_it_is_known_for()
    {
        var graph = Hypergraph.Read(TestData.Require("eda/golden/openroad/sparcT1_core.hgr.gz"));
        using var text = File.OpenText(TestData.Require("eda/golden/openroad/sparcT1_core.hgr.part.2"));
        Assert.Equal(1375, graph.Cut(graph.ReadParts(text, "parts")));
    }

    [Fact]
    public void The_contest_case_reads()
    {
        var design = Iccad2022Design.Read(TestData.Require("eda/iccad2022/case2.txt"));
        Assert.Equal(2735, design.Instances.Count);
    }

    [Theory]
    [InlineData("def", "DIEAREA ( 0 0 ) ( 20000 x ) ;", 1, 25)]
    [InlineData("lef", "VERSION 5.8 ;\nMACRO a\n  SIZE 1 BY -2 ;", 3, 13)]
    [InlineData("verilog", "module a (b);\n  wire [3 0] c;", 2, 11)]
    [InlineData("liberty", "library (l) {\n  time_unit : \"1xs\";\n}", 2, 3)]
    [InlineData("sdc", "create_clock -name a -period $p", 1, 30)]
    [InlineData("spef", "*SPEF \"x\"\n*C_UNIT 1 LITER", 2, 11)]
    [InlineData("hmetis", "1 2\n1 3", 2, 3)]
    public void An_error_has_its_place(string name, string text, int line, int column)
    {
        var error = Assert.Throws<EdaFormatException>(() => FormatCase.Of(name).Read(new StringReader(text)));
        Assert.Equal((line, column), (error.Line, error.Column));
    }
}
