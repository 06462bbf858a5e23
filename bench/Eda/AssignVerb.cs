using System.CommandLine;
using System.Diagnostics;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda assign</c>: bonding terminals to sites, for a placed design divided between two dies or for generated nets.</summary>
internal static class AssignVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var def = new Option<string?>("--def") { Description = "A placement; without one nets are generated.", HelpName = "FILE" };
        var lef = new Option<string[]>("--lef") { Description = "LEF files with the cells of the placement.", HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var parts = new Option<string?>("--parts") { Description = "For each component of the placement its die, 0 or 1, a line each.", HelpName = "FILE" };
        var pitch = new Option<double>("--pitch") { Description = "The pitch of terminals in micrometers.", HelpName = "UM", DefaultValueFactory = _ => 6.4 };
        var count = new Option<int>("--terminals") { Description = "How many nets to generate.", HelpName = "N", DefaultValueFactory = _ => 5000 };
        var width = new Option<double>("--width") { Description = "The width of the generated nets' die in micrometers.", HelpName = "UM", DefaultValueFactory = _ => 600 };
        var height = new Option<double>("--height") { Description = "Its height.", HelpName = "UM", DefaultValueFactory = _ => 500 };
        var seed = new Option<ulong>("--seed") { Description = "The seed of generated nets.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("assign", "Assign bonding terminals to a lattice of sites, at the least wirelength.") { def, lef, parts, pitch, count, width, height, seed };
        command.SetAction(r => EdaVerb.Guard(() => Run(session(r), Input(
            r.GetValue(def), r.GetValue(lef) ?? [], r.GetValue(parts), r.GetValue(count), r.GetValue(width), r.GetValue(height), r.GetValue(seed)), r.GetValue(pitch), r.GetValue(json))));
        return command;
    }

    private static (string Name, IReadOnlyList<TerminalNet> Nets, DbRect Die, int Units) Input(string? def, string[] lef, string? parts, int count, double width, double height, ulong seed)
    {
        if (def is null)
        {
            const int Units = 2000;
            if (!(width > 0 && height > 0 && width < 1e5 && height < 1e5) || count < 0) throw new UsageException("assign: --width and --height are above 0, --terminals from 0");
            var die = new DbRect(0, 0, (int)(width * Units), (int)(height * Units));
            return ("generated", TerminalNets.Generate(count, die, seed), die, Units);
        }
        if (lef.Length == 0 || parts is null) throw new UsageException("assign: --def needs --lef and --parts");
        var design = DefDesign.Read(def);
        var sides = File.ReadLines(parts).Where(l => l.Trim().Length > 0).Select(l => int.TryParse(l, out var side) && side is 0 or 1 ? side : throw new UsageException($"assign: '{l}' in {parts} is no die")).ToArray();
        return (design.Name, TerminalNets.FromDef(design, LefLibrary.Read(lef), sides), design.DieBox, design.UnitsPerMicron);
    }

    private static int Run(Session session, (string Name, IReadOnlyList<TerminalNet> Nets, DbRect Die, int Units) input, double pitch, string? json)
    {
        if (!(pitch > 0 && pitch < 1e4)) throw new UsageException("assign: --pitch is above 0");
        var step = (int)Math.Round(pitch * input.Units);
        var lattice = TerminalLattice.Over(input.Die, step, step / 2);
        var watch = Stopwatch.StartNew();
        TerminalAssignment best;
        try
        {
            best = TerminalAssigner.Assign(input.Nets, lattice, token: session.Token);
        }
        catch (InfeasiblePlacementException e)
        {
            throw new UsageException(e.Message);
        }
        var seconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var greedy = GreedyTerminals.Assign(input.Nets, lattice);
        var greedySeconds = watch.Elapsed.TotalSeconds;
        double Micron(long units) => (double)units / input.Units;
        session.Screen.Line($"  {input.Name}: {Format.Count(input.Nets.Count)} terminals on {Format.Count(lattice.Free)} sites of {Format.Number(pitch)} um");
        var table = new TextTable("", ">wirelength, um", ">over the least, um", ">without a site", ">time, s");
        table.Add(Ink.Plain, $"flow, proven optimal in {best.Rounds}", Format.Fixed(Micron(best.Cost), 1), Format.Fixed(Micron(best.Displacement), 1), "0", Format.Number(seconds));
        table.Add(Ink.Plain, "the seed's greedy", Format.Fixed(Micron(greedy.Cost), 1), Format.Fixed(Micron(greedy.Displacement), 1), Format.Count(greedy.Unplaced), Format.Number(greedySeconds));
        session.Screen.Table(table);
        foreach (var (name, value, unit) in new[]
        {
            ("wirelength", Micron(best.Cost), "um"), ("displacement", Micron(best.Displacement), "um"), ("greedy/wirelength", Micron(greedy.Cost), "um"),
            ("greedy/displacement", Micron(greedy.Displacement), "um"), ("greedy/unplaced", greedy.Unplaced, "terminals"), ("time", seconds, "s"),
        })
            session.Rows.Add(new ResultRow { Case = $"eda/assign/{input.Name}/{name}", Value = value, Unit = unit });
        return session.Finish(json);
    }
}
