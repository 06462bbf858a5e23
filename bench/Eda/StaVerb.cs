using System.CommandLine;
using System.Diagnostics;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda sta</c>: static timing of a netlist.</summary>
internal static class StaVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var libraries = EdaVerb.Files("--lib", "Liberty files.");
        var verilog = EdaVerb.Required("--verilog", "The netlist.");
        var top = new Option<string?>("--top") { Description = "The top module; needed where there are several.", HelpName = "MODULE" };
        var sdc = EdaVerb.Required("--sdc", "The constraints.");
        var spef = new Option<string?>("--spef") { Description = "The parasitics; without them nets have the library's wire load.", HelpName = "FILE" };
        var delay = new Option<string>("--delay") { Description = "lumped, or ceff (effective capacitance and Elmore delays).", HelpName = "MODEL", DefaultValueFactory = _ => "ceff" };
        delay.AcceptOnlyFromAmong("lumped", "ceff");
        var paths = new Option<int>("--paths") { Description = "How many of the worst paths to print.", HelpName = "N", DefaultValueFactory = _ => 1 };
        paths.Validators.Add(r =>
        {
            if (r.Tokens.Count > 0 && int.TryParse(r.Tokens[0].Value, out var value) && value < 0) r.AddError("--paths must not be negative.");
        });
        var activity = new Option<double>("--activity") { Description = "Transitions of each input in a clock cycle, for the power.", HelpName = "N", DefaultValueFactory = _ => 0.1 };
        var convention = new Option<string>("--power") { Description = "opensta, counted as OpenSTA 2.0.17 counts, or transition, as the library defines its figures.", HelpName = "RULES", DefaultValueFactory = _ => "opensta" };
        convention.AcceptOnlyFromAmong("opensta", "transition");
        var command = new Command("sta", "Static timing and power of a netlist.") { libraries, verilog, top, sdc, spef, delay, paths, activity, convention };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), r.GetValue(libraries)!, r.GetValue(verilog)!, r.GetValue(top), r.GetValue(sdc)!, r.GetValue(spef),
            r.GetValue(delay) == "lumped" ? DelayModel.Lumped : DelayModel.EffectiveCapacitance, r.GetValue(paths),
            new() { Input = new(r.GetValue(activity), 0.5), Convention = r.GetValue(convention) == "transition" ? PowerConvention.Transition : PowerConvention.OpenSta }, r.GetValue(json))));
        return command;
    }

    private static int Run(
        Session session, string[] libraryPaths, string verilog, string? top, string sdc, string? spef, DelayModel model, int paths, PowerOptions options, string? json)
    {
        var watch = Stopwatch.StartNew();
        var libraries = libraryPaths.Select(LibertyLibrary.Read).ToArray();
        var netlist = Netlist.ReadVerilog(verilog, top, (cell, port) => libraries.Select(l => l.Cells.GetValueOrDefault(cell)?.Buses).FirstOrDefault(b => b is not null) is { } buses && buses.TryGetValue(port, out var range) ? range : null);
        var constraints = SdcConstraints.Read(sdc);
        foreach (var warning in constraints.Warnings) session.Note(warning);
        var parasitics = spef is null ? null : SpefFile.Read(spef);
        var read = watch.Elapsed;
        var timing = new TimingAnalyzer(netlist, libraries, constraints, parasitics, new() { Delay = model });
        foreach (var warning in timing.Warnings) session.Note(warning);
        var built = watch.Elapsed;
        timing.Update(session.Token);
        var summary = timing.Summary;
        var updated = watch.Elapsed;
        var power = PowerAnalyzer.Analyze(timing, options, session.Token);
        var powered = watch.Elapsed;

        var ns = 1e9;
        session.Screen.Line($"  {netlist.Name}: {Format.Count(netlist.Cells)} cells, {Format.Count(netlist.Nets)} nets, {Format.Count(netlist.Ports)} ports");
        session.Screen.Line($"  set-up  WNS {Format.Fixed(summary.Wns * ns, 6)} ns   TNS {Format.Fixed(summary.Tns * ns, 6)} ns   {Format.Count(summary.Violating)} of {Format.Count(summary.Endpoints)} ends violated");
        session.Screen.Line($"  hold    worst slack {Format.Fixed(summary.WorstHold * ns, 6)} ns{(timing.HoldEndpoints.Count > 0 ? " at " + netlist.PinPath(timing.HoldEndpoints[0].Pin) : "")}");
        if (summary.Unconstrained > 0) session.Note($"{summary.Unconstrained} ends have no constraint");
        Row("wns", summary.Wns * ns, "ns");
        Row("tns", summary.Tns * ns, "ns");
        Row("hold", summary.WorstHold * ns, "ns");
        Row("endpoints", summary.Endpoints, "ends");
        Row("violating", summary.Violating, "ends");
        PrintPower(session, power);
        foreach (var (name, watts) in new[] { ("internal", power.Sum.Internal), ("switching", power.Sum.Switching), ("leakage", power.Sum.Leakage), ("total", power.Total) })
            Row("power/" + name, watts, "W");
        Row("time/read", read.TotalSeconds, "s");
        Row("time/build", (built - read).TotalSeconds, "s");
        Row("time/update", (updated - built).TotalSeconds, "s");
        Row("time/power", (powered - updated).TotalSeconds, "s");
        session.Screen.Line($"  read in {Format.Number(read.TotalSeconds)} s, built in {Format.Number((built - read).TotalSeconds)} s, timed in {Format.Number((updated - built).TotalSeconds)} s, power in {Format.Number((powered - updated).TotalSeconds)} s");
        foreach (var path in timing.WorstPaths(paths)) Print(session, timing, path);
        return session.Finish(json);

        void Row(string name, double value, string unit) => session.Rows.Add(new ResultRow { Case = $"eda/sta/{netlist.Name}/{name}", Value = value, Unit = unit });
    }

    private static void PrintPower(Session session, PowerReport power)
    {
        session.Screen.Heading($"power, {(power.Convention == PowerConvention.OpenSta ? "counted as OpenSTA 2.0.17 counts" : "by transitions")}");
        var table = new TextTable("", ">internal, mW", ">switching, mW", ">leakage, mW", ">total, mW");
        foreach (var (name, part) in new[] { ("registers", power.Sequential), ("logic", power.Combinational), ("macros", power.Macro), ("all", power.Sum) })
            table.Add(Ink.Plain, name, Milli(part.Internal), Milli(part.Switching), Milli(part.Leakage), Milli(part.Total));
        session.Screen.Table(table);
        if (!power.HasSettled) session.Note($"the activities of the registers still moved after {power.Passes} passes");
        if (power.Unclocked > 0) session.Note($"{power.Unclocked} cells have no clock; of them the leakage alone counts");

        static string Milli(double watts) => Format.Fixed(watts * 1e3, 6);
    }

    private static void Print(Session session, TimingAnalyzer timing, TimingPath path)
    {
        session.Screen.Heading($"to {timing.Netlist.PinPath(path.Endpoint.Pin)}, slack {Format.Fixed(path.Endpoint.Slack * 1e9, 6)} ns");
        var table = new TextTable(">time, ns", ">slew, ns", "", "pin", "cell");
        foreach (var point in path.Points)
        {
            var cell = timing.Netlist.PinCell[point.Pin];
            table.Add(Ink.Plain, Format.Fixed(point.Arrival * 1e9, 6), Format.Fixed(point.Slew * 1e9, 6), point.Edge == 0 ? "^" : "v", timing.Netlist.PinPath(point.Pin), cell < 0 ? "port" : timing.Netlist.Masters[timing.Netlist.CellMaster[cell]]);
        }
        table.Add(Ink.Plain, Format.Fixed(path.Endpoint.Required * 1e9, 6), "", "", "required", "");
        session.Screen.Table(table);
    }
}
