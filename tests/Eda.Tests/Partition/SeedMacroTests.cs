namespace Native.Eda.Tests.Partition;

/// <summary>The annealed macro partition of the seed, and that a minimum cut beats it.</summary>
public sealed class SeedMacroTests
{
    [Fact]
    public void Macros_are_large_and_high()
    {
        var area = Enumerable.Repeat(1.0, 100).Append(500).Append(500).ToArray();
        var height = Enumerable.Repeat(1.0, 100).Append(5).Append(2).ToArray();
        Assert.Equal([100], SeedMacroPartition.Macros(area, height, 1).Select((m, i) => (m, i)).Where(p => p.m).Select(p => p.i));
    }

    [Fact]
    public void Without_annealing_all_macros_go_up_and_the_pairs_are_counted()
    {
        var netlist = Star();
        var result = SeedMacroPartition.Partition(netlist, [100, 100, 1, 1], [true, true, false, false], new() { Anneals = false });
        Assert.Equal([true, true, false, false], result.Upper);
        // Net a: m0, m1, c0: two pairs; net b: m0, c1: one. Net c holds cells only.
        Assert.Equal(3, result.CutPairs);
        Assert.Equal(3 + 0.1 * (200 - 2), result.Cost, 1e-9);
    }

    [Fact]
    public void Annealing_never_ends_worse_than_it_starts_and_is_the_same_for_the_same_seed()
    {
        var (netlist, area, macros) = (Star(), new double[] { 100, 90, 1, 1 }, new[] { true, true, false, false });
        var start = SeedMacroPartition.Partition(netlist, area, macros, new() { Anneals = false });
        var first = SeedMacroPartition.Partition(netlist, area, macros);
        Assert.True(first.Cost < start.Cost);
        Assert.Equal(first.Upper, SeedMacroPartition.Partition(netlist, area, macros).Upper);
    }

    [Fact]
    public void On_bp_fe_the_minimum_cut_of_the_macros_is_below_the_seeds_at_its_balance()
    {
        var path = TestData.Require("eda/netlists/bp_fe_top.v.gz");
        var lef = LefLibrary.Read(Directory.GetFiles(TestData.Require("eda/lef2d"), "fakeram45_*.lef").Append(TestData.Require("eda/lef2d/NangateOpenCellLibrary.macro.mod.lef")).Order(StringComparer.Ordinal));
        var sizes = lef.MacrosByName();
        var netlist = Netlist.ReadVerilog(path);
        var area = Enumerable.Range(0, netlist.Cells).Select(c => sizes[netlist.Masters[netlist.CellMaster[c]]]).Select(m => m.Width * m.Height * 4e6).ToArray();
        var macros = SeedMacroPartition.Macros(area, [.. Enumerable.Range(0, netlist.Cells).Select(c => sizes[netlist.Masters[netlist.CellMaster[c]]].Height)], 1.4);
        Assert.Equal(11, macros.Count(m => m));
        var seed = SeedMacroPartition.Partition(netlist, area, macros, new() { AreaWeight = 0.01 });
        var graph = NetlistGraph.Create(netlist);
        var areas = area.Select(a => (long)a).ToArray();
        var above = seed.Upper.Select((u, c) => u ? areas[c] : 0).Sum();
        var problem = new PartitionProblem(graph, [areas, areas], [areas.Sum() - above, above], [.. macros.Select(m => m ? -1 : 0)]);
        var exact = ExactPartitioner.Partition(problem, token: TestContext.Current.CancellationToken);
        Assert.Equal(PartitionStatus.Optimal, exact.Status);
        Assert.InRange(exact.Cut, 0, graph.Cut([.. seed.Upper.Select(u => u ? 1 : 0)]));
        Assert.Equal(exact.Cut, MinCutPartitioner.Partition(problem, token: TestContext.Current.CancellationToken).Cut);
    }

    private static Netlist Star()
    {
        var builder = new NetlistBuilder("star");
        int[] cells = [builder.AddCell("m0", "RAM"), builder.AddCell("m1", "RAM"), builder.AddCell("c0", "INV"), builder.AddCell("c1", "INV")];
        foreach (var (name, pins) in new[] { ("a", new[] { 0, 1, 2 }), ("b", [0, 3]), ("c", [2, 3]) })
        {
            var net = builder.AddNet(name);
            foreach (var cell in pins) builder.Connect(cells[cell], name, net);
        }
        return builder.Build();
    }
}
