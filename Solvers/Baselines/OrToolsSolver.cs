using System.Diagnostics;
using Google.OrTools.ConstraintSolver;
using Google.Protobuf.WellKnownTypes;

namespace Native.Solvers.Baselines;

/// <summary>OR-Tools' routing library as a baseline: guided local search from a cheapest insertion, one thread, wall-clock time. What it finds counts
/// only if the checker accepts it.</summary>
internal static class OrToolsSolver
{
    /// <summary>Whether it takes a model.</summary>
    public static string? Refuses(RoutingModel model) => OrToolsTranslation.Refuses(model);

    /// <summary>Solves a model within its time limit.</summary>
    /// <exception cref="ArgumentException">There is no time limit, or the model has a rule that is not translated.</exception>
    public static RoutingResult Solve(RoutingModel model, SolveOptions options, CancellationToken token)
    {
        if (Refuses(model) is { } reason) throw new ArgumentException($"RoutingSolver: OR-Tools is not asked: {reason}", nameof(model));
        if ((options.TimeLimit ?? options.ProcessorTimeLimit) is not { } limit) throw new ArgumentException("RoutingSolver: OR-Tools needs a time limit", nameof(options));
        var start = Stopwatch.GetTimestamp();
        // What OR-Tools cannot say at once is tried in turn, each for its share of the time: the same or other vehicles for several counts of
        // routes; a later window, for which a vehicle may only come too late for the first, or that window left out.
        bool[] counts = model.Constraints.Count(c => c is RouteCountConstraint { AtLeast: > 0 }) > 1 ? [true, false] : [true];
        bool[] windows = model.Clients.Any(c => c is { Windows.Length: 2, WaitsForLaterWindow: false }) ? [true, false] : [true];
        var (best, cost) = ((RoutingSolution?)null, double.PositiveInfinity);
        var trace = new List<TracePoint>();
        IReadOnlyList<RuleViolation> why = [];
        foreach (var together in counts)
            foreach (var later in windows)
            {
                if (token.IsCancellationRequested) break;
                if (Search(model, together, later, limit / (counts.Length * windows.Length), token) is not { } found) continue;
                var report = FeasibilityChecker.Check(model, found);
                if (!report.IsFeasible) why = report.Violations;
                else if (report.Cost < cost)
                {
                    (best, cost) = (found, report.Cost);
                    trace.Add(new(Stopwatch.GetElapsedTime(start), trace.Count + 1, cost));
                }
            }
        return new(best is null ? SolveStatus.NoSolutionFound : SolveStatus.Feasible, best, cost, 0, Stopwatch.GetElapsedTime(start), trace, options, RoutingEngine.OrTools, token.IsCancellationRequested, best is null ? why : []);
    }

    // Insertion does not see that a vehicle must be used or that two clients must be adjacent, and may end without a solution; then routes grow arc by
    // arc.
    private static RoutingSolution? Search(RoutingModel model, bool together, bool laterWindows, TimeSpan limit, CancellationToken token)
    {
        var start = Stopwatch.GetTimestamp();
        return From(FirstSolutionStrategy.Types.Value.ParallelCheapestInsertion) ?? From(FirstSolutionStrategy.Types.Value.PathCheapestArc);

        RoutingSolution? From(FirstSolutionStrategy.Types.Value first)
        {
            using var translation = new OrToolsTranslation(model, together, laterWindows);
            var parameters = operations_research_constraint_solver.DefaultRoutingSearchParameters();
            parameters.FirstSolutionStrategy = first;
            parameters.LocalSearchMetaheuristic = LocalSearchMetaheuristic.Types.Value.GuidedLocalSearch;
            var left = limit - Stopwatch.GetElapsedTime(start);
            parameters.TimeLimit = Duration.FromTimeSpan(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
            using var registration = token.Register(translation.Routing.CancelSearch);
            using var assignment = translation.Routing.SolveWithParameters(parameters);
            return assignment is null ? null : translation.Solution(assignment);
        }
    }
}
