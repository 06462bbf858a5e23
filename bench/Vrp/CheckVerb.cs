using System.CommandLine;
using System.Globalization;
using Native.Bench.CommandLine;
using Native.Solvers;
using Native.Solvers.Formats;
using Native.Solvers.RoutBench;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp check</c>: whether a solution file keeps every rule, and what it costs.</summary>
internal static class CheckVerb
{
    /// <summary>The verb with its options.</summary>
    public static Command Command(Func<ParseResult, Session> session)
    {
        var file = new Argument<string>("INSTANCE") { Description = "VRPLIB, Solomon, Gehring-Homberger or Li-Lim file, or a routing model in JSON." };
        var solution = new Argument<string>("SOLUTION") { Description = "VRPLIB or SINTEF solution." };
        var attributes = new Option<string?>("--attributes") { Description = "RoutBench attributes with commas between; only these rules hold.", HelpName = "NAMES" };
        var rounding = new Option<Rounding?>("--rounding") { Description = "How distances are rounded; default what is usual for the file's TYPE." };
        var natural = new Option<bool>("--natural") { Description = "Read rules by their natural meaning where published validators differ." };
        var command = new Command("check", "Check a solution; exits 1 if a rule is broken.") { file, solution, attributes, rounding, natural };
        command.SetAction(r => Run(session(r), r.GetValue(file)!, r.GetValue(solution)!, r.GetValue(attributes), r.GetValue(rounding), r.GetValue(natural)));
        return command;
    }

    private static int Run(Session session, string path, string solution, string? attributes, Rounding? rounding, bool natural)
    {
        if (!File.Exists(solution)) throw new UsageException($"There is no file {solution}.");
        try
        {
            var instance = attributes is null
                ? InstanceFile.Read(path, rounding)
                : new(RoutBenchModel.Build(InstanceFile.Rows(path), attributes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)), Rounding.None, []);
            var file = SolutionFile.Read(solution);
            var report = FeasibilityChecker.Check(instance.Model, instance.Solution(file), natural ? CheckMode.Natural : CheckMode.Official);
            var cost = instance.Reported(report.Cost);
            session.Screen.Line($"{(report.IsFeasible ? "feasible" : $"{report.Violations.Length} rules broken")}, cost {cost.ToString("0.######", CultureInfo.InvariantCulture)}, {report.Routes.Length} routes");
            foreach (var broken in report.Violations) session.Screen.Line($"  {broken}");
            foreach (var broken in report.SoftViolations) session.Screen.Line($"  soft: {broken}");
            var states = file.Cost is not { } stated || stated == cost || stated == report.Cost || Math.Abs(stated - cost) <= 0.005;
            if (!states) session.Screen.Line($"  the file states {file.Cost!.Value.ToString("0.######", CultureInfo.InvariantCulture)}");
            return report.IsFeasible && states ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException(e.Message);
        }
    }
}
