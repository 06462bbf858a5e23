namespace Native.Eda;

/// <summary>For each layer the tracks that cross from each cell of the grid to the next, to the right or upward.</summary>
internal sealed class RoutingCapacity
{
    public RoutingCapacity(RoutingProblem problem, RoutingOptions options)
    {
        var grid = problem.Grid;
        Layers = new int[problem.Layers.Count][];
        for (var l = 0; l < Layers.Length; l++)
        {
            var layer = problem.Layers[l];
            Layers[l] = new int[grid.Cells];
            if (!layer.IsUsable) continue;
            Count(grid, layer, [.. problem.Blockages.Where(b => b.Layer == l).Select(b => b.Box)], Layers[l]);
            if (options.Adjustment > 0)
                for (var i = 0; i < grid.Cells; i++) Layers[l][i] = (int)(Layers[l][i] * (1 - options.Adjustment));
        }
    }

    /// <summary>For each layer and cell the tracks to the next cell along the layer's direction.</summary>
    public int[][] Layers { get; }

    private static void Count(GCellGrid grid, RoutingLayer layer, IReadOnlyList<DbRect> blockages, int[] into)
    {
        var (steps, lanes) = layer.IsHorizontal ? (grid.Columns - 1, grid.Rows) : (grid.Rows - 1, grid.Columns);
        if (steps <= 0) return;
        // For each track the steps that a blockage takes.
        var taken = blockages.Count == 0 ? null : new bool[layer.Tracks * steps];
        var low = layer.IsHorizontal ? grid.Die.Left : grid.Die.Bottom;
        foreach (var box in blockages)
        {
            var (across, acrossEnd, along, alongEnd) = layer.IsHorizontal ? (box.Bottom, box.Top, box.Left, box.Right) : (box.Left, box.Right, box.Bottom, box.Top);
            var first = Math.Max(0, (int)Math.Ceiling((double)(across - layer.Spacing + 1 - layer.TrackStart) / layer.TrackStep));
            var last = Math.Min(layer.Tracks - 1, (int)Math.Floor((double)(acrossEnd + layer.Spacing - 1 - layer.TrackStart) / layer.TrackStep));
            // A step goes from the middle of one cell to the middle of the next.
            var from = Math.Max(0, (int)Math.Floor((along - low) / (double)grid.Size - 0.5));
            var to = Math.Min(steps - 1, (int)Math.Ceiling((alongEnd - low) / (double)grid.Size - 0.5) - 1);
            for (var track = first; track <= last; track++)
                for (var step = from; step <= to; step++) taken![track * steps + step] = true;
        }
        for (var track = 0; track < layer.Tracks; track++)
        {
            var at = layer.TrackStart + track * layer.TrackStep;
            var lane = layer.IsHorizontal ? grid.Row(at) : grid.Column(at);
            for (var step = 0; step < steps; step++)
            {
                if (taken is not null && taken[track * steps + step]) continue;
                into[layer.IsHorizontal ? lane * grid.Columns + step : step * grid.Columns + lane]++;
            }
        }
    }
}
