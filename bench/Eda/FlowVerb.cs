using System.CommandLine;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Eda.Flow;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda flow</c>: from a netlist to power, performance, area and heat, in one call.</summary>
internal static class FlowVerb
{
    private sealed record Request(string Design, string? Data, string? Verilog, string? Top, string? Sdc, string[] Lef, string[] Liberty, bool Compares, string Folder, string? Report);

    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var design = new Argument<string>("DESIGN") { Description = "A folder with the design's files; or the name of a design of --data (gcd, aes, jpeg, bp_fe, …); or with --verilog a name for it." };
        var data = new Option<string?>("--data") { Description = "A folder of designs: netlists, sdc, lef2d and liberty.", HelpName = "FOLDER" };
        var verilog = File("--verilog", "The netlist; then --sdc, --lef and --lib are needed too.");
        var top = new Option<string?>("--top") { Description = "The top module; needed where there are several.", HelpName = "MODULE" };
        var sdc = File("--sdc", "The constraints.");
        var lef = Files("--lef", "LEF files, technology and cells.");
        var liberty = Files("--lib", "Liberty files.");
        var dies = new Option<int>("--dies") { Description = "1 or 2.", HelpName = "N", DefaultValueFactory = _ => 1 };
        dies.AcceptOnlyFromAmong("1", "2");
        var method = new Option<string>("--method") { Description = "On two dies: analytical, or a baseline of Open3DBench, tiling or dmp.", HelpName = "METHOD", DefaultValueFactory = _ => "analytical" };
        method.AcceptOnlyFromAmong("tiling", "dmp", "analytical");
        var compare = new Option<bool>("--compare") { Description = "One die, and two dies by all methods, side by side." };
        var die = new Option<string?>("--die") { Description = "Width and height of each die in micrometers, as 600x500; else Open3DBench's for its designs, or by --utilization.", HelpName = "WxH" };
        var utilization = new Option<double>("--utilization") { Description = "How much of the dies cells cover, where they are sized by it.", HelpName = "SHARE", DefaultValueFactory = _ => 0.65 };
        var density = new Option<double>("--density") { Description = "How much of a bin cells may cover; 0: 0.7, or more if the cells need it.", HelpName = "SHARE", DefaultValueFactory = _ => 0 };
        var bond = new Option<string>("--bond") { Description = "The terminals: open3dbench (6.4 um), contest (5), v1 (1.6), taiwei (1) or iccad (2).", HelpName = "PRESET", DefaultValueFactory = _ => "open3dbench" };
        bond.AcceptOnlyFromAmong("open3dbench", "contest", "v1", "taiwei", "iccad");
        var cost = new Option<double>("--terminal-cost") { Description = "What a terminal costs when cells get dies, in multiples of its pitch.", HelpName = "N", DefaultValueFactory = _ => new StackedPlacementOptions().TerminalCost };
        var rounds = new Option<int>("--rounds") { Description = "How often cells get dies anew in the analytical placement; the shortest is kept.", HelpName = "N", DefaultValueFactory = _ => new StackedPlacementOptions().Rounds };
        var seed = new Option<ulong>("--seed") { Description = "The seed.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "Threads; 0: one for each core. Results do not depend on it.", HelpName = "N", DefaultValueFactory = _ => 0 };
        var output = new Option<string?>("--out") { Description = "Where stages are kept, and taken up again. Default: native-flow-DESIGN.", HelpName = "FOLDER" };
        var report = new Option<string?>("--report") { Description = "The HTML report. Default: report.html beside the stages.", HelpName = "FILE" };
        var command = new Command("flow", "From a netlist to power, performance, area and heat on one die or two; goes on where an earlier run ended.")
        {
            design, data, verilog, top, sdc, lef, liberty, dies, method, compare, die, utilization, density, bond, cost, rounds, seed, threads, output, report,
        };
        command.SetAction(r => EdaVerb.Guard(() =>
        {
            var name = r.GetValue(design)!;
            var request = new Request(name, r.GetValue(data), r.GetValue(verilog), r.GetValue(top), r.GetValue(sdc), r.GetValue(lef) ?? [], r.GetValue(liberty) ?? [], r.GetValue(compare),
                r.GetValue(output) ?? "native-flow-" + Path.GetFileName(Path.TrimEndingDirectorySeparator(name)), r.GetValue(report));
            var options = new FlowOptions
            {
                Method = r.GetValue(dies) == 1 ? FlowMethod.Planar : r.GetValue(method) switch { "tiling" => FlowMethod.Tiling, "dmp" => FlowMethod.Staged, _ => FlowMethod.Analytical },
                Floorplan = new() { Utilization = r.GetValue(utilization), DieSize = Size(r.GetValue(die)) },
                Global = new() { TargetDensity = r.GetValue(density), Seed = 999 + r.GetValue(seed), Threads = r.GetValue(threads) },
                Bond = r.GetValue(bond) switch { "contest" => HybridBond.Contest2026, "v1" => HybridBond.Open3DBenchV1, "taiwei" => HybridBond.TaiWei, "iccad" => HybridBond.IccadLoL, _ => HybridBond.Open3DBench2026 },
                Stacked = new() { Seed = r.GetValue(seed), TerminalCost = r.GetValue(cost), Rounds = r.GetValue(rounds) },
            };
            return Run(session(r), request, options, r.GetValue(json));
        }));
        return command;

        static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
        static Option<string[]> Files(string name, string description) => new(name) { Description = description, HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
    }

    private static (double, double)? Size(string? text)
    {
        if (text is null) return null;
        return text.Split('x') is [var w, var h] && double.TryParse(w, NumberStyles.Float, CultureInfo.InvariantCulture, out var width) && double.TryParse(h, NumberStyles.Float, CultureInfo.InvariantCulture, out var height)
            ? (width, height) : throw new UsageException($"flow: --die is {text}; a width and a height such as 600x500 are needed");
    }

    private static int Run(Session session, Request request, FlowOptions options, string? json)
    {
        options.Validate();
        var design = FlowDesign.Read(Source(request), session.Token);
        session.Screen.Line($"  {design.Netlist.Name}: {Format.Count(design.Netlist.Cells)} cells, {Format.Count(design.Netlist.Nets)} nets, {Format.Count(design.Netlist.Ports)} ports, read in {Format.Time(session.Elapsed.TotalSeconds)}");
        var runs = new List<FlowRun>();
        foreach (var method in request.Compares ? Enum.GetValues<FlowMethod>() : [options.Method])
        {
            session.Screen.Heading(FlowRun.NameOf(method));
            var stacked = method != FlowMethod.Planar;
            var sized = options with { Method = method, Floorplan = options.Floorplan with { DieSize = options.Floorplan.DieSize ?? Open3DBenchDies.Of(design.Netlist.Name, stacked) } };
            try
            {
                using var line = new FlowLine(session.Screen);
                runs.Add(FlowRun.Of(design, sized, Path.Combine(request.Folder, method.ToString().ToLowerInvariant()), line, session.Token));
            }
            catch (InfeasiblePlacementException e) when (request.Compares)
            {
                // One method that finds no room does not take the others' figures away.
                session.Note($"{FlowRun.NameOf(method)}: {e.Message}");
                continue;
            }
            catch (InfeasiblePlacementException e)
            {
                throw new UsageException(e.Message);
            }
            foreach (var warning in runs[^1].Result.Warnings.Where(w => !session.Notes.Contains(w))) session.Note(warning);
            if (runs[^1].Result.Stages.Any(s => s.WasResumed)) session.Screen.Line($"  taken up from {request.Folder}: {string.Join(", ", runs[^1].Result.Stages.Where(s => s.WasResumed).Select(s => FlowLine.Name(s.Stage)))}");
        }
        if (runs.Count == 0) throw new UsageException("flow: no method found room on these dies");
        FlowRows.Print(session, runs);
        var path = request.Report ?? Path.Combine(request.Folder, "report.html");
        AtomicFile.Write(path, ChipReport.Render(session, runs), session.Token);
        session.Screen.Line($"\nReport: {Path.GetFullPath(path)} (after {Format.Time(session.Elapsed.TotalSeconds)})");
        return session.Finish(json);
    }

    private static DesignFiles Source(Request request)
    {
        var given = new[] { request.Verilog is not null, request.Sdc is not null, request.Lef.Length > 0, request.Liberty.Length > 0 };
        if (!given.Contains(true)) return DesignFolder.Find(request.Design, request.Data) with { Top = request.Top };
        if (given.Contains(false)) throw new UsageException("flow: --verilog, --sdc, --lef and --lib go together");
        return new() { Verilog = request.Verilog!, Sdc = request.Sdc!, Lef = request.Lef, Liberty = request.Liberty, Top = request.Top };
    }
}
