namespace Native.Eda;

/// <summary>
/// Refines a partition by passes: each moves every vertex at most once, the best move first whether it helps or not, and then goes back to the best state on the
/// way. What is over a capacity comes first, then the cut.
/// </summary>
internal sealed class FiducciaMattheyses
{
    // A side whose best vertices do not fit is looked through so far for one that does.
    private const int MostTried = 200;

    private readonly PartitionProblem problem;
    private readonly int largest;
    private readonly sbyte[] sides;
    private readonly int[][] counts;
    private readonly long[] gains, loads = new long[2];
    private readonly List<int> moved = [];
    private readonly long mostGain, slack;
    private GainBuckets[] buckets = [];

    public FiducciaMattheyses(PartitionProblem problem, sbyte[] sides, int largest)
    {
        (this.problem, this.sides, this.largest) = (problem, sides, largest);
        counts = [new int[problem.EdgeCount], new int[problem.EdgeCount]];
        gains = new long[problem.Vertices];
        for (var v = 0; v < problem.Vertices; v++)
        {
            var sum = 0L;
            for (var i = problem.VertexStart[v]; i < problem.VertexStart[v + 1]; i++)
                if (Counts(problem.VertexEdges[i])) sum += problem.EdgeWeights[problem.VertexEdges[i]];
            mostGain = Math.Max(mostGain, sum);
            if (problem.Fixed[v] < 0) slack = Math.Max(slack, Math.Max(problem.Area[0][v], problem.Area[1][v]));
        }
    }

    /// <summary>Passes until one brings nothing, or so many.</summary>
    public void Refine(int passes, CancellationToken token)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            token.ThrowIfCancellationRequested();
            if (!Pass()) break;
        }
    }

    private bool Counts(int edge) => problem.EdgeStart[edge + 1] - problem.EdgeStart[edge] <= largest;

    private long Over => Math.Max(0, loads[0] - problem.Capacity[0]) + Math.Max(0, loads[1] - problem.Capacity[1]);

    // The larger of the dies' shares of their capacities.
    private double Fill => Math.Max((double)loads[0] / Math.Max(1, problem.Capacity[0]), (double)loads[1] / Math.Max(1, problem.Capacity[1]));

    private void Start()
    {
        for (var edge = 0; edge < problem.EdgeCount; edge++)
        {
            var ones = 0;
            for (var i = problem.EdgeStart[edge]; i < problem.EdgeStart[edge + 1]; i++) ones += sides[problem.EdgeVertices[i]];
            (counts[1][edge], counts[0][edge]) = (ones, problem.EdgeStart[edge + 1] - problem.EdgeStart[edge] - ones);
        }
        loads.AsSpan().Clear();
        buckets = [new(problem.Vertices, mostGain), new(problem.Vertices, mostGain)];
        for (var v = 0; v < problem.Vertices; v++)
        {
            var (own, other, gain) = (counts[sides[v]], counts[1 - sides[v]], 0L);
            for (var i = problem.VertexStart[v]; i < problem.VertexStart[v + 1]; i++)
            {
                var edge = problem.VertexEdges[i];
                if (!Counts(edge)) continue;
                if (own[edge] == 1) gain += problem.EdgeWeights[edge];
                else if (other[edge] == 0) gain -= problem.EdgeWeights[edge];
            }
            gains[v] = gain;
            loads[sides[v]] += problem.Area[sides[v]][v];
            if (problem.Fixed[v] < 0) buckets[sides[v]].Add(v, gain);
        }
    }

    private bool Pass()
    {
        Start();
        moved.Clear();
        var (startOver, startFill) = (Over, Fill);
        var (bestOver, bestFill, best, gained, bestGained) = (startOver, startFill, 0, 0L, 0L);
        var patience = Math.Max(500, problem.Vertices / 15);
        while (moved.Count - best < patience)
        {
            var vertex = Choose();
            if (vertex < 0) break;
            gained += gains[vertex];
            Move(vertex);
            moved.Add(vertex);
            var over = Over;
            if (over > bestOver || (over == bestOver && gained < bestGained)) continue;
            var fill = Fill;
            if (over == bestOver && gained == bestGained && fill >= bestFill) continue;
            (bestOver, bestGained, bestFill, best) = (over, gained, fill, moved.Count);
        }
        for (var i = moved.Count - 1; i >= best; i--) sides[moved[i]] = (sbyte)(1 - sides[moved[i]]);
        return bestOver < startOver || bestGained > 0;
    }

    private int Choose()
    {
        var (first, second) = (Best(0), Best(1));
        if (first < 0 || second < 0) return Math.Max(first, second);
        if (gains[first] != gains[second]) return gains[first] > gains[second] ? first : second;
        // Of equal moves the one from the fuller die.
        return (double)loads[0] * problem.Capacity[1] >= (double)loads[1] * problem.Capacity[0] ? first : second;
    }

    private int Best(int side)
    {
        var (list, over, tried) = (buckets[side], Over, 0);
        for (var at = list.Highest; at >= 0; at--)
        {
            for (var v = list.First(at); v >= 0; v = list.After(v))
            {
                var (from, to) = (loads[side] - problem.Area[side][v], loads[1 - side] + problem.Area[1 - side][v]);
                if (to <= problem.Capacity[1 - side]) return v;
                // Half of a swap: one vertex may go over the capacity, and then only what makes it better may move.
                if (over == 0 && to - problem.Capacity[1 - side] <= slack) return v;
                if (over > 0 && Math.Max(0, from - problem.Capacity[side]) + to - problem.Capacity[1 - side] < over) return v;
                if (++tried == MostTried) return -1;
            }
        }
        return -1;
    }

    private void Move(int vertex)
    {
        var (from, to) = (sides[vertex], (sbyte)(1 - sides[vertex]));
        buckets[from].Remove(vertex);
        loads[from] -= problem.Area[from][vertex];
        loads[to] += problem.Area[to][vertex];
        sides[vertex] = to;
        var (here, there) = (counts[from], counts[to]);
        for (var i = problem.VertexStart[vertex]; i < problem.VertexStart[vertex + 1]; i++)
        {
            var edge = problem.VertexEdges[i];
            if (!Counts(edge))
            {
                here[edge]--;
                there[edge]++;
                continue;
            }
            var weight = problem.EdgeWeights[edge];
            if (there[edge] == 0) ChangeAll(edge, vertex, weight);
            else if (there[edge] == 1) ChangeOne(edge, vertex, to, -weight);
            here[edge]--;
            there[edge]++;
            if (here[edge] == 0) ChangeAll(edge, vertex, -weight);
            else if (here[edge] == 1) ChangeOne(edge, vertex, from, weight);
        }
    }

    private void ChangeAll(int edge, int except, long by)
    {
        for (var i = problem.EdgeStart[edge]; i < problem.EdgeStart[edge + 1]; i++)
            if (problem.EdgeVertices[i] != except) Change(problem.EdgeVertices[i], by);
    }

    private void ChangeOne(int edge, int except, int side, long by)
    {
        for (var i = problem.EdgeStart[edge]; i < problem.EdgeStart[edge + 1]; i++)
        {
            var v = problem.EdgeVertices[i];
            if (v == except || sides[v] != side) continue;
            Change(v, by);
            return;
        }
    }

    private void Change(int vertex, long by)
    {
        gains[vertex] += by;
        var list = buckets[sides[vertex]];
        if (!list.Has(vertex)) return;
        list.Remove(vertex);
        list.Add(vertex, gains[vertex]);
    }
}
