using System.Globalization;
using Google.OrTools.Sat;

namespace Native.Eda;

/// <summary>Minimum cut by constraint programming, proven where the time allows: for the few macros of a design while its cells are bound.</summary>
public static class ExactPartitioner
{
    /// <summary>More free vertices than this are refused.</summary>
    public const int MostVertices = 40;

    /// <summary>Partitions.</summary>
    /// <param name="problem">The hypergraph with areas and capacities; at most <see cref="MostVertices"/> vertices are free.</param>
    /// <param name="seed">The seed of the search.</param>
    /// <param name="effort">How long to search at most, in the solver's units of work, about seconds; the result does not depend on the machine's speed.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">Too many vertices are free.</exception>
    /// <exception cref="InfeasiblePlacementException">No partition keeps the capacities, or none was found.</exception>
    public static PartitionResult Partition(PartitionProblem problem, int seed = 1, double effort = 60, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (!(effort > 0)) throw new ArgumentOutOfRangeException(nameof(effort), effort, "ExactPartitioner: the effort is above 0");
        var free = Enumerable.Range(0, problem.Vertices).Where(v => problem.Fixed[v] < 0).ToArray();
        if (free.Length > MostVertices) throw new ArgumentException($"ExactPartitioner: {free.Length} free vertices; at most {MostVertices} are allowed");
        var model = new CpModel();
        var variables = new Dictionary<int, BoolVar>();
        foreach (var v in free) variables[v] = model.NewBoolVar($"x{v}");
        for (var die = 0; die < 2; die++)
        {
            var bound = 0L;
            for (var v = 0; v < problem.Vertices; v++)
                if (problem.Fixed[v] == die) bound += problem.Area[die][v];
            // On die 1 a vertex counts its variable, on die 0 what is left to 1.
            var area = LinearExpr.WeightedSum(free.Select(v => die == 1 ? (LinearExpr)variables[v] : 1 - variables[v]), free.Select(v => problem.Area[die][v]));
            if (free.Length > 0) model.Add(area <= problem.Capacity[die] - bound);
        }
        var (costs, weights, always) = (new List<BoolVar>(), new List<long>(), 0L);
        for (var edge = 0; edge < problem.EdgeCount; edge++)
        {
            var vertices = problem.EdgeVertices.AsSpan(problem.EdgeStart[edge], problem.EdgeStart[edge + 1] - problem.EdgeStart[edge]).ToArray();
            var (zero, one) = (vertices.Any(v => problem.Fixed[v] == 0), vertices.Any(v => problem.Fixed[v] == 1));
            var moving = vertices.Where(v => problem.Fixed[v] < 0).Select(v => variables[v]).ToArray();
            if (zero && one) always += problem.EdgeWeights[edge];
            if ((zero && one) || moving.Length == 0) continue;
            var cut = model.NewBoolVar($"y{edge}");
            costs.Add(cut);
            weights.Add(problem.EdgeWeights[edge]);
            foreach (var x in moving)
            {
                if (zero) model.Add(cut >= x);
                else if (one) model.Add(cut >= 1 - x);
                else if (!ReferenceEquals(x, moving[0]))
                {
                    model.Add(cut >= x - moving[0]);
                    model.Add(cut >= moving[0] - x);
                }
            }
        }
        if (costs.Count > 0) model.Minimize(LinearExpr.WeightedSum(costs, weights));
        var solver = new CpSolver { StringParameters = string.Create(CultureInfo.InvariantCulture, $"num_workers:1 random_seed:{seed} max_deterministic_time:{effort}") };
        using var stop = token.Register(solver.StopSearch);
        var status = solver.Solve(model);
        token.ThrowIfCancellationRequested();
        if (status is not (CpSolverStatus.Optimal or CpSolverStatus.Feasible))
            throw new InfeasiblePlacementException($"ExactPartitioner: {(status == CpSolverStatus.Infeasible ? "no partition keeps" : "none was found that keeps")} the capacities {problem.Capacity[0]} and {problem.Capacity[1]}");
        var sides = new sbyte[problem.Vertices];
        for (var v = 0; v < sides.Length; v++) sides[v] = problem.Fixed[v] >= 0 ? problem.Fixed[v] : (sbyte)(solver.BooleanValue(variables[v]) ? 1 : 0);
        var bounded = costs.Count == 0 ? always : always + (long)Math.Ceiling(solver.BestObjectiveBound - 1e-6);
        return new(
            [.. sides.Select(s => (int)s)], problem.Cut(sides), [problem.Load(sides, 0), problem.Load(sides, 1)],
            status == CpSolverStatus.Optimal ? PartitionStatus.Optimal : PartitionStatus.Feasible, bounded, 0, (ulong)seed);
    }
}
