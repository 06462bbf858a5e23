using System.Collections.Immutable;
using Native.Bench.Parts;
using Native.Bench.Report;
using Native.Solvers;
using Native.Solvers.Language;
using Native.Solvers.Language.Modeling;

namespace Native.Bench.Vrp.Tour;

/// <summary>Routing problems from words over a generated town, and an X-like instance, each beside OR-Tools' guided local search in equal time.</summary>
internal sealed class TourRouting : IRoutingTable
{
    private static readonly TimeSpan TextTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LargeTime = TimeSpan.FromSeconds(4);
    private static readonly XRecipe Large = new();
    private static readonly Town Small = new();

    /// <inheritdoc/>
    public IReadOnlyList<RoutingProblem> Problems { get; } =
    [
        .. TourTexts.All.Select((text, i) => new RoutingProblem($"text/{i + 1}", text, Small.Clients, TextTime)),
        new($"x/n{Large.Clients}", null, Large.Clients, LargeTime),
    ];

    /// <inheritdoc/>
    public RoutingRow Solve(RoutingProblem problem, ulong seed, IProgress<double>? progress, CancellationToken token)
    {
        if (problem.Text is not { } text)
            return Solve(problem, Large.Create(), ["CVRP by the recipe of the X set", $"half of the clients in clusters, demands of 1 to 100, some {Large.RouteSize:0} clients a route"], seed, progress, token);
        var analysis = new RoutingAnalyst().Analyze(text, token);
        ImmutableArray<string> rules = [.. analysis.Requirements.Select(r => r.ToString())];
        if (Refusal(analysis) is { } refusal) return new(problem, rules, refusal, null, null, null);
        return Solve(problem, RequirementModel.Build(Small.Create(), analysis.Requirements), rules, seed, progress, token);
    }

    private static string? Refusal(Analysis analysis)
    {
        if (analysis.Refused.FirstOrDefault() is { } sentence) return $"“{sentence.Text}”: {sentence.Reason}";
        if (analysis.Contradictions is [var contradiction, ..]) return contradiction.Reason;
        return RequirementModel.Unsupported(analysis.Requirements) is [var rule, ..] ? $"no rule of the model says {rule}" : null;
    }

    private static RoutingRow Solve(RoutingProblem problem, RoutingModel model, IReadOnlyList<string> rules, ulong seed, IProgress<double>? progress, CancellationToken token)
    {
        var limit = problem.Time.TotalSeconds;
        var watched = progress is null ? null : new Watch(point => progress.Report(0.5 * Math.Min(1, point.Elapsed.TotalSeconds / limit)));
        var own = RoutingSolver.Solve(model, new() { TimeLimit = problem.Time, Seed = seed, Progress = watched }, token);
        token.ThrowIfCancellationRequested();
        progress?.Report(0.5);
        // What OR-Tools cannot say is told by its absence, not measured on an easier problem.
        RoutingResult? peer = null;
        try
        {
            peer = RoutingSolver.Solve(model, new() { TimeLimit = problem.Time, Engine = RoutingEngine.OrTools }, token);
        }
        catch (ArgumentException)
        {
        }
        token.ThrowIfCancellationRequested();
        progress?.Report(1);
        return new(problem, rules, null, Run("Native", own), peer is null ? null : Run("OR-Tools", peer), own.Best is null ? null : SolutionMap.Of(model, own.Best));
    }

    private static RoutingRun Run(string solver, RoutingResult result) => new(
        solver, result.Best is null ? null : result.Cost, result.Best?.Routes.Length ?? 0, result.Elapsed, [.. result.Trace.Select(t => (t.Elapsed.TotalSeconds, t.Cost))]);

    private sealed class Watch(Action<TracePoint> told) : IProgress<TracePoint>
    {
        public void Report(TracePoint value) => told(value);
    }
}
