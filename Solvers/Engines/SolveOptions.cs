namespace Native.Solvers;

/// <summary>Which search solves a model.</summary>
public enum RoutingEngine
{
    /// <summary>The one that fits the model best.</summary>
    Automatic,
    /// <summary>Ruin and recreate with a plain evaluation of capacity alone; for CVRP.</summary>
    Capacity,
    /// <summary>Ruin and recreate under hard capacities and single time windows; for VRPTW, prizes, groups, several depots, mixed fleets.</summary>
    Windows,
    /// <summary>Ruin and recreate with penalties for every kind of rule; for all models.</summary>
    Rich,
    /// <summary>Hybrid genetic search with granular neighborhoods and SWAP*; for CVRP, VRPTW, several depots, mixed fleets, backhauls.</summary>
    Genetic,
    /// <summary>OR-Tools' routing library, for comparison: one depot and kind of vehicle, and the rules of RoutBench's attributes. Its limit is
    /// wall-clock time; it has no seed and does not start from a given solution.</summary>
    OrTools,
}

/// <summary>How long and how to search. Whatever limit is reached first ends the search.</summary>
public sealed record SolveOptions
{
    /// <summary>Wall-clock limit; null for none. Zero or less: one construction.</summary>
    public TimeSpan? TimeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Limit of this process's processor time, for comparisons on shared machines; null, the default, for none.</summary>
    public TimeSpan? ProcessorTimeLimit { get; init; }

    /// <summary>Limit of iterations, of the genetic search offspring; null, the default, for none. Results under this limit alone repeat bit for bit.</summary>
    public long? Iterations { get; init; }

    /// <summary>Stop at a feasible solution of this cost or less; null, the default, for never.</summary>
    public double? Target { get; init; }

    /// <summary>Seed of the search's random numbers.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The search.</summary>
    public RoutingEngine Engine { get; init; } = RoutingEngine.Automatic;

    /// <summary>A solution to start from; null for a construction.</summary>
    public RoutingSolution? Initial { get; init; }

    /// <summary>Told of each better solution, from the searching thread.</summary>
    public IProgress<TracePoint>? Progress { get; init; }
}

/// <summary>A moment at which a better solution was found.</summary>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Iteration">The iteration.</param>
/// <param name="Cost">The cost.</param>
public readonly record struct TracePoint(TimeSpan Elapsed, long Iteration, double Cost);

/// <summary>How a search ended.</summary>
public enum SolveStatus
{
    /// <summary>A feasible solution was found.</summary>
    Feasible,
    /// <summary>A feasible solution was found that no other beats.</summary>
    Optimal,
    /// <summary>It is proven that there is no feasible solution.</summary>
    Infeasible,
    /// <summary>No feasible solution was found in the time.</summary>
    NoSolutionFound,
}

/// <summary>What a search found.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Best">The best feasible solution; null where none was found.</param>
/// <param name="Cost">Its cost by the checker; positive infinity where there is none.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Elapsed">Wall-clock time.</param>
/// <param name="Trace">Cost over time: each better feasible solution.</param>
/// <param name="Options">The settings.</param>
/// <param name="Engine">The search that ran.</param>
/// <param name="Canceled">Whether it was canceled; the best so far is there all the same.</param>
/// <param name="Why">Where nothing feasible was found: the rules that the least bad solution breaks, or that are proven to conflict.</param>
public sealed record RoutingResult(
    SolveStatus Status, RoutingSolution? Best, double Cost, long Iterations, TimeSpan Elapsed, IReadOnlyList<TracePoint> Trace,
    SolveOptions Options, RoutingEngine Engine, bool Canceled, IReadOnlyList<RuleViolation> Why);
