using System.CommandLine;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Bench.Terminal;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda place</c>: global placement of a DEF.</summary>
internal static class PlaceVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var defaults = new GlobalPlacementOptions();
        var lef = EdaVerb.Files("--lef", "LEF files, technology and macros.");
        var def = EdaVerb.Required("--def", "The design with its rows; cells that are FIXED stay.");
        var output = EdaVerb.Required("--out", "The placement to write as DEF.");
        var density = new Option<double>("--density") { Description = "How much of a bin cells may cover; 0: 0.7, or more if the cells need it.", HelpName = "SHARE", DefaultValueFactory = _ => defaults.TargetDensity };
        var overflow = new Option<double>("--overflow") { Description = "Stop when this share of the cells' area lies above the density.", HelpName = "SHARE", DefaultValueFactory = _ => defaults.StopOverflow };
        var bins = new Option<int>("--bins") { Description = "Bins along a side, a power of two; 0: chosen by the size of the cells.", HelpName = "N", DefaultValueFactory = _ => defaults.Bins };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the start.", HelpName = "N", DefaultValueFactory = _ => defaults.Seed };
        var threads = new Option<int>("--threads") { Description = "Threads; 0: one for each core. The placement does not depend on it.", HelpName = "N", DefaultValueFactory = _ => defaults.Threads };
        var iterations = new Option<int>("--iterations") { Description = "At most so many steps.", HelpName = "N", DefaultValueFactory = _ => defaults.MaxIterations };
        var given = new Option<bool>("--from-given") { Description = "Start where the cells are, not at the middle." };
        var command = new Command("place", "Place the cells of a DEF: short wires at a density that legalization can work with.") { lef, def, output, density, overflow, bins, seed, threads, iterations, given };
        command.SetAction(r => EdaVerb.Guard(() => Run(session(r), r.GetValue(lef)!, r.GetValue(def)!, r.GetValue(output)!, r.GetValue(json), defaults with
        {
            TargetDensity = r.GetValue(density),
            StopOverflow = r.GetValue(overflow),
            Bins = r.GetValue(bins),
            Seed = r.GetValue(seed),
            Threads = r.GetValue(threads),
            MaxIterations = r.GetValue(iterations),
            Start = r.GetValue(given) ? PlacementStart.Given : PlacementStart.Center,
        })));
        return command;
    }

    private static int Run(Session session, string[] lef, string def, string output, string? json, GlobalPlacementOptions options)
    {
        options.Validate();
        var design = DefDesign.Read(def);
        foreach (var warning in design.Warnings) session.Note(warning);
        var problem = PlacementProblem.FromDef(design, LefLibrary.Read(lef));
        GlobalPlacementResult result;
        using (var line = session.Screen.Progress("global placement")) result = ElectrostaticPlacer.Place(problem, options, new Steps(line, options), session.Token);
        if (result.Status != GlobalPlacementStatus.Converged) session.Note($"{result.Status} after {result.Iterations} steps at overflow {Format.Fixed(result.Overflow, 3)}; the places are the best that were found");
        problem.ApplyTo(design);
        design.Write(output);
        session.Screen.Line($"  {design.Name}: {Format.Count(problem.Cells)} cells in {Format.Number(result.Seconds)} s, {result.Iterations} steps, overflow {Format.Fixed(result.Overflow, 3)}");
        session.Screen.Line($"  target density {string.Join(", ", result.TargetDensity.Select(d => Format.Fixed(d, 3)))}, {result.Bins} x {result.Bins} bins, seed {options.Seed}");
        session.Screen.Line($"  wirelength {Format.Fixed(result.Wirelength, 1)} um; cells still overlap: legalize next");
        foreach (var (name, value, unit) in new[] { ("wirelength", result.Wirelength, "um"), ("overflow", result.Overflow, ""), ("iterations", result.Iterations, "steps"), ("time", result.Seconds, "s") })
            session.Rows.Add(new ResultRow { Case = $"eda/place/{design.Name}/{name}", Value = value, Unit = unit });
        session.Screen.Line($"\nPlacement: {Path.GetFullPath(output)}");
        return session.Finish(json);
    }

    // Overflow falls from about 1 to where the placement stops.
    private sealed class Steps(ProgressLine line, GlobalPlacementOptions options) : IProgress<GlobalPlacementStep>
    {
        public void Report(GlobalPlacementStep value) => line.Report(
            Math.Clamp((1 - value.Overflow) / (1 - options.StopOverflow), 0, 1),
            string.Create(CultureInfo.InvariantCulture, $"step {value.Iteration}, overflow {value.Overflow:F3}, wirelength {value.Wirelength:F0} um"));
    }
}
