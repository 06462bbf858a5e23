using System.CommandLine;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda route</c>: global routing of a placed design.</summary>
internal static class RouteVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var lef = EdaVerb.Files("--lef", "LEF files, technology and macros.");
        var def = EdaVerb.Required("--def", "The placed design.");
        var output = new Option<string?>("--out") { Description = "The guides to write.", HelpName = "FILE" };
        var spef = new Option<string?>("--spef") { Description = "The parasitics of the routes to write, by NanGate45's constants.", HelpName = "FILE" };
        var gcell = Number("--gcell", "The side of a cell of the grid in database units; 0: fifteen tracks.", 0);
        var low = Number("--min-metal", "The lowest metal that wires may use.", 2);
        var high = Number("--max-metal", "The highest; 0: all.", 0);
        var rounds = Number("--iterations", "The most rounds of ripping up.", 40);
        var threads = Number("--threads", "Threads; 0: all processors.", 0);
        var adjustment = new Option<double>("--adjustment") { Description = "The share of the tracks that is kept free.", HelpName = "SHARE" };
        var command = new Command("route", "Global routing of a placed design, with layers.") { lef, def, output, spef, gcell, low, high, rounds, adjustment, threads };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), r.GetValue(lef)!, r.GetValue(def)!, r.GetValue(output), r.GetValue(spef),
            new() { GCellSize = r.GetValue(gcell), MinMetal = r.GetValue(low), MaxMetal = r.GetValue(high), Iterations = r.GetValue(rounds), Adjustment = r.GetValue(adjustment), Threads = r.GetValue(threads) }, r.GetValue(json))));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static int Run(Session session, string[] lef, string def, string? output, string? spef, RoutingOptions options, string? json)
    {
        var design = DefDesign.Read(def);
        foreach (var warning in design.Warnings) session.Note(warning);
        var problem = RoutingProblem.FromDef(design, LefLibrary.Read(lef), options);
        var result = GlobalRouter.Route(problem, options, null, session.Token);
        session.Screen.Line($"  {design.Name}: {Format.Count(result.RoutedNets)} nets on {problem.Grid.Columns} by {problem.Grid.Rows} cells in {Format.Number(result.Seconds)} s, overflow {Format.Count(result.Overflow)}");
        session.Screen.Line($"  wires {Format.Fixed(result.WirelengthUm, 1)} um between cells' middles, {Format.Fixed(result.GuideLengthUm, 1)} um with the ends' cells, {Format.Count(result.Vias)} vias");
        session.Screen.Line($"  {"layer",-12} {"resource",10} {"demand",10} {"share",8} {"overflow",9}");
        foreach (var layer in result.Layers)
        {
            session.Screen.Line($"  {layer.Name,-12} {layer.Resource,10} {layer.Demand,10} {(layer.Resource == 0 ? 0 : 100.0 * layer.Demand / layer.Resource),7:F2}% {layer.Overflow,9}");
            Row($"layer/{layer.Name}/resource", layer.Resource, "steps");
            Row($"layer/{layer.Name}/demand", layer.Demand, "steps");
        }
        foreach (var step in result.Steps)
            if (step.Round > 0) session.Screen.Line($"  round {step.Round}: overflow {Format.Count(step.Overflow)}");
        Row("wirelength", result.WirelengthUm, "um");
        Row("guides/length", result.GuideLengthUm, "um");
        Row("overflow", result.Overflow, "wires");
        Row("vias", result.Vias, "cuts");
        Row("nets", result.RoutedNets, "nets");
        Row("time", result.Seconds, "s");
        if (output is not null)
        {
            RouteGuides.Write(output, problem, result);
            session.Screen.Line($"\nGuides: {Path.GetFullPath(output)}");
        }
        if (spef is not null)
        {
            RoutedParasitics.Extract(problem, result, WireConstants.NanGate45).Write(spef);
            session.Screen.Line($"\nParasitics: {Path.GetFullPath(spef)}");
        }
        return session.Finish(json);

        void Row(string name, double value, string unit) => session.Rows.Add(new ResultRow { Case = $"eda/route/{design.Name}/{name}", Value = value, Unit = unit });
    }
}
