namespace Native.Eda;

/// <summary>The sites that a net would rather have at the current prices.</summary>
internal static class MissedSites
{
    /// <summary>Finds the sites whose cost and price are least, below what the net pays now.</summary>
    /// <param name="cost">The net's costs along x and y.</param>
    /// <param name="lattice">The lattice.</param>
    /// <param name="price">The sites' prices.</param>
    /// <param name="own">What the net pays now.</param>
    /// <param name="most">How many to find at most.</param>
    /// <returns>The sites with their costs, without prices.</returns>
    public static (int Site, long Cost)[] Find((TerminalCost X, TerminalCost Y) cost, TerminalLattice lattice, long[] price, long own, int most)
    {
        var x = new long[lattice.Columns];
        var least = long.MaxValue;
        for (var column = 0; column < x.Length; column++)
        {
            x[column] = cost.X.At(lattice.OriginX + (long)column * lattice.Pitch);
            least = Math.Min(least, x[column]);
        }
        // The dearest of those kept is at the head, to make room for a better one.
        var kept = new PriorityQueue<(int Site, long Cost), (long, int)>();
        for (var row = 0; row < lattice.Rows; row++)
        {
            var y = cost.Y.At(lattice.OriginY + (long)row * lattice.Pitch);
            if (y + least >= own) continue;
            for (var column = 0; column < x.Length; column++)
            {
                var site = row * lattice.Columns + column;
                var paid = x[column] + y + price[site];
                if (paid >= own || !lattice.IsFree(site)) continue;
                if (kept.Count < most) kept.Enqueue((site, x[column] + y), (-paid, -site));
                else kept.EnqueueDequeue((site, x[column] + y), (-paid, -site));
            }
        }
        var found = new (int Site, long Cost)[kept.Count];
        for (var i = found.Length - 1; i >= 0; i--) found[i] = kept.Dequeue();
        return found;
    }
}
