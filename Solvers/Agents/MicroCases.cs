namespace Native.Solvers.Agents;

/// <summary>Plans that differ in every way that a rule can look at: none, one long route, single stops, pairs, and random partitions.</summary>
internal static class MicroCases
{
    private const int Random = 40;

    /// <summary>The plans over customers 1 to <paramref name="customers"/>; the first is empty. The same for the same number.</summary>
    public static List<int[][]> Of(int customers)
    {
        int[] all = [.. Enumerable.Range(1, customers)];
        var plans = new List<int[][]> { new int[0][], new[] { all }, new[] { all.Reverse().ToArray() }, all.Select(c => new[] { c }).ToArray(), all.Chunk(2).ToArray() };
        var random = new Random(7);
        for (var k = 0; k < Random; k++)
        {
            var order = all.ToArray();
            random.Shuffle(order);
            plans.Add([.. order.Chunk(random.Next(1, Math.Max(2, customers)))]);
        }
        return plans;
    }
}
