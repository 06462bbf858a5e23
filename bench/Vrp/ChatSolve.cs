using System.Text.Json.Nodes;
using Native.Bench.CommandLine;
using Native.Bench.Report;
using Native.Extensions.AI;
using Native.Solvers;
using Native.Solvers.Agents;
using Native.Solvers.Formats;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;
using Native.Solvers.Sandbox;

namespace Native.Bench.Vrp;

/// <summary><c>bench vrp solve --chat</c>: a language model reads the text; the pipeline of agents validates, repairs, solves and certifies.</summary>
internal static class ChatSolve
{
    /// <summary>The endpoint of the options; null where none is asked for.</summary>
    /// <exception cref="UsageException">The options do not go together, or the address is none.</exception>
    public static ChatEndpoint? Endpoint(string? address, string? model, string? keyVariable)
    {
        if (address is null)
            return model is null && keyVariable is null ? null : throw new UsageException("--chat-model and --chat-key go with --chat.");
        if (string.IsNullOrWhiteSpace(model)) throw new UsageException("--chat needs --chat-model, the model's name at the endpoint.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new UsageException($"--chat {address} is not an http or https address.");
        if (keyVariable is not null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(keyVariable))) throw new UsageException($"The environment variable {keyVariable} is not set; --chat-key names the variable that holds the key.");
        return new(uri, model, keyVariable);
    }

    /// <summary>Solves the request's text on its instance.</summary>
    public static int Run(Session session, SolveRequest request)
    {
        if (request.Text is not { } text) throw new UsageException("--chat reads a text; give it with --text.");
        var instance = InstanceFile.Rows(request.Instance);
        session.Screen.Heading($"{Path.GetFileName(request.Instance)}: {instance.Places.Count - 1} clients, read by {request.Chat!.Model}");
        var incumbents = new SolveVerb.Incumbents(session, cost => cost);
        ArsOutcome outcome;
        try
        {
            outcome = Ask(session, request, text, instance, incumbents).GetAwaiter().GetResult();
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
        foreach (var requirement in outcome.Requirements) session.Screen.Line($"  {requirement}");
        if (outcome.Code is not null) session.Screen.Line($"  code decides: {string.Join(' ', outcome.CodeSentences)}");
        foreach (var sentence in outcome.Unsupported) session.Screen.Line($"  refused: \"{sentence}\"");
        session.Screen.Line($"  {outcome.Status} after {outcome.Calls} calls{(outcome.Solution is null ? $": {outcome.Reason}" : $": cost {Format.Number(outcome.Cost)}, {outcome.Solution.Routes.Length} routes")}");
        var answer = Answer(session, request, outcome, incumbents);
        if (request.Json is not null) AtomicFile.Write(request.Json, answer.ToJson());
        if (request.Solution is not null && outcome.Solution is not null) AtomicFile.Write(request.Solution, SolutionFile.Text(outcome.Solution, outcome.Cost));
        if (request.Report is not null) SolvePages.Write(session, request, Page(session, request, outcome, answer, instance));
        return outcome.Status == ArsStatus.Solved ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<ArsOutcome> Ask(Session session, SolveRequest request, string text, SolomonReader.Instance instance, SolveVerb.Incumbents incumbents)
    {
        var endpoint = request.Chat!;
        using var chat = new OpenAiChatClient(endpoint.Address, endpoint.Model, endpoint.KeyVariable is null ? null : Environment.GetEnvironmentVariable(endpoint.KeyVariable));
        var sandbox = new CSharpSandbox(BenchWorker.Command());
        await using (sandbox.ConfigureAwait(false))
        {
            var options = new ArsOptions { Solve = new() { TimeLimit = request.Time, Seed = request.Seed, Progress = incumbents }, Progress = new Steps(session) };
            return await new ArsPipeline(chat, sandbox, options).SolveAsync(text, instance, session.Token).ConfigureAwait(false);
        }
    }

    private static SolveAnswer Answer(Session session, SolveRequest request, ArsOutcome outcome, SolveVerb.Incumbents incumbents)
    {
        var status = outcome.Status switch { ArsStatus.Solved => "solved", ArsStatus.NoSolutionFound => "no_solution_found", ArsStatus.Unsupported => "unsupported", _ => "unresolved" };
        var chat = new JsonObject
        {
            ["model"] = request.Chat!.Model,
            ["prompt_version"] = outcome.PromptVersion,
            ["calls"] = outcome.Calls,
            ["reason"] = outcome.Reason,
            ["code"] = outcome.Code,
            ["code_sentences"] = new JsonArray([.. outcome.CodeSentences.Select(s => (JsonNode)s)]),
            ["attempts"] = new JsonArray([.. outcome.Attempts.Select(a => new JsonObject { ["answer"] = a.Answer, ["faults"] = new JsonArray([.. a.Faults.Select(f => (JsonNode)f)]) })]),
        };
        // The constraints as analyse writes them.
        var read = new Analysis { Requirements = outcome.Requirements, Sentences = [], Contradictions = [] };
        return new(status, outcome.Solution is null ? null : outcome.Cost,
            outcome.Solution is null ? [] : [.. outcome.Solution.Routes.Select(r => r.Visits.ToArray())],
            outcome.Solution is null ? [] : [.. outcome.Solution.Routes.Select(r => r.VehicleType)],
            JsonNode.Parse(AnalysisJson.Write(read))!["constraints"]!.DeepClone().AsArray(), [.. outcome.Unsupported], outcome.Solution is null && outcome.Reason.Length > 0 ? [outcome.Reason] : [],
            // The engine does not see the code: what it found before the code judged is no curve of plans that hold.
            request.Seed, 0, session.Elapsed.TotalSeconds, outcome.Code is not null ? [] : [.. incumbents.Trace.Select(t => new[] { t.Elapsed.TotalSeconds, t.Cost })], chat);
    }

    private static SolvePage Page(Session session, SolveRequest request, ArsOutcome outcome, SolveAnswer answer, SolomonReader.Instance instance) => new()
    {
        Name = Path.GetFileName(request.Instance),
        Status = answer.Status.Replace('_', ' '),
        Started = session.Started,
        Machine = session.Machine,
        Cost = answer.Cost,
        Seconds = answer.Seconds,
        Facts = [("Clients", Format.Count(instance.Places.Count - 1)), ("Model", request.Chat!.Model), ("Prompts", outcome.PromptVersion)],
        Text = request.Text,
        Rules = [.. outcome.Requirements.Select(r => (r.ToString(), "")), .. outcome.CodeSentences.Select(s => ("code", s))],
        Refused = [.. outcome.Unsupported.Select(s => (s, "the model says that it cannot be expressed"))],
        Curve = [.. answer.Trace.Select(t => (t[0], t[1]))],
        Map = outcome.Solution is { } solution ? SolutionMap.Of(RequirementModel.Build(instance, outcome.Requirements), solution) : null,
        Chat = [$"{outcome.Calls} calls{(outcome.Reason.Length > 0 ? $"; {outcome.Reason}" : "")}", .. outcome.Attempts.SelectMany((a, i) => a.Faults.Select(f => $"answer {i + 1}: {f}"))],
        Code = outcome.Code,
    };

    private sealed class Steps(Session session) : IProgress<string>
    {
        public void Report(string value) => session.Screen.Line($"  {value}");
    }
}
