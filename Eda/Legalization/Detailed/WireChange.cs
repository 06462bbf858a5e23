namespace Native.Eda;

/// <summary>What moving a few cells does to the wirelength: only their nets are looked at.</summary>
internal sealed class WireChange
{
    // Nets of more pins (clocks, resets) hardly change by one cell and would cost the most.
    private const int MaxDegree = 64;
    private readonly PlacementProblem problem;
    private readonly int[] pinNet, cellStart, cellPins, seen;
    private int stamp;

    public WireChange(PlacementProblem problem)
    {
        this.problem = problem;
        pinNet = new int[problem.PinCell.Length];
        for (var net = 0; net + 1 < problem.NetStart.Length; net++) pinNet.AsSpan(problem.NetStart[net], problem.NetStart[net + 1] - problem.NetStart[net]).Fill(net);
        seen = new int[problem.NetStart.Length];
        (cellStart, cellPins) = PlacementModel.PinsOfNodes(problem.Cells, problem.PinCell);
    }

    /// <summary>The nets of a cell, twice where two of its pins are on one.</summary>
    public IEnumerable<int> Nets(int cell)
    {
        for (var i = cellStart[cell]; i < cellStart[cell + 1]; i++)
            if (Counts(pinNet[cellPins[i]])) yield return pinNet[cellPins[i]];
    }

    /// <summary>The length of the nets of some cells, each net once, in database units.</summary>
    public double Length(ReadOnlySpan<int> cells)
    {
        stamp++;
        var total = 0.0;
        foreach (var cell in cells)
        {
            for (var i = cellStart[cell]; i < cellStart[cell + 1]; i++)
            {
                var net = pinNet[cellPins[i]];
                if (seen[net] == stamp || !Counts(net)) continue;
                seen[net] = stamp;
                total += problem.NetLength(net);
            }
        }
        return total;
    }

    /// <summary>Where the lower left of a cell would make its own nets shortest: any place of this box. False: it has no nets.</summary>
    public bool BestRegion(int cell, List<double> xs, List<double> ys, out (double Left, double Right, double Bottom, double Top) region)
    {
        xs.Clear();
        ys.Clear();
        for (var i = cellStart[cell]; i < cellStart[cell + 1]; i++)
        {
            var pin = cellPins[i];
            if (!Counts(pinNet[pin])) continue;
            double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;
            for (var other = problem.NetStart[pinNet[pin]]; other < problem.NetStart[pinNet[pin] + 1]; other++)
            {
                if (problem.PinCell[other] == cell) continue;
                var (x, y) = problem.Pin(other);
                (left, right, bottom, top) = (Math.Min(left, x), Math.Max(right, x), Math.Min(bottom, y), Math.Max(top, y));
            }
            if (left > right) continue;
            var (ownX, ownY) = problem.Pin(pin);
            var (offsetX, offsetY) = (ownX - problem.X[cell], ownY - problem.Y[cell]);
            xs.Add(left - offsetX);
            xs.Add(right - offsetX);
            ys.Add(bottom - offsetY);
            ys.Add(top - offsetY);
        }
        region = default;
        if (xs.Count == 0) return false;
        xs.Sort();
        ys.Sort();
        var middle = xs.Count / 2;
        region = (xs[middle - 1], xs[middle], ys[middle - 1], ys[middle]);
        return true;
    }

    private bool Counts(int net) => problem.NetStart[net + 1] - problem.NetStart[net] is >= 2 and <= MaxDegree;
}
