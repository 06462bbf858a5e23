namespace Native.Eda;

/// <summary>
/// Minimum cut between two dies by levels: the hypergraph is coarsened until few vertices are left, these are partitioned many times over, and on the way back
/// each level is refined by the passes of Fiduccia and Mattheyses; the result is coarsened again along its own parts and refined once more.
/// </summary>
public static class MinCutPartitioner
{
    private const int Passes = 12;

    // So few free vertices are searched through exactly.
    private const int FewVertices = 16;

    /// <summary>Partitions.</summary>
    /// <param name="problem">The hypergraph with areas and capacities.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Told the share of the runs that are done.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InfeasiblePlacementException">No partition was found that keeps the capacities.</exception>
    public static PartitionResult Partition(PartitionProblem problem, PartitionOptions? options = null, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new();
        options.Check();
        if (problem.Fixed.Count(f => f < 0) <= FewVertices) return ExactPartitioner.Partition(problem, token: token) with { Seed = options.Seed };
        var (results, done) = (new sbyte[options.Runs][], 0);
        Parallel.For(0, options.Runs, new ParallelOptions { MaxDegreeOfParallelism = options.Threads > 0 ? options.Threads : Environment.ProcessorCount, CancellationToken = token }, run =>
        {
            var random = new RandomStream(options.Seed, (ulong)run);
            var sides = Multilevel(problem, null, options, random, token);
            for (var cycle = 0; cycle < options.Cycles; cycle++) sides = Multilevel(problem, sides, options, random, token);
            results[run] = sides;
            progress?.Report((double)Interlocked.Increment(ref done) / options.Runs);
        });
        var best = results[0];
        foreach (var sides in results)
            if (Better(problem, sides, best)) best = sides;
        var (bottom, upper) = (problem.Load(best, 0), problem.Load(best, 1));
        if (problem.Overflow(best) > 0)
            throw new InfeasiblePlacementException($"MinCutPartitioner: no partition keeps the capacities {problem.Capacity[0]} and {problem.Capacity[1]}; the nearest has areas {bottom} and {upper}");
        var ignored = 0;
        for (var edge = 0; edge < problem.EdgeCount; edge++)
            if (problem.EdgeStart[edge + 1] - problem.EdgeStart[edge] > options.IgnoredEdgeSize) ignored++;
        return new([.. best.Select(s => (int)s)], problem.Cut(best), [bottom, upper], PartitionStatus.Feasible, 0, ignored, options.Seed);
    }

    private static bool Better(PartitionProblem problem, sbyte[] a, sbyte[] b)
    {
        var (over, than) = (problem.Overflow(a), problem.Overflow(b));
        return over < than || (over == than && problem.Cut(a) < problem.Cut(b));
    }

    // With sides, those are kept at all levels and refined; without, the coarsest level makes them.
    private static sbyte[] Multilevel(PartitionProblem problem, sbyte[]? sides, PartitionOptions options, RandomStream random, CancellationToken token)
    {
        var levels = new List<(PartitionProblem Fine, int[] Group)>();
        var (current, coarse) = (problem, sides);
        var most = Math.Max(1, (problem.Area[0].Sum() + problem.Area[1].Sum()) / 2 * 3 / 2 / options.CoarsestVertices);
        while (current.Vertices > options.CoarsestVertices)
        {
            token.ThrowIfCancellationRequested();
            if (Coarsening.Coarsen(current, coarse, most, options.IgnoredEdgeSize, random) is not var (smaller, group)) break;
            levels.Add((current, group));
            if (coarse is not null)
            {
                var below = new sbyte[smaller.Vertices];
                for (var v = 0; v < group.Length; v++) below[group[v]] = coarse[v];
                coarse = below;
            }
            current = smaller;
        }
        coarse ??= Initial(current, options, random, token);
        new FiducciaMattheyses(current, coarse, options.IgnoredEdgeSize).Refine(Passes, token);
        for (var level = levels.Count - 1; level >= 0; level--)
        {
            var (fine, group) = levels[level];
            var above = new sbyte[fine.Vertices];
            for (var v = 0; v < above.Length; v++) above[v] = coarse[group[v]];
            coarse = above;
            new FiducciaMattheyses(fine, coarse, options.IgnoredEdgeSize).Refine(Passes, token);
        }
        return coarse;
    }

    private static sbyte[] Initial(PartitionProblem problem, PartitionOptions options, RandomStream random, CancellationToken token)
    {
        sbyte[]? best = null;
        for (var start = 0; start <= options.Starts; start++)
        {
            var sides = start == options.Starts ? InitialPartition.Grow(problem, random) : InitialPartition.Random(problem, random);
            new FiducciaMattheyses(problem, sides, options.IgnoredEdgeSize).Refine(Passes, token);
            if (best is null || Better(problem, sides, best)) best = sides;
        }
        return best!;
    }
}
