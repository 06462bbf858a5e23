using System.CommandLine;
using System.Diagnostics;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda partition</c>: which vertices of a hypergraph, or which cells and macros of a netlist, go to which die.</summary>
internal static class PartitionVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var graph = new Option<string?>("--hgr") { Description = "A hypergraph of hMETIS.", HelpName = "FILE" };
        var verilog = new Option<string?>("--verilog") { Description = "A netlist, in the hypergraph's place.", HelpName = "FILE" };
        var lef = new Option<string[]>("--lef") { Description = "LEF files with the sizes of the netlist's cells.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var method = new Option<string>("--method") { Description = "mincut; exact, for the macros of a netlist; or seed, Open3DBench's annealed macros.", HelpName = "METHOD", DefaultValueFactory = _ => "mincut" };
        method.AcceptOnlyFromAmong("mincut", "exact", "seed");
        var imbalance = new Option<double>("--imbalance") { Description = "What a die may have beyond half, as a share of the whole.", HelpName = "SHARE", DefaultValueFactory = _ => 0.02 };
        var cells = new Option<string>("--cells") { Description = "free, or bottom: of a netlist only macros may go up.", HelpName = "WHERE", DefaultValueFactory = _ => "free" };
        cells.AcceptOnlyFromAmong("free", "bottom");
        var runs = new Option<int>("--runs") { Description = "Whole runs, of which the best counts.", HelpName = "N", DefaultValueFactory = _ => 4 };
        var seed = new Option<ulong>("--seed") { Description = "The seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var output = new Option<string?>("--out") { Description = "A file to write the parts to, a line for each vertex or cell.", HelpName = "FILE" };
        var command = new Command("partition", "Divide a hypergraph or a netlist between two dies with a small cut.") { graph, verilog, lef, method, imbalance, cells, runs, seed, output };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), Read(r.GetValue(graph), r.GetValue(verilog), r.GetValue(lef) ?? []), r.GetValue(method)!, r.GetValue(imbalance), r.GetValue(cells) == "bottom",
            new() { Runs = r.GetValue(runs), Seed = r.GetValue(seed) }, r.GetValue(output), r.GetValue(json))));
        return command;
    }

    private sealed record Source(string Name, Hypergraph Graph, Netlist? Netlist, double[]? Area, bool[]? Macros);

    private static Source Read(string? graph, string? verilog, string[] lef)
    {
        if (graph is null == verilog is null) throw new UsageException("partition: give --hgr, or --verilog with --lef");
        if (graph is not null) return new(Path.GetFileName(graph).Split('.')[0], Hypergraph.Read(graph), null, null, null);
        if (lef.Length == 0) throw new UsageException("partition: --verilog needs --lef for the cells' sizes");
        var (netlist, library) = (Netlist.ReadVerilog(verilog!), LefLibrary.Read(lef));
        var sizes = library.MacrosByName();
        var missing = netlist.Masters.ToArray().Where(m => !sizes.ContainsKey(m)).ToArray();
        if (missing.Length > 0) throw new UnresolvedReferenceException("cells without a size in the LEF files", missing);
        var macros = Enumerable.Range(0, netlist.Cells).Select(c => sizes[netlist.Masters[netlist.CellMaster[c]]]).ToArray();
        double units = library.UnitsPerMicron;
        var area = macros.Select(m => m.Width * units * m.Height * units).ToArray();
        var row = library.Sites.Count > 0 ? library.Sites[0].Height : macros.Min(m => m.Height);
        return new(netlist.Name, NetlistGraph.Create(netlist), netlist, area, SeedMacroPartition.Macros(area, [.. macros.Select(m => m.Height)], row));
    }

    private static int Run(Session session, Source source, string method, double imbalance, bool cellsStay, PartitionOptions options, string? output, string? json)
    {
        if (method == "seed" && source.Netlist is null) throw new UsageException("partition: --method seed needs a netlist");
        var watch = Stopwatch.StartNew();
        IReadOnlyList<int> sides;
        if (method == "seed") sides = [.. SeedMacroPartition.Partition(source.Netlist!, source.Area!, source.Macros!, new() { Seed = options.Seed }).Upper.Select(u => u ? 1 : 0)];
        else
        {
            var bound = source.Macros?.Select(m => m || (!cellsStay && method != "exact") ? -1 : 0).ToArray();
            var problem = Problem(source, imbalance, bound);
            PartitionResult result;
            try
            {
                result = method == "exact" ? ExactPartitioner.Partition(problem, (int)(options.Seed % int.MaxValue), token: session.Token) : MinCutPartitioner.Partition(problem, options, token: session.Token);
            }
            catch (InfeasiblePlacementException e)
            {
                throw new UsageException(e.Message);
            }
            sides = result.Sides;
            session.Screen.Line($"  {(result.Status == PartitionStatus.Optimal ? "proven the smallest cut" : "the best cut found")}{(result.IgnoredEdges > 0 ? $"; {result.IgnoredEdges} large nets moved nothing" : "")}");
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var cut = source.Graph.Cut(sides);
        var areas = new double[2];
        for (var v = 0; v < sides.Count; v++) areas[sides[v]] += source.Area?[v] ?? source.Graph.VertexWeights?[v] ?? 1;
        session.Screen.Line($"  {source.Name}: {Format.Count(source.Graph.Vertices)} vertices, {Format.Count(source.Graph.Edges)} hyperedges in {Format.Number(seconds)} s");
        session.Screen.Line($"  cut {Format.Count(cut)}, parts {Format.Number(areas[0])} and {Format.Number(areas[1])}");
        foreach (var (name, value, unit) in new[] { ("cut", cut, "hyperedges"), ("part/0", areas[0], "area"), ("part/1", areas[1], "area"), ("time", seconds, "s") })
            session.Rows.Add(new ResultRow { Case = $"eda/partition/{source.Name}/{name}", Value = value, Unit = unit });
        if (output is not null)
        {
            source.Graph.WriteParts(output, sides);
            session.Screen.Line($"\nParts: {Path.GetFullPath(output)}");
        }
        return session.Finish(json);
    }

    private static PartitionProblem Problem(Source source, double imbalance, int[]? bound)
    {
        if (source.Area is not { } area) return PartitionProblem.Balanced(source.Graph, imbalance);
        if (imbalance is not (>= 0 and <= 0.5)) throw new UsageException("partition: --imbalance is from 0 to 0.5");
        var rounded = area.Select(a => (long)a).ToArray();
        var most = (long)(rounded.Sum() * (0.5 + imbalance));
        return new(source.Graph, [rounded, rounded], [most, most], bound);
    }
}
