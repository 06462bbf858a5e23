namespace Native.Eda.Tests.Partition;

/// <summary>Minimum cuts against a public partition and against all partitions of small graphs.</summary>
public sealed class MinCutTests
{
    private const int PublicLargest = 47799;

    [Fact]
    public void SparcT1_core_is_cut_less_than_by_the_public_partition()
    {
        var graph = Hypergraph.Read(TestData.Require("eda/golden/openroad/sparcT1_core.hgr.gz"));
        var weights = Enumerable.Repeat(1L, graph.Vertices).ToArray();
        var problem = new PartitionProblem(graph, [weights, weights], [PublicLargest, PublicLargest]);
        var result = MinCutPartitioner.Partition(problem, new() { Runs = 2, Cycles = 1 }, token: TestContext.Current.CancellationToken);
        Assert.Equal(graph.Cut(result.Sides), result.Cut);
        Assert.InRange(result.Areas.Max(), 0, PublicLargest);
        Assert.InRange(result.Cut, 1, 1300);
    }

    [Fact]
    public void Small_graphs_are_cut_as_little_as_any_partition_cuts_them()
    {
        var random = new Random(3);
        for (var round = 0; round < 60; round++)
        {
            var problem = Small(random, random.Next(4, 14), out var graph, out var area, out var capacity, out var bound);
            var best = Smallest(graph, area, capacity, bound);
            if (best < 0)
            {
                Assert.Throws<InfeasiblePlacementException>(() => ExactPartitioner.Partition(problem, token: TestContext.Current.CancellationToken));
                continue;
            }
            var found = MinCutPartitioner.Partition(problem, token: TestContext.Current.CancellationToken);
            Check(found, graph, area, capacity, bound);
            Assert.Equal(best, found.Cut);
            var exact = ExactPartitioner.Partition(problem, token: TestContext.Current.CancellationToken);
            Check(exact, graph, area, capacity, bound);
            Assert.Equal((best, best, PartitionStatus.Optimal), (exact.Cut, exact.Bound, exact.Status));
        }
    }

    [Fact]
    public void Graphs_of_twenty_vertices_and_more_are_cut_nearly_as_little_as_is_proven_possible()
    {
        var (random, equal) = (new Random(5), 0);
        for (var round = 0; round < 8; round++)
        {
            var problem = Small(random, random.Next(20, 27), out var graph, out var area, out var capacity, out var bound);
            var found = MinCutPartitioner.Partition(problem, new() { CoarsestVertices = 12 }, token: TestContext.Current.CancellationToken);
            Check(found, graph, area, capacity, bound);
            var least = ExactPartitioner.Partition(problem, token: TestContext.Current.CancellationToken).Cut;
            TestContext.Current.TestOutputHelper?.WriteLine($"{problem.Vertices} vertices: {found.Cut}, proven {least}");
            Assert.InRange(found.Cut, least, least + 2);
            if (found.Cut == least) equal++;
        }
        Assert.InRange(equal, 5, 8);
    }

    [Fact]
    public void Threads_do_not_matter_and_a_grid_is_cut_along_a_line()
    {
        var graph = Grid(60);
        var problem = PartitionProblem.Balanced(graph, 0.02);
        var results = new[] { (1, 1UL), (3, 1UL), (2, 2UL) }
            .Select(r => MinCutPartitioner.Partition(problem, new() { Threads = r.Item1, Seed = r.Item2 }, token: TestContext.Current.CancellationToken)).ToArray();
        Assert.Equal(results[0].Sides, results[1].Sides);
        Assert.Equal((1UL, 2UL), (results[0].Seed, results[2].Seed));
        // A grid of 60 by 60 cells cannot be cut in halves with less than a straight line does.
        Assert.All(results, r => Assert.InRange(r.Cut, 58, 61));
    }

    [Fact]
    public void Cells_that_shrink_on_the_upper_die_fill_it_with_more_of_them()
    {
        var graph = Grid(20);
        var (below, above) = (Enumerable.Repeat(4L, 400).ToArray(), Enumerable.Repeat(1L, 400).ToArray());
        var result = MinCutPartitioner.Partition(new(graph, [below, above], [400, 320]), token: TestContext.Current.CancellationToken);
        Assert.InRange(result.Sides.Count(s => s == 0), 80, 100);
        Assert.Equal([4L * result.Sides.Count(s => s == 0), result.Sides.Count(s => s == 1)], result.Areas);
    }

    [Fact]
    public void Wrong_problems_are_named()
    {
        var graph = Grid(2);
        long[] area = [1, 1, 1, 1];
        Message("3 areas for 4", () => _ = new PartitionProblem(graph, [area, [1, 1, 1]], [4, 4]));
        Message("is negative", () => _ = new PartitionProblem(graph, [area, [1, 1, 1, -1]], [4, 4]));
        Message("bound to die 0 take 3 of at most 2", () => _ = new PartitionProblem(graph, [area, area], [2, 4], [0, 0, 0, -1]));
        Message("Runs is 0", () => MinCutPartitioner.Partition(new(graph, [area, area], [4, 4]), new() { Runs = 0 }));
        Assert.Throws<InfeasiblePlacementException>(() => MinCutPartitioner.Partition(new(graph, [area, area], [1, 2])));

        static void Message(string part, Action act) => Assert.Contains(part, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static void Check(PartitionResult result, Hypergraph graph, long[][] area, long[] capacity, int[] bound)
    {
        Assert.Equal(graph.Cut(result.Sides), result.Cut);
        for (var die = 0; die < 2; die++)
        {
            var load = Enumerable.Range(0, graph.Vertices).Where(v => result.Sides[v] == die).Sum(v => area[die][v]);
            Assert.Equal(load, result.Areas[die]);
            Assert.InRange(load, 0, capacity[die]);
        }
        for (var v = 0; v < bound.Length; v++) Assert.True(bound[v] < 0 || result.Sides[v] == bound[v]);
    }

    private static PartitionProblem Small(Random random, int vertices, out Hypergraph graph, out long[][] area, out long[] capacity, out int[] bound)
    {
        var text = new System.Text.StringBuilder();
        var edges = random.Next(vertices, 3 * vertices);
        text.Append(edges).Append(' ').Append(vertices).Append(" 1\n");
        for (var e = 0; e < edges; e++)
            text.Append(random.Next(1, 4)).Append(' ').AppendJoin(' ', Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(1, vertices + 1))).Append('\n');
        graph = Hypergraph.Read(new StringReader(text.ToString()), "small.hgr");
        area = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, vertices).Select(_ => (long)random.Next(1, 6)).ToArray())];
        bound = [.. Enumerable.Range(0, vertices).Select(v => v < 2 && random.Next(2) == 0 ? v : -1)];
        var (a, b) = (area[0], area[1]);
        capacity = [Math.Max(a[0], a.Sum() * 6 / 10), Math.Max(b[1], b.Sum() * 6 / 10)];
        return new(graph, area, capacity, bound);
    }

    // The smallest cut of all partitions that keep the capacities; -1: none does.
    private static long Smallest(Hypergraph graph, long[][] area, long[] capacity, int[] bound)
    {
        var best = -1L;
        var sides = new int[graph.Vertices];
        for (var set = 0; set < 1 << sides.Length; set++)
        {
            var (loads, allowed) = (new long[2], true);
            for (var v = 0; v < sides.Length; v++)
            {
                sides[v] = set >> v & 1;
                loads[sides[v]] += area[sides[v]][v];
                allowed &= bound[v] < 0 || bound[v] == sides[v];
            }
            if (!allowed || loads[0] > capacity[0] || loads[1] > capacity[1]) continue;
            var cut = graph.Cut(sides);
            if (best < 0 || cut < best) best = cut;
        }
        return best;
    }

    private static Hypergraph Grid(int side)
    {
        var lines = new List<string>();
        for (var i = 0; i < side * side; i++)
        {
            if (i % side < side - 1) lines.Add($"{i + 1} {i + 2}");
            if (i < side * (side - 1)) lines.Add($"{i + 1} {i + 1 + side}");
        }
        return Hypergraph.Read(new StringReader($"{lines.Count} {side * side}\n{string.Join('\n', lines)}\n"), "grid.hgr");
    }
}
