namespace Native.Eda;

/// <summary>The bins that density is counted in: as many along both sides of the core.</summary>
/// <param name="Count">Bins along a side.</param>
/// <param name="Width">The width of a bin.</param>
/// <param name="Height">The height of a bin.</param>
internal readonly record struct BinGrid(int Count, double Width, double Height)
{
    public double Area => Width * Height;

    /// <summary>Adds to each bin the area that a box within the grid covers of it, times a factor.</summary>
    public void Add(double[] bins, double left, double bottom, double right, double top, double factor = 1)
    {
        var (firstX, lastX) = Range(left, right, Width);
        var (firstY, lastY) = Range(bottom, top, Height);
        for (var y = firstY; y <= lastY; y++)
        {
            var high = factor * Part(bottom, top, y, firstY, lastY, Height);
            var row = bins.AsSpan(y * Count + firstX, lastX - firstX + 1);
            if (firstX == lastX)
            {
                row[0] += high * (right - left);
                continue;
            }
            row[0] += high * ((firstX + 1) * Width - left);
            var whole = high * Width;
            for (var x = 1; x < row.Length - 1; x++) row[x] += whole;
            row[^1] += high * (right - lastX * Width);
        }
    }

    /// <summary>How much of an interval lies in bin <paramref name="bin"/> of those from <paramref name="first"/> to <paramref name="last"/> that it touches.</summary>
    public static double Part(double low, double high, int bin, int first, int last, double size) =>
        (bin == last ? high : (bin + 1) * size) - (bin == first ? low : bin * size);

    /// <summary>The first and last bin that an interval touches, within the grid.</summary>
    public (int First, int Last) Range(double low, double high, double size) =>
        (Math.Clamp((int)(low / size), 0, Count - 1), Math.Clamp((int)(high / size), 0, Count - 1));
}
