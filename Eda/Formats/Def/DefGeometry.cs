namespace Native.Eda;

/// <summary>A point in database units.</summary>
public readonly record struct DbPoint(int X, int Y);

/// <summary>A rectangle in database units, its corners ordered.</summary>
public readonly record struct DbRect(int Left, int Bottom, int Right, int Top)
{
    /// <summary>Right minus left.</summary>
    public long Width => (long)Right - Left;

    /// <summary>Top minus bottom.</summary>
    public long Height => (long)Top - Bottom;

    /// <summary>The rectangle around two corners in any order.</summary>
    public static DbRect Around(DbPoint a, DbPoint b) =>
        new(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y), Math.Max(a.X, b.X), Math.Max(a.Y, b.Y));
}

/// <summary>A shape on one layer in database units.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Box">The rectangle, or the bounding box of <paramref name="Polygon"/>.</param>
/// <param name="Polygon">The corners; null for a rectangle.</param>
public sealed record DefShape(string Layer, DbRect Box, IReadOnlyList<DbPoint>? Polygon = null);
