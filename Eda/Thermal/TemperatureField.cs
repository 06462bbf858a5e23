namespace Native.Eda;

/// <summary>The steady temperatures of a stack.</summary>
public sealed class TemperatureField
{
    private readonly double[] cells;
    private readonly BlockGrid[] grids;
    private readonly ThermalStack stack;

    internal TemperatureField(ThermalStack stack, BlockGrid[] grids, double[] cells, double[] package, int rows, int columns, int iterations, double residual, double watts)
    {
        (this.stack, this.grids, this.cells, Package, Rows, Columns, Iterations, Residual, ToAmbient) = (stack, grids, cells, package, rows, columns, iterations, residual, watts);
    }

    /// <summary>Cells along y.</summary>
    public int Rows { get; }

    /// <summary>Cells along x.</summary>
    public int Columns { get; }

    /// <summary>How many layers there are, spreader and sink included.</summary>
    public int Layers => cells.Length / (Rows * Columns);

    /// <summary>K of the package's lumped parts, west, east, north and south each: the spreader beside the chip, the sink under it, the sink beyond; empty: there is no package.</summary>
    public IReadOnlyList<double> Package { get; }

    /// <summary>The iterations it took.</summary>
    public int Iterations { get; }

    /// <summary>The residual at the end, as a share of the power.</summary>
    public double Residual { get; }

    /// <summary>Watts that reach the air; the power, to within the residual.</summary>
    public double ToAmbient { get; }

    /// <summary>K of a layer's cells, row by row from the top.</summary>
    public ReadOnlySpan<double> Layer(int layer) => cells.AsSpan(layer * Rows * Columns, Rows * Columns);

    /// <summary>K of a block: the mean over its cells by area.</summary>
    public double Block(int layer, int block)
    {
        if ((uint)layer >= (uint)stack.Layers.Count || (uint)block >= (uint)stack.Layers[layer].Blocks.Count)
            throw new ArgumentOutOfRangeException(nameof(block), block, $"TemperatureField.Block: block {block} of layer {layer}, of {stack.Layers.Count} layers with blocks");
        return grids[layer].Mean(block, Layer(layer));
    }

    /// <summary>The hottest cell of the layers with power: its layer, its place in it, and K.</summary>
    public (int Layer, int Cell, double Kelvin) Peak()
    {
        var peak = (Layer: -1, Cell: -1, Kelvin: double.NegativeInfinity);
        for (var layer = 0; layer < stack.Layers.Count; layer++)
        {
            if (!stack.Layers[layer].HasPower) continue;
            var own = Layer(layer);
            for (var cell = 0; cell < own.Length; cell++)
                if (own[cell] > peak.Kelvin) peak = (layer, cell, own[cell]);
        }
        return peak;
    }

    /// <summary>K of a layer in the mean.</summary>
    public double Mean(int layer)
    {
        var sum = 0.0;
        foreach (var kelvin in Layer(layer)) sum += kelvin;
        return sum / (Rows * Columns);
    }
}
