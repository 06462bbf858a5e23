namespace Native.Eda;

/// <summary>A rectangle in micrometers, its corners ordered.</summary>
public readonly record struct MicronRect(double Left, double Bottom, double Right, double Top)
{
    /// <summary>Right minus left.</summary>
    public double Width => Right - Left;

    /// <summary>Top minus bottom.</summary>
    public double Height => Top - Bottom;
}

/// <summary>A shape on one layer: a rectangle, or a polygon with the rectangle as its bounding box.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Box">The rectangle, or the bounding box of <paramref name="Polygon"/>.</param>
/// <param name="Polygon">The corners x, y, x, y, …; null for a rectangle.</param>
public sealed record LefShape(string Layer, MicronRect Box, IReadOnlyList<double>? Polygon = null);
