namespace Native.Eda;

/// <summary>Where everything lies, in database units: the cells in the order of the netlist, and the terminals between the dies.</summary>
/// <param name="X">The cells' left edges.</param>
/// <param name="Y">The cells' lower edges.</param>
/// <param name="Orientations">How the cells are turned.</param>
/// <param name="Die">The cells' dies: 0 the lower, 1 the upper.</param>
/// <param name="IsFixed">Whether a cell has its place for good: macros, once they are placed.</param>
/// <param name="Terminals">The nets that cross between the dies, ascending, each with the middle of its terminal.</param>
public sealed record DiePlacement(int[] X, int[] Y, Orientation[] Orientations, int[] Die, bool[] IsFixed, IReadOnlyList<(int Net, DbPoint At)> Terminals)
{
    /// <summary>All cells at the lower left corner of the lower die.</summary>
    public static DiePlacement Start(int cells) => new(new int[cells], new int[cells], new Orientation[cells], new int[cells], new bool[cells], []);

    /// <summary>A copy whose arrays are its own.</summary>
    public DiePlacement Copy() => new((int[])X.Clone(), (int[])Y.Clone(), (Orientation[])Orientations.Clone(), (int[])Die.Clone(), (bool[])IsFixed.Clone(), [.. Terminals]);
}
