namespace Native.Eda;

/// <summary>
/// Boxes sorted into stripes of bin rows, so that threads can add them to one grid without meeting: a box reaches into the next stripe at most, hence
/// the even stripes go first and the odd ones after them. Taller boxes are added one by one. The order of additions to a bin is fixed.
/// </summary>
internal sealed class ChargeStripes
{
    private readonly BinGrid grid;
    private readonly int rows, count, first, last;
    private readonly int[] order, stripe, starts;
    private readonly double[] halfHeight;

    /// <param name="grid">The bins.</param>
    /// <param name="halfHeight">Half of each box's height.</param>
    /// <param name="first">The first box.</param>
    /// <param name="last">One behind the last.</param>
    public ChargeStripes(BinGrid grid, double[] halfHeight, int first, int last)
    {
        (this.grid, this.halfHeight, this.first, this.last) = (grid, halfHeight, first, last);
        rows = Math.Max(4, grid.Count / 16);
        count = (grid.Count + rows - 1) / rows;
        (order, stripe, starts) = (new int[last - first], new int[last - first], new int[count + 2]);
    }

    /// <summary>Calls <paramref name="add"/> once for each box.</summary>
    public void Run(FixedLoop loop, double[] middleY, Action<int> add)
    {
        loop.Run(range =>
        {
            for (int i = FixedLoop.Start(range, last - first), end = FixedLoop.Start(range + 1, last - first); i < end; i++)
            {
                var (low, high) = grid.Range(middleY[first + i] - halfHeight[first + i], middleY[first + i] + halfHeight[first + i], grid.Height);
                stripe[i] = high - low >= rows ? count : low / rows;
            }
        });
        Array.Clear(starts);
        foreach (var s in stripe) starts[s + 1]++;
        for (var s = 0; s <= count; s++) starts[s + 1] += starts[s];
        for (var i = 0; i < stripe.Length; i++) order[starts[stripe[i]]++] = first + i;
        // Filling moved each start to the next one's place.
        for (var s = count + 1; s > 0; s--) starts[s] = starts[s - 1];
        starts[0] = 0;
        foreach (var box in order.AsSpan(starts[count])) add(box);
        for (var odd = 0; odd < 2; odd++)
        {
            var parity = odd;
            loop.Run((count + 1 - parity) / 2, half =>
            {
                var s = 2 * half + parity;
                foreach (var box in order.AsSpan(starts[s], starts[s + 1] - starts[s])) add(box);
            });
        }
    }
}
