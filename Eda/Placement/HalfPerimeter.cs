namespace Native.Eda;

/// <summary>Half-perimeter wirelength: for each net the width plus the height of the box around its pins.</summary>
public static class HalfPerimeter
{
    /// <summary>Σ weight·(width + height) over all nets, in the unit of the coordinates. Nets of fewer than two pins count nothing.</summary>
    /// <param name="x">The pins' horizontal coordinates.</param>
    /// <param name="y">The pins' vertical coordinates, as many.</param>
    /// <param name="netStarts">Where each net's entries begin in <paramref name="pins"/>, ascending; one more at the end, their number.</param>
    /// <param name="pins">The numbers of the nets' pins, net by net.</param>
    /// <param name="weights">A weight for each net; empty: all 1.</param>
    /// <exception cref="ArgumentException">Lengths do not agree, starts do not ascend, or a pin does not exist; the message has the numbers.</exception>
    public static double Wirelength(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<int> netStarts, ReadOnlySpan<int> pins, ReadOnlySpan<double> weights = default)
    {
        if (x.Length != y.Length) throw new ArgumentException($"HalfPerimeter: {x.Length} horizontal and {y.Length} vertical coordinates", nameof(y));
        if (netStarts.Length == 0) throw new ArgumentException("HalfPerimeter: no net starts; the number of pin entries stands at their end", nameof(netStarts));
        var nets = netStarts.Length - 1;
        if (netStarts[0] != 0 || netStarts[^1] != pins.Length)
            throw new ArgumentException($"HalfPerimeter: net starts go from {netStarts[0]} to {netStarts[^1]}; 0 to {pins.Length} is needed", nameof(netStarts));
        if (weights.Length != 0 && weights.Length != nets) throw new ArgumentException($"HalfPerimeter: {weights.Length} weights for {nets} nets", nameof(weights));
        var total = 0.0;
        for (var net = 0; net < nets; net++)
        {
            var (start, end) = (netStarts[net], netStarts[net + 1]);
            if (end < start || end > pins.Length) throw new ArgumentException($"HalfPerimeter: net {net} goes from {start} to {end}", nameof(netStarts));
            if (end - start < 2) continue;
            double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;
            foreach (var pin in pins[start..end])
            {
                if ((uint)pin >= (uint)x.Length) throw new ArgumentException($"HalfPerimeter: net {net} names pin {pin} of {x.Length}", nameof(pins));
                left = Math.Min(left, x[pin]);
                right = Math.Max(right, x[pin]);
                bottom = Math.Min(bottom, y[pin]);
                top = Math.Max(top, y[pin]);
            }
            total += (weights.Length == 0 ? 1 : weights[net]) * (right - left + top - bottom);
        }
        return total;
    }
}
