namespace Native.Solvers.Formats;

/// <summary>Distances in the plane under a rounding; durations equal them.</summary>
internal static class PlaneProfile
{
    public static TravelProfile Of((double X, double Y)[] places, Rounding rounding)
    {
        var n = places.Length;
        var elements = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
            {
                var (dx, dy) = (places[i].X - places[j].X, places[i].Y - places[j].Y);
                elements[i * n + j] = elements[j * n + i] = rounding.Apply(Math.Sqrt(dx * dx + dy * dy));
            }
        var matrix = DistanceMatrix.Given(n, elements);
        return new(matrix, matrix);
    }
}
