namespace Native.Eda;

/// <summary>
/// Moves each cell toward where its own nets are shortest: into free room there, or by changing places with a cell there, if that shortens the wires
/// (FastDP: Pan, Viswanathan, Chu, 2005).
/// </summary>
internal sealed class GlobalSwap(PlacementProblem problem, RowOccupancy rows, WireChange wires)
{
    private const int RowsTried = 5, CellsTried = 4;
    private readonly List<double> xs = [], ys = [];

    /// <summary>One pass over the cells; how many moved.</summary>
    public int Run(ReadOnlySpan<int> cells, CancellationToken token)
    {
        var moved = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            if ((i & 1023) == 0) token.ThrowIfCancellationRequested();
            if (Try(cells[i])) moved++;
        }
        return moved;
    }

    private bool Try(int cell)
    {
        if (!wires.BestRegion(cell, xs, ys, out var region)) return false;
        var (x, y) = (problem.X[cell], problem.Y[cell]);
        if (x >= region.Left && x <= region.Right && y >= region.Bottom && y <= region.Top) return false;
        var targetX = Math.Clamp(x, region.Left, region.Right);
        var targetY = Math.Clamp(y, region.Bottom, region.Top);
        var die = rows.Rows[problem.DieOf(cell)];
        var nearest = NearestRow(die, targetY);
        var best = (Gain: 1e-6, Segment: -1, X: 0, Other: -1, OtherX: 0);
        for (var step = 0; step < RowsTried; step++)
        {
            // 0, +1, −1, +2, −2, …
            var row = nearest + (step % 2 == 0 ? -step / 2 : (step + 1) / 2);
            if (row < 0 || row >= die.Length) continue;
            foreach (var segment in die[row].Segments)
            {
                if (targetX < rows.Segments[segment].Left - problem.PlacedWidth(cell) || targetX > rows.Right(segment) || rows.Segments[segment].Row.Height != problem.PlacedHeight(cell)) continue;
                Search(cell, segment, targetX, ref best);
            }
        }
        if (best.Segment < 0) return false;
        Apply(cell, best.Segment, best.X, best.Other, best.OtherX);
        return true;
    }

    private static int NearestRow((int Y, int[] Segments)[] die, double y)
    {
        var (low, high) = (0, die.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (die[middle].Y < y) low = middle + 1;
            else high = middle;
        }
        return low > 0 && y - die[low - 1].Y < die[low].Y - y ? low - 1 : low;
    }

    private void Search(int cell, int segment, double targetX, ref (double Gain, int Segment, int X, int Other, int OtherX) best)
    {
        var list = rows.Cells[segment];
        var width = problem.PlacedWidth(cell);
        var own = rows.SegmentOf(cell);
        var ownIndex = rows.IndexAt(own, problem.X[cell]);
        var (holeLeft, holeRight) = rows.Room(own, ownIndex);
        var at = rows.IndexAt(segment, (int)targetX);
        for (var index = Math.Max(-1, at - CellsTried); index < Math.Min(list.Count, at + CellsTried); index++)
        {
            // The free room behind the cell at this index.
            var (left, right) = (rows.End(segment, index), index + 1 < list.Count ? problem.X[list[index + 1]] : rows.Right(segment));
            if (right - left >= width && rows.Fit(segment, left, right, width, targetX) is { } free) Weigh(cell, segment, free, -1, -1, 0, ref best);
            if (index < 0 || list[index] == cell) continue;
            var other = list[index];
            // Neighbors share the room between them: that is for reordering.
            if (segment == own && Math.Abs(index - ownIndex) <= 1) continue;
            var (roomLeft, roomRight) = rows.Room(segment, index);
            if (rows.Fit(segment, roomLeft, roomRight, width, targetX) is not { } place) continue;
            if (rows.Fit(own, holeLeft, holeRight, problem.PlacedWidth(other), problem.X[cell]) is not { } otherPlace) continue;
            Weigh(cell, segment, place, other, own, otherPlace, ref best);
        }
    }

    private void Weigh(int cell, int segment, int x, int other, int otherSegment, int otherX, ref (double Gain, int Segment, int X, int Other, int OtherX) best)
    {
        Span<int> both = [cell, other];
        var touched = other < 0 ? both[..1] : both;
        var before = wires.Length(touched);
        var (keepX, keepY, keepTurn) = (problem.X[cell], problem.Y[cell], problem.Orientations[cell]);
        var (otherKeepX, otherKeepY, otherKeepTurn) = other < 0 ? default : (problem.X[other], problem.Y[other], problem.Orientations[other]);
        rows.Put(cell, segment, x);
        if (other >= 0) rows.Put(other, otherSegment, otherX);
        var gain = before - wires.Length(touched);
        (problem.X[cell], problem.Y[cell], problem.Orientations[cell]) = (keepX, keepY, keepTurn);
        if (other >= 0) (problem.X[other], problem.Y[other], problem.Orientations[other]) = (otherKeepX, otherKeepY, otherKeepTurn);
        if (gain > best.Gain) best = (gain, segment, x, other, otherX);
    }

    private void Apply(int cell, int segment, int x, int other, int otherX)
    {
        var own = rows.SegmentOf(cell);
        rows.Remove(cell);
        if (other >= 0) rows.Remove(other);
        rows.Put(cell, segment, x);
        rows.Insert(cell, segment);
        if (other < 0) return;
        rows.Put(other, own, otherX);
        rows.Insert(other, own);
    }
}
