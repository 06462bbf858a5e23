using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
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
    /// <summary>The verb with its options.</summary>
    public static Command Command(Option<ulong> seed, Func<ParseResult, Session> session, Option<string?> json)
    {
        var file = new Argument<string>("INSTANCE") { Description = "VRPLIB, Solomon, Gehring-Homberger or Li-Lim file, or a routing model in JSON." };
        var attributes = new Option<string?>("--attributes") { Description = "RoutBench attributes with commas between, such as CVRP,VRPSO: only these rules hold (Solomon files).", HelpName = "NAMES" };
        var text = new Option<string?>("--text") { Description = "Constraints in words: only what the text says holds (Solomon files). Nothing is solved if a sentence is refused.", HelpName = "TEXT" };
        var time = new Option<double>("--time") { Description = "Seconds.", HelpName = "S", DefaultValueFactory = _ => 10 };
        var rounding = new Option<Rounding?>("--rounding") { Description = "How distances are rounded; default what is usual for the file's TYPE." };
        var solution = new Option<string?>("--solution") { Description = "Write the routes in VRPLIB form.", HelpName = "FILE" };
        var report = new Option<string?>("--report") { Description = "Write a page with the map of the routes, the cost over time and the rules.", HelpName = "FILE" };
        var write = new Option<string?>("--model") { Description = "Write the problem, with the rules of text or attributes, as a routing model in JSON.", HelpName = "FILE" };
        var chat = new Option<string?>("--chat") { Description = "Let a language model read the text: base address of an OpenAI-compatible endpoint, such as http://localhost:8080/v1.", HelpName = "URL" };
        var model = new Option<string?>("--chat-model") { Description = "The model's name at the endpoint.", HelpName = "M" };
        var key = new Option<string?>("--chat-key") { Description = "The environment variable that holds the endpoint's key.", HelpName = "NAME" };
        var command = new Command("solve", "Solve an instance; exits 1 if nothing feasible was found.") { file, attributes, text, time, rounding, solution, report, write, chat, model, key, seed };
        command.SetAction(r =>
        {
            if (!(r.GetValue(time) is >= 0 and < 1e6)) throw new UsageException("--time must be from 0 to a million seconds.");
            var request = new SolveRequest
            {
                Instance = r.GetValue(file)!,
                Attributes = r.GetValue(attributes)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Text = r.GetValue(text),
                Time = TimeSpan.FromSeconds(r.GetValue(time)),
                Seed = r.GetValue(seed),
                Rounding = r.GetValue(rounding),
                Solution = r.GetValue(solution),
                Report = r.GetValue(report),
                Model = r.GetValue(write),
                Json = r.GetValue(json),
                Chat = ChatSolve.Endpoint(r.GetValue(chat), r.GetValue(model), r.GetValue(key)),
            };
            return Run(session(r), request);
        });
        return command;
    }

    private static int Run(Session session, SolveRequest request)
    {
        string[] names = request.Attributes ?? [];
        foreach (var name in names)
            if (!RoutBenchModel.Attributes.Contains(name)) throw new UsageException($"RoutBench has no attribute {name}; there are {string.Join(", ", RoutBenchModel.Attributes)}.");
        if (request.Text is not null && request.Attributes is not null) throw new UsageException("--text and --attributes both say what holds; give one of them.");
        if (request.Chat is not null) return ChatSolve.Run(session, request);
        VrplibInstance instance;
        Analysis? analysis = null;
        try
        {
            if (request.Text is { } text)
            {
                analysis = new RoutingAnalyst().Analyze(text, session.Token);
                if (analysis.Status != AnalysisStatus.Understood || !RequirementModel.Unsupported(analysis.Requirements).IsEmpty) return Refuse(session, analysis, request);
                instance = new(RequirementModel.Build(InstanceFile.Rows(request.Instance), analysis.Requirements), Rounding.None, []);
            }
            else instance = request.Attributes is null ? InstanceFile.Read(request.Instance, request.Rounding) : new(RoutBenchModel.Build(InstanceFile.Rows(request.Instance), names), Rounding.None, []);
        }
        catch (Exception e) when (e is RoutingModelException or NotSupportedException or ArgumentException)
        {
            throw new UsageException(e.Message);
        }
        var model = instance.Model;
        session.Screen.Heading($"{Path.GetFileName(request.Instance)}: {model.Clients.Length} clients, {model.VehicleTypes.Length} vehicle types, {model.Constraints.Length} rules");
        foreach (var requirement in analysis?.Requirements ?? []) session.Screen.Line($"  {requirement}");
        if (request.Model is not null) AtomicFile.Write(request.Model, RoutingJson.Write(model), session.Token);
        var progress = new Incumbents(session, instance.Reported);
        var result = RoutingSolver.Solve(model, new() { TimeLimit = request.Time, Seed = request.Seed, Progress = progress }, session.Token);
        session.Screen.Line($"  {result.Status}{(result.Canceled ? ", canceled" : "")}: cost {Number(instance.Reported(result.Cost))}, {result.Best?.Routes.Length ?? 0} routes, {result.Iterations} iterations in {result.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        foreach (var broken in result.Why.Take(10)) session.Screen.Line($"  {broken}");
        var answer = SolveAnswer.Of(result, instance, Rules(analysis, names));
        if (request.Json is not null) AtomicFile.Write(request.Json, answer.ToJson());
        if (request.Solution is not null && result.Best is not null) AtomicFile.Write(request.Solution, SolutionFile.Text(result.Best, instance.Reported(result.Cost)));
        if (request.Report is not null) SolvePages.Write(session, request, SolvePages.Of(session, request, answer, analysis, instance, result));
        return result.Best is null ? ExitCode.Failed : ExitCode.Ok;
    }

    // What is not understood is not solved: half of the constraints would give a wrong answer that looks right.
    private static int Refuse(Session session, Analysis analysis, SolveRequest request)
    {
        foreach (var sentence in analysis.Refused) session.Screen.Line($"  refused: \"{sentence.Text}\": {sentence.Reason}");
        foreach (var contradiction in analysis.Contradictions) session.Screen.Line($"  contradiction: {contradiction.Reason}: {string.Join("; ", contradiction.Requirements)}");
        var unsupported = RequirementModel.Unsupported(analysis.Requirements);
        foreach (var requirement in unsupported) session.Screen.Line($"  no rule of the model says {requirement}: \"{string.Join(' ', analysis.SentencesOf([requirement]).Select(s => s.Text))}\"");
        var status = analysis.Status == AnalysisStatus.Contradictory ? "contradictory" : "unsupported";
        var sentences = analysis.Refused.Concat(analysis.SentencesOf(unsupported)).DistinctBy(s => s.Start).OrderBy(s => s.Start);
        var answer = new SolveAnswer(status, null, [], [], Rules(analysis, []), [.. sentences.Select(s => s.Text)],
            [.. unsupported.Select(r => $"no rule of the model says {r}"), .. analysis.Contradictions.Select(c => $"{c.Reason}: {string.Join(' ', analysis.SentencesOf(c.Requirements).Select(s => s.Text))}")], request.Seed, 0, 0, []);
        if (request.Json is not null) AtomicFile.Write(request.Json, answer.ToJson());
        if (request.Report is not null) SolvePages.Write(session, request, SolvePages.Of(session, request, answer, analysis, null, null));
        return ExitCode.Failed;
    }

    // Names with their parameters, as analyse writes them; without a text the names alone.
    private static JsonArray Rules(Analysis? analysis, string[] names) => analysis is null
        ? [.. names.Select(name => new JsonObject { ["name"] = name })]
        : JsonNode.Parse(AnalysisJson.Write(analysis))!["constraints"]!.DeepClone().AsArray();

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Prints better costs, at most a few a second.</summary>
    internal sealed class Incumbents(Session session, Func<double, double> reported) : IProgress<TracePoint>
    {
        private TimeSpan last = TimeSpan.FromSeconds(-1);

        /// <summary>All that was told.</summary>
        public List<TracePoint> Trace { get; } = [];

        public void Report(TracePoint value)
        {
            Trace.Add(value);
            if (value.Elapsed - last < TimeSpan.FromSeconds(0.5)) return;
            last = value.Elapsed;
            session.Screen.Line($"  {value.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),6} s  {Number(reported(value.Cost))}");
        }
    }
}
