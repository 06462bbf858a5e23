namespace Native.Solvers.Engines;

/// <summary>A sector of directions as seen from a depot, in 65,536ths of a circle, counterclockwise from the first to the last.</summary>
/// <param name="First">Where it begins.</param>
/// <param name="Last">Where it ends.</param>
internal readonly record struct CircleSector(int First, int Last)
{
    private const int Circle = 65536;

    /// <summary>The direction of a vector.</summary>
    public static int Direction(double x, double y) => Wrap((int)(Math.Atan2(y, x) / Math.Tau * Circle));

    /// <summary>The sector widened to a direction, on the side that needs less.</summary>
    public CircleSector With(int direction)
    {
        if (Contains(direction)) return this;
        return Wrap(direction - Last) <= Wrap(First - direction) ? this with { Last = direction } : this with { First = direction };
    }

    /// <summary>Whether the two have a direction in common.</summary>
    public bool Overlaps(CircleSector other) => Contains(other.First) || other.Contains(First);

    private bool Contains(int direction) => Wrap(direction - First) <= Wrap(Last - First);

    private static int Wrap(int direction) => (direction % Circle + Circle) % Circle;
}
