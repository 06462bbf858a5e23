namespace Native.Eda;

/// <summary>The cheapest sites of a net, cheapest first; what the next would cost bounds all that are left out.</summary>
internal static class CandidateSites
{
    /// <summary>Finds the cheapest sites.</summary>
    /// <param name="cost">The net's costs along x and y.</param>
    /// <param name="lattice">The lattice.</param>
    /// <param name="count">How many to find; there may be fewer.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="costs">Their costs.</param>
    /// <returns>The least cost of a site that was left out; <see cref="long.MaxValue"/>: none was.</returns>
    public static long Find((TerminalCost X, TerminalCost Y) cost, TerminalLattice lattice, int count, List<int> sites, List<long> costs)
    {
        sites.Clear();
        costs.Clear();
        // Sums of two sorted lists in order: a pair comes into the queue when its neighbor to the left, or in the first column the one above, leaves it.
        var columns = new Axis(cost.X, lattice.OriginX, lattice.Pitch, lattice.Columns);
        var rows = new Axis(cost.Y, lattice.OriginY, lattice.Pitch, lattice.Rows);
        var queue = new PriorityQueue<(int Column, int Row), (long Cost, int Steps, int Row)>();
        Put(0, 0);
        while (queue.TryDequeue(out var at, out var order))
        {
            if (sites.Count == count) return order.Cost;
            if (at.Column == 0) Put(0, at.Row + 1);
            Put(at.Column + 1, at.Row);
            var site = rows.Place(at.Row) * lattice.Columns + columns.Place(at.Column);
            if (!lattice.IsFree(site)) continue;
            sites.Add(site);
            costs.Add(order.Cost);
        }
        return long.MaxValue;

        void Put(int column, int row)
        {
            // Of equal costs those near the middle of the region come first, not a whole column of it.
            if (columns.Reach(column) && rows.Reach(row)) queue.Enqueue((column, row), (columns.Cost(column) + rows.Cost(row), column + row, row));
        }
    }

    /// <summary>The coordinates of an axis in order of their cost, found as far as they are asked for.</summary>
    private sealed class Axis
    {
        private readonly TerminalCost cost;
        private readonly long origin, pitch;
        private readonly int count;
        private readonly List<(int Place, long Cost)> found = [];
        private int left, right;

        public Axis(TerminalCost cost, long origin, long pitch, int count)
        {
            (this.cost, this.origin, this.pitch, this.count) = (cost, origin, pitch, count);
            // The costs fall towards the best coordinate from both sides, so that the nearest two are the places to start.
            right = (int)Math.Clamp((long)Math.Round((cost.Best - origin) / (double)pitch), 0, count - 1);
            left = right - 1;
        }

        public bool Reach(int index)
        {
            while (found.Count <= index)
            {
                if (left < 0 && right >= count) return false;
                var (below, above) = (left < 0 ? long.MaxValue : At(left), right >= count ? long.MaxValue : At(right));
                // Alternating where both cost the same keeps the order around the middle.
                var takeRight = above < below || (above == below && (right - (left + 1)) * 2 <= found.Count + 1);
                found.Add(takeRight ? (right++, above) : (left--, below));
            }
            return true;
        }

        public int Place(int index) => found[index].Place;

        public long Cost(int index) => found[index].Cost;

        private long At(int place) => cost.At(origin + place * pitch);
    }
}
