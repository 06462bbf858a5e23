using System.CommandLine;
using System.Diagnostics;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Eda;

namespace Native.Bench.Eda;

/// <summary><c>bench eda legalize</c>: puts the cells of a DEF on its rows.</summary>
internal static class LegalizeVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session, Option<string?> json)
    {
        var lef = EdaVerb.Files("--lef", "LEF files, technology and macros.");
        var def = EdaVerb.Required("--def", "The placement.");
        var output = EdaVerb.Required("--out", "The legal placement to write as DEF.");
        var detailed = new Option<bool>("--detailed") { Description = "Then shorten the wires by moves that keep it legal." };
        var command = new Command("legalize", "Put the cells of a DEF on its rows without overlap, near where they are.") { lef, def, output, detailed };
        command.SetAction(r => EdaVerb.Guard(() => Run(session(r), r.GetValue(lef)!, r.GetValue(def)!, r.GetValue(output)!, r.GetValue(detailed), r.GetValue(json))));
        return command;
    }

    private static int Run(Session session, string[] lef, string def, string output, bool detailed, string? json)
    {
        var design = DefDesign.Read(def);
        foreach (var warning in design.Warnings) session.Note(warning);
        var problem = PlacementProblem.FromDef(design, LefLibrary.Read(lef));
        var watch = Stopwatch.StartNew();
        LegalizationResult result;
        try
        {
            result = AbacusLegalizer.Legalize(problem, session.Token);
        }
        catch (InfeasiblePlacementException e)
        {
            throw new UsageException(e.Message);
        }
        var seconds = watch.Elapsed.TotalSeconds;
        var improved = detailed ? DetailedPlacer.Improve(problem, null, null, session.Token) : null;
        var improving = watch.Elapsed.TotalSeconds - seconds;
        // The checker is another program part than the legalizer: what it finds is a fault of ours.
        var violations = LegalityChecker.Check(problem);
        if (violations.Count > 0) throw new InvalidOperationException($"legalize: the result is illegal: {violations[0].Text}");
        problem.ApplyTo(design);
        design.Write(output);
        session.Screen.Line($"  {design.Name}: {Format.Count(problem.Cells)} cells in {Format.Number(seconds)} s, legal");
        session.Screen.Line($"  wirelength {Format.Fixed(result.WirelengthBefore, 1)} um before, {Format.Fixed(result.WirelengthAfter, 1)} um after");
        session.Screen.Line($"  moved {Format.Fixed(result.Mean, 3)} um in the mean, {Format.Fixed(result.Max, 3)} um at most");
        foreach (var (name, value, unit) in new[] { ("wirelength", result.WirelengthAfter, "um"), ("moved/total", result.Total, "um"), ("moved/mean", result.Mean, "um"), ("moved/max", result.Max, "um"), ("time", seconds, "s") })
            session.Rows.Add(new ResultRow { Case = $"eda/legalize/{design.Name}/{name}", Value = value, Unit = unit });
        if (improved is not null)
        {
            session.Screen.Line($"  wirelength {Format.Fixed(improved.WirelengthAfter, 1)} um after {improved.Rounds} rounds of detailed placement in {Format.Number(improving)} s");
            session.Rows.Add(new ResultRow { Case = $"eda/legalize/{design.Name}/detailed/wirelength", Value = improved.WirelengthAfter, Unit = "um" });
            session.Rows.Add(new ResultRow { Case = $"eda/legalize/{design.Name}/detailed/time", Value = improving, Unit = "s" });
        }
        session.Screen.Line($"\nPlacement: {Path.GetFullPath(output)}");
        return session.Finish(json);
    }
}
