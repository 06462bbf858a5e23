namespace Native.Eda;

/// <summary>Shifts cells within the free room beside them to where their nets are shortest, and mirrors those whose nets that shortens.</summary>
internal sealed class RowShift(PlacementProblem problem, RowOccupancy rows, WireChange wires)
{
    private readonly List<double> xs = [], ys = [];

    /// <summary>One pass to the right and one to the left over all rows; how many cells changed.</summary>
    public int Run(CancellationToken token)
    {
        var changed = 0;
        for (var segment = 0; segment < rows.Segments.Length; segment++)
        {
            token.ThrowIfCancellationRequested();
            var count = rows.Cells[segment].Count;
            for (var index = 0; index < count; index++)
                if (Try(segment, index)) changed++;
            for (var index = count - 1; index >= 0; index--)
                if (Try(segment, index)) changed++;
        }
        return changed;
    }

    private bool Try(int segment, int index)
    {
        var cell = rows.Cells[segment][index];
        Span<int> one = [cell];
        var before = wires.Length(one);
        var (x, turned) = (problem.X[cell], problem.Orientations[cell]);
        problem.Orientations[cell] = turned.FlippedInX();
        if (wires.Length(one) is var mirrored && mirrored < before - 1e-6) before = mirrored;
        else problem.Orientations[cell] = turned;
        if (wires.BestRegion(cell, xs, ys, out var region))
        {
            var (left, right) = rows.Room(segment, index);
            if (rows.Fit(segment, left, right, problem.PlacedWidth(cell), Math.Clamp(x, region.Left, region.Right)) is { } place && place != x)
            {
                problem.X[cell] = place;
                if (wires.Length(one) >= before - 1e-6) problem.X[cell] = x;
            }
        }
        return problem.X[cell] != x || problem.Orientations[cell] != turned;
    }
}
