namespace Native.Eda;

/// <summary>Which share of which cell each block of a layer covers; rows from the top, as HotSpot counts them.</summary>
internal sealed class BlockGrid
{
    private readonly int[] start, cells;
    private readonly double[] shares;

    /// <summary>Maps blocks to a grid of cells.</summary>
    /// <param name="blocks">The blocks.</param>
    /// <param name="width">The chip's width in meters.</param>
    /// <param name="height">The chip's height in meters.</param>
    /// <param name="rows">Cells along y.</param>
    /// <param name="columns">Cells along x.</param>
    public BlockGrid(IReadOnlyList<ThermalBlock> blocks, double width, double height, int rows, int columns)
    {
        var (cellWidth, cellHeight) = (width / columns, height / rows);
        var (cellList, shareList) = (new List<int>(), new List<double>());
        start = new int[blocks.Count + 1];
        for (var b = 0; b < blocks.Count; b++)
        {
            var block = blocks[b];
            var (left, right) = (block.Left / cellWidth, (block.Left + block.Width) / cellWidth);
            var (bottom, top) = (block.Bottom / cellHeight, (block.Bottom + block.Height) / cellHeight);
            for (var y = Math.Max(0, (int)bottom); y < Math.Min(rows, Math.Ceiling(top)); y++)
            {
                var tall = Math.Min(top, y + 1) - Math.Max(bottom, y);
                for (var x = Math.Max(0, (int)left); x < Math.Min(columns, Math.Ceiling(right)); x++)
                {
                    var share = tall * (Math.Min(right, x + 1) - Math.Max(left, x));
                    // A hair's breadth from rounding of coordinates is no overlap.
                    if (share < 1e-9) continue;
                    cellList.Add((rows - 1 - y) * columns + x);
                    shareList.Add(share);
                }
            }
            start[b + 1] = cellList.Count;
        }
        (cells, shares) = ([.. cellList], [.. shareList]);
    }

    /// <summary>How many cells a block covers, parts counted as parts.</summary>
    public double Area(int block)
    {
        var sum = 0.0;
        for (var i = start[block]; i < start[block + 1]; i++) sum += shares[i];
        return sum;
    }

    /// <summary>Adds to each cell of a block an amount times the share that the block covers.</summary>
    public void Add(int block, double amount, Span<double> values)
    {
        for (var i = start[block]; i < start[block + 1]; i++) values[cells[i]] += amount * shares[i];
    }

    /// <summary>The mean of the cells' values over a block, by area.</summary>
    public double Mean(int block, ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        for (var i = start[block]; i < start[block + 1]; i++) sum += values[cells[i]] * shares[i];
        return sum / Area(block);
    }
}
