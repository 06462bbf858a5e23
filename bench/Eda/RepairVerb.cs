using System.CommandLine;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda repair</c>: buffers, sizes and clock trees for a placed design.</summary>
internal static class RepairVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var lib = EdaVerb.Files("--lib", "Liberty files.");
        var lef = EdaVerb.Files("--lef", "LEF files, technology and macros.");
        var def = EdaVerb.Required("--def", "The placed design.");
        var sdc = EdaVerb.Required("--sdc", "The constraints.");
        var output = EdaVerb.Required("--out", "The repaired design to write as DEF.");
        var clock = new Option<bool>("--clock-tree") { Description = "Build clock trees as well." };
        var fanout = new Option<int>("--max-fanout") { Description = "The most pins that a net may drive.", HelpName = "N", DefaultValueFactory = _ => 32 };
        var rounds = new Option<int>("--sizing") { Description = "Rounds of sizing.", HelpName = "N", DefaultValueFactory = _ => 12 };
        var command = new Command("repair", "Buffers, other sizes and clock trees for a placed design.") { lib, lef, def, sdc, output, clock, fanout, rounds };
        command.SetAction(r => EdaVerb.Guard(() => Run(
            session(r), r.GetValue(lib)!, r.GetValue(lef)!, r.GetValue(def)!, r.GetValue(sdc)!, r.GetValue(output)!, r.GetValue(clock), new() { MaxFanout = r.GetValue(fanout), SizingRounds = r.GetValue(rounds) }, r.GetValue(json))));
        return command;
    }

    private static int Run(Session session, string[] lib, string[] lef, string def, string sdc, string output, bool clock, RepairOptions options, string? json)
    {
        var (design, library, libraries, constraints) = (DefDesign.Read(def), LefLibrary.Read(lef), lib.Select(LibertyLibrary.Read).ToArray(), SdcConstraints.Read(sdc));
        foreach (var warning in design.Warnings.Concat(constraints.Warnings)) session.Note(warning);
        try
        {
            var result = TimingRepair.Run(design, library, libraries, constraints, options, null, null, session.Token);
            session.Screen.Line($"  {design.Name}: {Format.Count(result.Buffers)} buffers in {Format.Count(result.BufferedNets)} nets, {Format.Count(result.Resized)} cells of another size in {Format.Number(result.Seconds)} s");
            foreach (var step in result.Steps) session.Screen.Line($"  {step.Stage,-8} WNS {Format.Fixed(step.Wns * 1e9, 4)} ns, TNS {Format.Fixed(step.Tns * 1e9, 3)} ns");
            Row("wns/before", result.Before.Wns * 1e9, "ns");
            Row("wns/after", result.After.Wns * 1e9, "ns");
            Row("tns/before", result.Before.Tns * 1e9, "ns");
            Row("tns/after", result.After.Tns * 1e9, "ns");
            Row("buffers", result.Buffers, "cells");
            Row("resized", result.Resized, "cells");
            Row("time", result.Seconds, "s");
            var repaired = result.Design;
            if (clock)
            {
                var tree = ClockTree.Build(repaired, library, libraries, constraints, null, null, session.Token);
                session.Screen.Line($"  clock tree: {Format.Count(tree.Buffers)} buffers in {tree.Levels} levels for {Format.Count(tree.Sinks)} registers, latency {Format.Fixed(tree.Latency * 1e12, 1)} ps, skew {Format.Fixed(tree.Skew * 1e12, 1)} ps, {Format.Number(tree.Seconds)} s");
                Row("clock/buffers", tree.Buffers, "cells");
                Row("clock/latency", tree.Latency * 1e12, "ps");
                Row("clock/skew", tree.Skew * 1e12, "ps");
                repaired = tree.Design;
            }
            repaired.Write(output);
        }
        catch (InfeasiblePlacementException e)
        {
            throw new UsageException(e.Message);
        }
        session.Screen.Line($"\nDesign: {Path.GetFullPath(output)}");
        return session.Finish(json);

        void Row(string name, double value, string unit) => session.Rows.Add(new ResultRow { Case = $"eda/repair/{design.Name}/{name}", Value = value, Unit = unit });
    }
}
