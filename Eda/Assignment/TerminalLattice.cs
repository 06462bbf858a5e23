namespace Native.Eda;

/// <summary>The sites of bonding terminals: a lattice of one pitch, centers given in database units.</summary>
public sealed class TerminalLattice
{
    private readonly bool[]? blocked;

    /// <summary>Makes a lattice.</summary>
    /// <param name="originX">The x of the first column.</param>
    /// <param name="originY">The y of the first row.</param>
    /// <param name="pitch">The distance of columns and of rows.</param>
    /// <param name="columns">How many columns there are.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="blocked">For each site, row by row, whether it cannot be used; null: all can.</param>
    /// <exception cref="ArgumentException">A size is not above 0, or the marks are of another number of sites.</exception>
    public TerminalLattice(int originX, int originY, int pitch, int columns, int rows, IReadOnlyList<bool>? blocked = null)
    {
        if (pitch < 1 || columns < 1 || rows < 1 || (long)columns * rows > int.MaxValue) throw new ArgumentException($"TerminalLattice: {columns} by {rows} sites of pitch {pitch}");
        if (blocked is not null && blocked.Count != columns * rows) throw new ArgumentException($"TerminalLattice: marks of {blocked.Count} sites for {columns} by {rows}");
        (OriginX, OriginY, Pitch, Columns, Rows) = (originX, originY, pitch, columns, rows);
        this.blocked = blocked?.ToArray();
        Free = columns * rows - (this.blocked?.Count(b => b) ?? 0);
    }

    /// <summary>The x of the first column.</summary>
    public int OriginX { get; }

    /// <summary>The y of the first row.</summary>
    public int OriginY { get; }

    /// <summary>The distance of columns and of rows.</summary>
    public int Pitch { get; }

    /// <summary>How many columns there are.</summary>
    public int Columns { get; }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>How many sites can be used.</summary>
    public int Free { get; }

    /// <summary>How many sites there are.</summary>
    public int Count => Columns * Rows;

    /// <summary>The lattice of a die: as many sites as keep half a pitch, or the half of a terminal's box if that is less, from its edges.</summary>
    /// <param name="die">The die.</param>
    /// <param name="pitch">The pitch.</param>
    /// <param name="margin">The least distance of a center from the die's edges.</param>
    /// <exception cref="ArgumentException">No site fits.</exception>
    public static TerminalLattice Over(DbRect die, int pitch, int margin)
    {
        if (pitch < 1 || margin < 0 || die.Width < 2L * margin || die.Height < 2L * margin) throw new ArgumentException($"TerminalLattice.Over: a die of {die.Width} by {die.Height} has no site at pitch {pitch} and margin {margin}");
        var (columns, rows) = ((int)((die.Width - 2L * margin) / pitch) + 1, (int)((die.Height - 2L * margin) / pitch) + 1);
        return new(die.Left + margin, die.Bottom + margin, pitch, columns, rows);
    }

    /// <summary>The center of a site.</summary>
    public DbPoint Center(int site) => new(OriginX + site % Columns * Pitch, OriginY + site / Columns * Pitch);

    /// <summary>Whether a site can be used.</summary>
    public bool IsFree(int site) => blocked is null || !blocked[site];
}
