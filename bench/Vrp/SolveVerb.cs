using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Solvers;
using Native.Solvers.Formats;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;
using Native.Solvers.RoutBench;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp solve</c>: one instance, with the rules of its file, with those of a text, or with RoutBench's attributes.</summary>
internal static class SolveVerb
{
    private static readonly JsonSerializerOptions Style = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The verb with its options.</summary>
    public static Command Command(Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var file = new Argument<string>("INSTANCE") { Description = "VRPLIB, Solomon, Gehring-Homberger or Li-Lim file." };
        var attributes = new Option<string?>("--attributes") { Description = "RoutBench attributes with commas between, such as CVRP,VRPSO: only these rules hold (Solomon files).", HelpName = "NAMES" };
        var text = new Option<string?>("--text") { Description = "Constraints in words: only what the text says holds (Solomon files). Nothing is solved if a sentence is refused.", HelpName = "TEXT" };
        var time = new Option<double>("--time") { Description = "Seconds.", HelpName = "S", DefaultValueFactory = _ => 10 };
        var rounding = new Option<Rounding?>("--rounding") { Description = "How distances are rounded; default what is usual for the file's TYPE." };
        var solution = new Option<string?>("--solution") { Description = "Write the routes in VRPLIB form.", HelpName = "FILE" };
        var command = new Command("solve", "Solve an instance; exits 1 if nothing feasible was found.") { file, attributes, text, time, rounding, solution, seed };
        command.SetAction(r => Run(session(r), r.GetValue(file)!, r.GetValue(attributes), r.GetValue(text), r.GetValue(time), r.GetValue(seed), r.GetValue(rounding), r.GetValue(solution), r.GetValue(json)));
        return command;
    }

    private static int Run(Session session, string path, string? attributes, string? text, double seconds, ulong seed, Rounding? rounding, string? solution, string? json)
    {
        if (!(seconds >= 0 && seconds < 1e6)) throw new UsageException("--time must be from 0 to a million seconds.");
        string[] names = attributes is null ? [] : attributes.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var name in names)
            if (!RoutBenchModel.Attributes.Contains(name)) throw new UsageException($"RoutBench has no attribute {name}; there are {string.Join(", ", RoutBenchModel.Attributes)}.");
        if (text is not null && attributes is not null) throw new UsageException("--text and --attributes both say what holds; give one of them.");
        VrplibInstance instance;
        Analysis? analysis = null;
        try
        {
            if (text is not null)
            {
                analysis = new RoutingAnalyst().Analyze(text, session.Token);
                if (analysis.Status != AnalysisStatus.Understood || !RequirementModel.Unsupported(analysis.Requirements).IsEmpty) return Refuse(session, analysis, seed, json);
                instance = new(RequirementModel.Build(InstanceFile.Rows(path), analysis.Requirements), Rounding.None, []);
            }
            else instance = attributes is null ? InstanceFile.Read(path, rounding) : new(RoutBenchModel.Build(InstanceFile.Rows(path), names), Rounding.None, []);
        }
        catch (Exception e) when (e is RoutingModelException or NotSupportedException or ArgumentException)
        {
            throw new UsageException(e.Message);
        }
        var model = instance.Model;
        session.Screen.Heading($"{Path.GetFileName(path)}: {model.Clients.Length} clients, {model.VehicleTypes.Length} vehicle types, {model.Constraints.Length} rules");
        foreach (var requirement in analysis?.Requirements ?? []) session.Screen.Line($"  {requirement}");
        var progress = new Incumbents(session, instance);
        var result = RoutingSolver.Solve(model, new() { TimeLimit = TimeSpan.FromSeconds(seconds), Seed = seed, Progress = progress }, session.Token);
        session.Screen.Line($"  {result.Status}{(result.Canceled ? ", canceled" : "")}: cost {Number(instance.Reported(result.Cost))}, {result.Best?.Routes.Length ?? 0} routes, {result.Iterations} iterations in {result.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        foreach (var broken in result.Why.Take(10)) session.Screen.Line($"  {broken}");
        if (json is not null) AtomicFile.Write(json, JsonSerializer.Serialize(Answer(result, instance, Rules(analysis, names)), Style));
        if (solution is not null && result.Best is not null) AtomicFile.Write(solution, SolutionFile.Text(result.Best, instance.Reported(result.Cost)));
        return result.Best is null ? ExitCode.Failed : ExitCode.Ok;
    }

    // What is not understood is not solved: half of the constraints would give a wrong answer that looks right.
    private static int Refuse(Session session, Analysis analysis, ulong seed, string? json)
    {
        foreach (var sentence in analysis.Refused) session.Screen.Line($"  refused: \"{sentence.Text}\": {sentence.Reason}");
        foreach (var contradiction in analysis.Contradictions) session.Screen.Line($"  contradiction: {contradiction.Reason}: {string.Join("; ", contradiction.Requirements)}");
        var unsupported = RequirementModel.Unsupported(analysis.Requirements);
        foreach (var requirement in unsupported) session.Screen.Line($"  no rule of the model says {requirement}: \"{string.Join(' ', analysis.SentencesOf([requirement]).Select(s => s.Text))}\"");
        var status = analysis.Status == AnalysisStatus.Contradictory ? "contradictory" : "unsupported";
        var sentences = analysis.Refused.Concat(analysis.SentencesOf(unsupported)).DistinctBy(s => s.Start).OrderBy(s => s.Start);
        if (json is not null)
        {
            var answer = new SolveAnswer(status, null, [], [], Rules(analysis, []), [.. sentences.Select(s => s.Text)],
                [.. unsupported.Select(r => $"no rule of the model says {r}"), .. analysis.Contradictions.Select(c => $"{c.Reason}: {string.Join(' ', analysis.SentencesOf(c.Requirements).Select(s => s.Text))}")], seed, 0, 0, []);
            AtomicFile.Write(json, JsonSerializer.Serialize(answer, Style));
        }
        return ExitCode.Failed;
    }

    // Names with their parameters, as analyse writes them; without a text the names alone.
    private static JsonArray Rules(Analysis? analysis, string[] names) => analysis is null
        ? [.. names.Select(name => new JsonObject { ["name"] = name })]
        : JsonNode.Parse(AnalysisJson.Write(analysis))!["constraints"]!.DeepClone().AsArray();

    private static SolveAnswer Answer(RoutingResult result, VrplibInstance instance, JsonArray rules) => new(
        result.Best is not null ? "solved" : result.Status == SolveStatus.Infeasible ? "infeasible" : "no_solution_found",
        result.Best is null ? null : instance.Reported(result.Cost),
        result.Best is null ? [] : [.. result.Best.Routes.Select(r => r.Visits.ToArray())],
        result.Best is null ? [] : [.. result.Best.Routes.Select(r => r.VehicleType)],
        rules, [], [.. result.Why.Select(v => v.ToString())], result.Options.Seed, result.Iterations, result.Elapsed.TotalSeconds,
        [.. result.Trace.Select(t => new[] { t.Elapsed.TotalSeconds, instance.Reported(t.Cost) })]);

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>What <c>--json</c> holds. Routes are lists of client ids; constraints are names with parameters; refused are sentences; the trace is pairs of seconds and cost.</summary>
    private sealed record SolveAnswer(string Status, double? Cost, int[][] Routes, int[] VehicleTypes, JsonArray Constraints, string[] Refused, string[] Broken, ulong Seed, long Iterations, double Seconds, double[][] Trace);

    /// <summary>Prints better costs, at most a few a second.</summary>
    private sealed class Incumbents(Session session, VrplibInstance instance) : IProgress<TracePoint>
    {
        private TimeSpan last = TimeSpan.FromSeconds(-1);

        public void Report(TracePoint value)
        {
            if (value.Elapsed - last < TimeSpan.FromSeconds(0.5)) return;
            last = value.Elapsed;
            session.Screen.Line($"  {value.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),6} s  {Number(instance.Reported(value.Cost))}");
        }
    }
}
