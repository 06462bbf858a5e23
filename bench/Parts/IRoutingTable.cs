using Native.Bench.Report;

namespace Native.Bench.Parts;

/// <summary>The routing problems that the tour solves beside another solver.</summary>
internal interface IRoutingTable
{
    /// <summary>The problems in the order in which they are solved.</summary>
    IReadOnlyList<RoutingProblem> Problems { get; }

    /// <summary>Solves one problem, and then again with the other solver in the same time.</summary>
    /// <param name="problem">One of <see cref="Problems"/>.</param>
    /// <param name="seed">Seed of the search.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="token">Cancels.</param>
    RoutingRow Solve(RoutingProblem problem, ulong seed, IProgress<double>? progress, CancellationToken token);
}

/// <summary>One problem.</summary>
/// <param name="Name">Stable name: <c>text/1</c>, <c>x/n200</c>.</param>
/// <param name="Text">Its rules in words; null where the problem has no text.</param>
/// <param name="Clients">How many clients it has.</param>
/// <param name="Time">What each solver gets.</param>
internal sealed record RoutingProblem(string Name, string? Text, int Clients, TimeSpan Time);

/// <summary>What came of a problem.</summary>
/// <param name="Problem">The problem.</param>
/// <param name="Rules">What was read from its text, or what the problem is.</param>
/// <param name="Refusal">The sentence that is not understood, with the reason; then nothing was solved. Null where all is.</param>
/// <param name="Native">What this library found; null if nothing was solved.</param>
/// <param name="Peer">What the other solver found; null if it was not asked.</param>
/// <param name="Map">The plan as a map; null if there is none.</param>
internal sealed record RoutingRow(RoutingProblem Problem, IReadOnlyList<string> Rules, string? Refusal, RoutingRun? Native, RoutingRun? Peer, RouteMap? Map);

/// <summary>One solver on one problem.</summary>
/// <param name="Solver">Its name.</param>
/// <param name="Cost">The cost by the checker; null where nothing feasible was found.</param>
/// <param name="Routes">Routes of the plan.</param>
/// <param name="Time">Wall-clock time.</param>
/// <param name="Curve">Seconds and cost of each better plan.</param>
internal sealed record RoutingRun(string Solver, double? Cost, int Routes, TimeSpan Time, IReadOnlyList<(double Seconds, double Cost)> Curve);
