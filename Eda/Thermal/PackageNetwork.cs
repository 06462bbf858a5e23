namespace Native.Eda;

/// <summary>
/// The lumped parts of spreader and sink beside the chip: 4 of the spreader, 4 of the sink under it, 4 of the sink beyond. They are eliminated
/// exactly: what remains couples the cells along the chip's four edges in the two layers.
/// </summary>
internal sealed class PackageNetwork
{
    private const int Count = 12;

    private readonly double[] inverse = new double[Count * Count];
    private readonly double[] ambient = new double[Count];

    public PackageNetwork(ThermalStack stack, ThermalPackage package, int rows, int columns)
    {
        (Spreader, Sink) = (new double[4], new double[4]);
        var (spread, sink) = (package.SpreaderSide, package.SinkSide);
        var beyond = (sink * sink - spread * spread) / 4;
        var convection = stack.ConvectionResistance * sink * sink;
        var matrix = new double[Count * Count];
        for (var side = 0; side < 4; side++)
        {
            // Sides are west, east, north, south. Across: the chip's length towards that side; along: its length beside it.
            var (across, along) = side < 2 ? (stack.Width, stack.Height) : (stack.Height, stack.Width);
            var (cells, pitch) = side < 2 ? (rows, stack.Width / columns) : (columns, stack.Height / rows);
            var edge = side < 2 ? stack.Height / rows : stack.Width / columns;
            var (length, area) = ((spread - across) / 4, (spread + along) * (spread - across) / 4);
            Spreader[side] = 1 / (pitch / (package.SpreaderConductivity * edge * package.SpreaderThickness) / 2
                + cells * length / (package.SpreaderConductivity * (spread + 3 * along) / 4 * package.SpreaderThickness));
            Sink[side] = 1 / (pitch / (package.SinkConductivity * edge * package.SinkThickness) / 2
                + cells * length / (package.SinkConductivity * (spread + 3 * along) / 4 * package.SinkThickness));
            var (inner, outer) = (4 + side, 8 + side);
            Ground(matrix, side, cells * Spreader[side]);
            Ground(matrix, inner, cells * Sink[side]);
            Join(matrix, side, inner, 1 / (package.SpreaderThickness / (package.SpreaderConductivity * area)));
            Join(matrix, inner, outer, 1 / (length / (package.SinkConductivity * (3 * spread + along) / 4 * package.SinkThickness)
                + (sink - spread) / 4 / (package.SinkConductivity * (sink + 3 * spread) / 4 * package.SinkThickness)));
            ambient[inner] = 1 / (package.SinkThickness / (package.SinkConductivity * area) + convection / area);
            ambient[outer] = 1 / (package.SinkThickness / (package.SinkConductivity * beyond) + convection / beyond);
            Ground(matrix, inner, ambient[inner]);
            Ground(matrix, outer, ambient[outer]);
        }
        Invert(matrix, inverse);
    }

    /// <summary>W/K from a cell at each side of the spreader's layer to the part beside it.</summary>
    public double[] Spreader { get; }

    /// <summary>The same of the sink's layer.</summary>
    public double[] Sink { get; }

    /// <summary>The temperatures over ambient of the parts for sums of the edge cells' temperatures over ambient, side by side.</summary>
    /// <param name="spreader">The sums at the spreader's sides.</param>
    /// <param name="sink">The sums at the sink's sides.</param>
    /// <param name="parts">The 12 temperatures.</param>
    public void Solve(ReadOnlySpan<double> spreader, ReadOnlySpan<double> sink, Span<double> parts)
    {
        for (var i = 0; i < Count; i++)
        {
            var sum = 0.0;
            for (var side = 0; side < 4; side++) sum += inverse[i * Count + side] * Spreader[side] * spreader[side] + inverse[i * Count + 4 + side] * Sink[side] * sink[side];
            parts[i] = sum;
        }
    }

    /// <summary>Watts from the parts to the air.</summary>
    public double ToAmbient(ReadOnlySpan<double> parts)
    {
        var watts = 0.0;
        for (var i = 0; i < Count; i++) watts += ambient[i] * parts[i];
        return watts;
    }

    private static void Ground(double[] matrix, int node, double conductance) => matrix[node * Count + node] += conductance;

    private static void Join(double[] matrix, int a, int b, double conductance)
    {
        Ground(matrix, a, conductance);
        Ground(matrix, b, conductance);
        matrix[a * Count + b] -= conductance;
        matrix[b * Count + a] -= conductance;
    }

    // Gauss and Jordan; the matrix is diagonally dominant, so that pivots need no search.
    private static void Invert(double[] matrix, double[] inverse)
    {
        for (var i = 0; i < Count; i++) inverse[i * Count + i] = 1;
        for (var p = 0; p < Count; p++)
        {
            var pivot = 1 / matrix[p * Count + p];
            for (var j = 0; j < Count; j++)
            {
                matrix[p * Count + j] *= pivot;
                inverse[p * Count + j] *= pivot;
            }
            for (var i = 0; i < Count; i++)
            {
                if (i == p || matrix[i * Count + p] is not (var factor and not 0)) continue;
                for (var j = 0; j < Count; j++)
                {
                    matrix[i * Count + j] -= factor * matrix[p * Count + j];
                    inverse[i * Count + j] -= factor * inverse[p * Count + j];
                }
            }
        }
    }
}
