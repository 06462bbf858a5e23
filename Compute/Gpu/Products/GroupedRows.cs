namespace Native.Compute.Gpu.Products;

/// <summary>Rows sorted by group, each group filled up to whole tiles of 128 rows, so that no tile has rows of two groups.</summary>
internal sealed class GroupedRows : IDisposable
{
    private const int TileRows = 128;

    private GroupedRows(Tensor source, Tensor position, Tensor tiles)
    {
        Source = source;
        Position = position;
        Tiles = tiles;
    }

    /// <summary>[padded rows], I32: the token that a row comes from, or -1.</summary>
    public Tensor Source { get; }

    /// <summary>[tokens · choices], I32: where each choice of each token lies.</summary>
    public Tensor Position { get; }

    /// <summary>[tiles, 2], I32: the first row and the group of each tile.</summary>
    public Tensor Tiles { get; }

    /// <summary>Rows with the filling.</summary>
    public int Padded => (int)Source.Count;

    /// <summary>Sorts the choices of tokens by group, keeping their order within a group.</summary>
    /// <param name="device">Where the lists go.</param>
    /// <param name="group">The group of choice j of token t at t · choices + j.</param>
    /// <param name="groups">Groups.</param>
    /// <param name="choices">Groups that each token goes to.</param>
    /// <exception cref="ArgumentOutOfRangeException">A group's number is not in [0, groups).</exception>
    public static GroupedRows Of(CudaDevice device, ReadOnlySpan<int> group, int groups, int choices)
    {
        var starts = new int[groups + 1];
        foreach (var g in group)
        {
            if ((uint)g >= (uint)groups) throw new ArgumentOutOfRangeException(nameof(group), g, $"grouped product: group {g} of {groups}");
            starts[g + 1]++;
        }
        var tiles = new List<int>();
        for (var g = 0; g < groups; g++)
        {
            var filled = (starts[g + 1] + TileRows - 1) / TileRows * TileRows;
            for (var row = 0; row < filled; row += TileRows) tiles.AddRange([starts[g] + row, g]);
            starts[g + 1] = starts[g] + filled;
        }
        var source = new int[Math.Max(TileRows, starts[groups])];
        Array.Fill(source, -1);
        var position = new int[group.Length];
        for (var i = 0; i < group.Length; i++)
        {
            var row = starts[group[i]]++;
            source[row] = i / choices;
            position[i] = row;
        }
        if (tiles.Count == 0) tiles.AddRange([0, -1]);
        return new(
            Tensor.From(device, source, new Shape(source.Length)), Tensor.From(device, position, new Shape(position.Length)),
            Tensor.From(device, tiles.ToArray(), new Shape(tiles.Count / 2, 2)));
    }

    /// <summary>Gives the lists' memory back.</summary>
    public void Dispose()
    {
        Source.Dispose();
        Position.Dispose();
        Tiles.Dispose();
    }
}
