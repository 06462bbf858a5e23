namespace Native.Eda.Tests.Flow;

/// <summary>Trees over pins: they span, and they are short against bounds and against all trees of small nets.</summary>
public sealed class WireTreeTests
{
    [Fact]
    public void Trees_span_all_points_and_are_no_longer_than_the_spanning_tree()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 300; trial++)
        {
            var points = Points(random, random.Next(1, 40), 200);
            var tree = WireTree.Over(points);
            Assert.Equal(points, tree.Points.Take(points.Length));
            // Every point leads to the first without a circle.
            for (var i = 0; i < tree.Points.Count; i++)
            {
                var (at, steps) = (i, 0);
                while (tree.Parent[at] >= 0 && steps++ <= tree.Points.Count) at = tree.Parent[at];
                Assert.Equal(0, at);
            }
            var box = points.Max(p => p.X) - points.Min(p => p.X) + points.Max(p => p.Y) - points.Min(p => p.Y);
            Assert.InRange(tree.Length, box, SpanningTree(points));
        }
    }

    [Fact]
    public void Trees_of_three_points_are_the_shortest_and_those_of_five_near_them()
    {
        var random = new Random(5);
        var (length, best) = (0L, 0L);
        for (var trial = 0; trial < 60; trial++)
        {
            var three = Points(random, 3, 30);
            Assert.Equal(three.Max(p => p.X) - three.Min(p => p.X) + three.Max(p => p.Y) - three.Min(p => p.Y), WireTree.Over(three).Length);
            var five = Points(random, 5, 30);
            var (own, shortest) = (WireTree.Over(five).Length, Shortest(five));
            Assert.True(own >= shortest);
            (length, best) = (length + own, best + shortest);
        }
        Assert.InRange(length / (double)best, 1, 1.05);
    }

    private static DbPoint[] Points(Random random, int count, int side) => [.. Enumerable.Range(0, count).Select(_ => new DbPoint(random.Next(side), random.Next(side)))];

    private static long SpanningTree(DbPoint[] points)
    {
        var (done, total) = (new HashSet<int> { 0 }, 0L);
        while (done.Count < points.Length)
        {
            var (from, to) = (from i in done from j in Enumerable.Range(0, points.Length) where !done.Contains(j) select (i, j)).MinBy(p => Distance(points[p.i], points[p.j]));
            total += Distance(points[from], points[to]);
            done.Add(to);
        }
        return total;
    }

    // A shortest tree of five points has at most three Steiner points, all where lines through the points cross (Hanan).
    private static long Shortest(DbPoint[] points)
    {
        var grid = (from x in points.Select(p => p.X).Distinct() from y in points.Select(p => p.Y).Distinct() select new DbPoint(x, y)).Except(points).ToArray();
        var best = SpanningTree(points);
        for (var i = 0; i < grid.Length; i++)
        {
            best = Math.Min(best, SpanningTree([.. points, grid[i]]));
            for (var j = 0; j < i; j++)
            {
                var two = SpanningTree([.. points, grid[i], grid[j]]);
                best = Math.Min(best, two);
                // A third point can only help where two already do well.
                if (two > best + 8) continue;
                for (var k = 0; k < j; k++) best = Math.Min(best, SpanningTree([.. points, grid[i], grid[j], grid[k]]));
            }
        }
        return best;
    }

    private static long Distance(DbPoint a, DbPoint b) => Math.Abs((long)a.X - b.X) + Math.Abs((long)a.Y - b.Y);
}
