namespace Native.Solvers;

/// <summary>The distances between all pairs of a set of places; immutable.</summary>
public sealed class DistanceMatrix
{
    private readonly double[]? distances;
    private readonly (double X, double Y)[] places;
    private readonly Func<double, double>? rule;

    private DistanceMatrix(int count, double[] distances)
    {
        Count = count;
        places = [];
        this.distances = distances;
    }

    private DistanceMatrix((double X, double Y)[] places, Func<double, double> rule)
    {
        Count = places.Length;
        this.places = places;
        this.rule = rule;
    }

    /// <summary>Whether the distances are kept; else each is computed when asked for.</summary>
    public bool IsStored => distances is not null;

    /// <summary>The number of places.</summary>
    public int Count { get; }

    /// <summary>The distance from one place to another, in the unit of the coordinates or of what was given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside [0, <see cref="Count"/>).</exception>
    public double this[int from, int to]
    {
        get
        {
            Check(from, nameof(from));
            Check(to, nameof(to));
            return distances is null ? Computed(from, to) : distances[(long)from * Count + to];
        }
    }

    /// <summary>The distances from one place to all, itself included; a new array each time where they are not stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside [0, <see cref="Count"/>).</exception>
    public ReadOnlySpan<double> From(int place)
    {
        Check(place, nameof(place));
        if (distances is not null) return distances.AsSpan(place * Count, Count);
        var row = new double[Count];
        for (var to = 0; to < Count; to++) row[to] = Computed(place, to);
        return row;
    }

    /// <summary>Whether every distance is the same both ways.</summary>
    public bool IsSymmetric
    {
        get
        {
            if (distances is null) return true;
            for (var i = 0; i < Count; i++)
                for (var j = 0; j < i; j++)
                    if (distances[i * Count + j] != distances[j * Count + i]) return false;
            return true;
        }
    }

    /// <summary>Euclidean distances of places in the plane that are computed when asked for: for so many places that a matrix would not fit.</summary>
    /// <param name="places">The places.</param>
    /// <param name="rule">What becomes of a straight distance: how it is rounded.</param>
    /// <exception cref="ArgumentException">A coordinate is NaN or infinite; the message names the place.</exception>
    public static DistanceMatrix OnDemand(ReadOnlySpan<(double X, double Y)> places, Func<double, double> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        Finite(places);
        return new(places.ToArray(), rule);
    }

    /// <summary>The matrix of places in the plane.</summary>
    /// <exception cref="ArgumentException">A coordinate is NaN or infinite; the message names the place.</exception>
    public static DistanceMatrix Of(ReadOnlySpan<(double X, double Y)> places, EdgeWeight weight)
    {
        var n = places.Length;
        Finite(places);
        var distances = new double[checked(n * n)];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                distances[i * n + j] = distances[j * n + i] = Between(places[i], places[j], weight);
        return new(n, distances);
    }

    /// <summary>A matrix that was given, row by row: element i·count + j leads from i to j.</summary>
    /// <exception cref="ArgumentException">The number of elements is not a square, or a distance is negative, NaN or infinite.</exception>
    public static DistanceMatrix Given(int count, ReadOnlySpan<double> elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (elements.Length != (long)count * count)
            throw new ArgumentException($"DistanceMatrix: {elements.Length} elements for {count} places; {(long)count * count} are needed", nameof(elements));
        for (var i = 0; i < elements.Length; i++)
            if (!(elements[i] >= 0) || double.IsInfinity(elements[i]))
                throw new ArgumentException($"DistanceMatrix: from {i / count} to {i % count} it is {elements[i]}; distances are finite and not negative", nameof(elements));
        return new(count, elements.ToArray());
    }

    private double Computed(int from, int to)
    {
        if (from == to) return 0;
        var (dx, dy) = (places[from].X - places[to].X, places[from].Y - places[to].Y);
        return rule!(Math.Sqrt(dx * dx + dy * dy));
    }

    private static void Finite(ReadOnlySpan<(double X, double Y)> places)
    {
        for (var i = 0; i < places.Length; i++)
            if (!double.IsFinite(places[i].X) || !double.IsFinite(places[i].Y))
                throw new ArgumentException($"DistanceMatrix: place {i} is at ({places[i].X}, {places[i].Y}); coordinates are finite numbers", nameof(places));
    }

    internal static double Between((double X, double Y) a, (double X, double Y) b, EdgeWeight weight)
    {
        var (dx, dy) = (Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y));
        var straight = Math.Sqrt(dx * dx + dy * dy);
        return weight switch
        {
            EdgeWeight.EuclideanRounded => Math.Floor(straight + 0.5),
            EdgeWeight.EuclideanCeiling => Math.Ceiling(straight),
            EdgeWeight.EuclideanFloor => Math.Floor(straight),
            EdgeWeight.Euclidean => straight,
            EdgeWeight.Manhattan => Math.Floor(dx + dy + 0.5),
            EdgeWeight.Maximum => Math.Max(Math.Floor(dx + 0.5), Math.Floor(dy + 0.5)),
            _ => throw new ArgumentOutOfRangeException(nameof(weight), weight, $"DistanceMatrix: {weight} is not an edge weight"),
        };
    }

    private void Check(int place, string name)
    {
        if ((uint)place >= (uint)Count)
            throw new ArgumentOutOfRangeException(name, place, $"DistanceMatrix: place {place} of {Count}");
    }
}
