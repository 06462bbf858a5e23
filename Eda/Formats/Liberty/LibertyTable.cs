namespace Native.Eda;

/// <summary>What an axis of a table is.</summary>
public enum LibertyAxis
{
    /// <summary>The slew at the arc's input, in seconds.</summary>
    InputSlew,
    /// <summary>The load at the arc's output, in farads.</summary>
    OutputLoad,
    /// <summary>The slew at the clock pin of a constraint, in seconds.</summary>
    RelatedSlew,
    /// <summary>The slew at the data pin of a constraint, in seconds.</summary>
    ConstrainedSlew,
    /// <summary>The load at another output, in farads.</summary>
    RelatedLoad,
    /// <summary>Something that this library does not interpret; its first entry counts.</summary>
    Other,
}

/// <summary>A table of up to two axes in SI units, read between its knots and beyond its ends by straight lines.</summary>
public sealed class LibertyTable
{
    private readonly double[] first, second, values;

    /// <summary>Makes a table.</summary>
    /// <param name="kind1">What the first axis is.</param>
    /// <param name="first">Its ascending knots; empty: the table is a single value.</param>
    /// <param name="kind2">What the second axis is.</param>
    /// <param name="second">Its ascending knots; empty: there is none.</param>
    /// <param name="values">The values, the second axis running fastest.</param>
    /// <exception cref="ArgumentException">The numbers of knots and values do not agree, or knots do not ascend.</exception>
    public LibertyTable(LibertyAxis kind1, double[] first, LibertyAxis kind2, double[] second, double[] values)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != Math.Max(1, first.Length) * Math.Max(1, second.Length) || (first.Length == 0 && second.Length > 0))
            throw new ArgumentException($"LibertyTable: {values.Length} values for {first.Length} by {second.Length} knots");
        foreach (var axis in new[] { first, second })
            for (var i = 1; i < axis.Length; i++)
                if (!(axis[i] > axis[i - 1])) throw new ArgumentException($"LibertyTable: knot {i} is {axis[i]}, not above {axis[i - 1]}");
        (FirstAxis, this.first, SecondAxis, this.second, this.values) = (kind1, first, kind2, second, values);
    }

    /// <summary>What the first axis is.</summary>
    public LibertyAxis FirstAxis { get; }

    /// <summary>What the second axis is.</summary>
    public LibertyAxis SecondAxis { get; }

    /// <summary>The knots of the first axis.</summary>
    public ReadOnlySpan<double> First => first;

    /// <summary>The knots of the second axis.</summary>
    public ReadOnlySpan<double> Second => second;

    /// <summary>The values, the second axis running fastest.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The value at an input slew and an output load.</summary>
    public double At(double slew, double load) => Lookup(Pick(FirstAxis, slew, load, first), Pick(SecondAxis, slew, load, second));

    /// <summary>The value at the slews of the clock pin and the data pin of a constraint.</summary>
    public double AtConstraint(double related, double constrained) =>
        Lookup(FirstAxis == LibertyAxis.ConstrainedSlew ? constrained : related, SecondAxis == LibertyAxis.RelatedSlew ? related : constrained);

    /// <summary>The value at two coordinates in the order of the axes.</summary>
    public double Lookup(double x, double y)
    {
        if (first.Length == 0) return values[0];
        var (i, u) = Place(first, x);
        if (second.Length == 0) return first.Length == 1 ? values[0] : values[i] + u * (values[i + 1] - values[i]);
        var (j, v) = Place(second, y);
        var width = second.Length;
        var (down, right) = (first.Length == 1 ? 0 : width, width == 1 ? 0 : 1);
        var at = i * width + j;
        var top = values[at] + v * (values[at + right] - values[at]);
        var bottom = values[at + down] + v * (values[at + down + right] - values[at + down]);
        return top + u * (bottom - top);
    }

    private static double Pick(LibertyAxis kind, double slew, double load, double[] knots) => kind switch
    {
        LibertyAxis.InputSlew => slew,
        LibertyAxis.OutputLoad => load,
        _ => knots.Length > 0 ? knots[0] : 0,
    };

    // The interval and where in it; below 0 and above 1 the outer intervals go on straight.
    private static (int Interval, double Share) Place(double[] axis, double x)
    {
        if (axis.Length == 1) return (0, 0);
        var i = 0;
        while (i + 2 < axis.Length && x >= axis[i + 1]) i++;
        return (i, (x - axis[i]) / (axis[i + 1] - axis[i]));
    }
}
