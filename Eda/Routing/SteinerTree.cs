namespace Native.Eda;

/// <summary>A rectilinear Steiner tree: the given points, points that were added, and the edges between them.</summary>
/// <param name="X">The points' places, the given ones first and in their order.</param>
/// <param name="Y">The same along y.</param>
/// <param name="Edges">Pairs of points; each edge is as long as its ends are apart along x and y together.</param>
public sealed record SteinerTree(IReadOnlyList<int> X, IReadOnlyList<int> Y, IReadOnlyList<(int A, int B)> Edges)
{
    // Up to the first the shortest tree is found; up to the second points of the Hanan grid are tried one by one; above, corners of a spanning tree are cut.
    private const int Exact = 7, Tried = 12;

    /// <summary>The sum of the edges' lengths.</summary>
    public long Length => Edges.Sum(e => Math.Abs((long)X[e.A] - X[e.B]) + Math.Abs((long)Y[e.A] - Y[e.B]));

    /// <summary>
    /// A short tree through points, which must be distinct. Up to seven points have the shortest there is; up to twelve the best added point is taken again and
    /// again (Kahng and Robins' iterated 1-Steiner); more have their spanning tree with its corners cut.
    /// </summary>
    /// <param name="x">The points.</param>
    /// <param name="y">The same along y, as many.</param>
    /// <exception cref="ArgumentException">There is no point, or x and y differ in number.</exception>
    public static SteinerTree Through(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        if (x.Length == 0 || x.Length != y.Length) throw new ArgumentException($"SteinerTree.Through: {x.Length} and {y.Length} coordinates; as many of each are needed, and at least one", nameof(x));
        if (x.Length == 1) return new([x[0]], [y[0]], []);
        if (x.Length == 2) return new([x[0], x[1]], [y[0], y[1]], [(0, 1)]);
        return x.Length == 3 ? Median(x, y) : x.Length <= Exact ? ExactSteiner.Build(x, y) : x.Length <= Tried ? IteratedSteiner.Build(x, y) : CutCorners.Build(x, y);
    }

    private static SteinerTree Median(ReadOnlySpan<int> x, ReadOnlySpan<int> y)
    {
        var (mx, my) = (Middle(x[0], x[1], x[2]), Middle(y[0], y[1], y[2]));
        for (var i = 0; i < 3; i++)
            if (x[i] == mx && y[i] == my) return new([.. x], [.. y], [(i, (i + 1) % 3), (i, (i + 2) % 3)]);
        return new([x[0], x[1], x[2], mx], [y[0], y[1], y[2], my], [(0, 3), (1, 3), (2, 3)]);
    }

    internal static int Middle(int a, int b, int c) => Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
