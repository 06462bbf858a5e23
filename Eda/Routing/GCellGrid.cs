namespace Native.Eda;

/// <summary>The square cells that global routing works on, in database units. The last column and row take what is left of the die.</summary>
public sealed record GCellGrid
{
    /// <summary>Divides a die into cells.</summary>
    /// <param name="die">The die.</param>
    /// <param name="size">The side of a cell.</param>
    /// <exception cref="ArgumentException">The die is empty or the side is not positive.</exception>
    public GCellGrid(DbRect die, int size)
    {
        if (die.Width <= 0 || die.Height <= 0) throw new ArgumentException($"GCellGrid: the die {die} is empty", nameof(die));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (Die, Size) = (die, size);
        (Columns, Rows) = ((int)Math.Max(1, die.Width / size), (int)Math.Max(1, die.Height / size));
    }

    /// <summary>The die.</summary>
    public DbRect Die { get; }

    /// <summary>The side of a cell.</summary>
    public int Size { get; }

    /// <summary>Cells along x.</summary>
    public int Columns { get; }

    /// <summary>Cells along y.</summary>
    public int Rows { get; }

    /// <summary>How many cells there are.</summary>
    public int Cells => Columns * Rows;

    /// <summary>The column of a place; places outside the die count to its edge.</summary>
    public int Column(double x) => (int)Math.Clamp(Math.Floor((x - Die.Left) / Size), 0, Columns - 1);

    /// <summary>The row of a place.</summary>
    public int Row(double y) => (int)Math.Clamp(Math.Floor((y - Die.Bottom) / Size), 0, Rows - 1);

    /// <summary>The number of the cell at a place: row by row from the lower left.</summary>
    public int Cell(double x, double y) => Row(y) * Columns + Column(x);

    /// <summary>The box of a cell.</summary>
    public DbRect Box(int column, int row) => new(
        Die.Left + column * Size, Die.Bottom + row * Size,
        column == Columns - 1 ? Die.Right : Die.Left + (column + 1) * Size, row == Rows - 1 ? Die.Top : Die.Bottom + (row + 1) * Size);
}
