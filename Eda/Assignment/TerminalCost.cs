namespace Native.Eda;

/// <summary>
/// What a terminal costs at a place: the half perimeters of both dies' pins with the terminal among them, or the distance from where it should be. It is a sum
/// of a convex function of x and one of y, each with straight pieces.
/// </summary>
internal readonly struct TerminalCost
{
    private readonly int bottomLow, bottomHigh, upperLow, upperHigh;
    private readonly bool isPoint;

    private TerminalCost(int bottomLow, int bottomHigh, int upperLow, int upperHigh, bool isPoint) =>
        (this.bottomLow, this.bottomHigh, this.upperLow, this.upperHigh, this.isPoint) = (bottomLow, bottomHigh, upperLow, upperHigh, isPoint);

    /// <summary>The costs of a net along x and along y.</summary>
    public static (TerminalCost X, TerminalCost Y) Of(TerminalNet net)
    {
        if (net.Desired is { } place) return (new(place.X, place.X, place.X, place.X, true), new(place.Y, place.Y, place.Y, place.Y, true));
        if (net.BottomPins.Count == 0 || net.UpperPins.Count == 0) throw new ArgumentException($"TerminalAssigner: net {net.Name} has no pin on one of the dies and no desired place");
        return (
            new(net.BottomPins.Min(p => p.X), net.BottomPins.Max(p => p.X), net.UpperPins.Min(p => p.X), net.UpperPins.Max(p => p.X), false),
            new(net.BottomPins.Min(p => p.Y), net.BottomPins.Max(p => p.Y), net.UpperPins.Min(p => p.Y), net.UpperPins.Max(p => p.Y), false));
    }

    /// <summary>The cost at a coordinate.</summary>
    public long At(long at) => isPoint
        ? Math.Abs(at - bottomLow)
        : Math.Max(bottomHigh, at) - Math.Min(bottomLow, at) + Math.Max(upperHigh, at) - Math.Min(upperLow, at);

    /// <summary>The middle of the coordinates where the cost is least.</summary>
    public long Best
    {
        get
        {
            // Where the intervals overlap, inside both; where not, anywhere in the gap between them.
            var (low, high) = (Math.Max(bottomLow, upperLow), Math.Min(bottomHigh, upperHigh));
            return ((long)low + high) / 2;
        }
    }
}
