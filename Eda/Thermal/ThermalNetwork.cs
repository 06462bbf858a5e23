using System.Numerics.Tensors;

namespace Native.Eda;

/// <summary>
/// The conductances between the cells of a stack, and to the air: a symmetric positive definite matrix G with G T = P, T over ambient. Cells go layer
/// by layer, row by row from the top. With a package the spreader and the sink are the last two layers.
/// </summary>
internal sealed class ThermalNetwork
{
    private readonly PackageNetwork? package;
    private readonly int spreader, sink;
    // W/K to the next column, to the next row, to the next layer, and to the air.
    private readonly double[] east, south, below, air;

    public ThermalNetwork(ThermalStack stack, int rows, int columns, BlockGrid[] grids)
    {
        (Rows, Columns) = (rows, columns);
        var layers = stack.Layers.Count + (stack.Package is null ? 0 : 2);
        Layers = layers;
        (spreader, sink) = (layers - 2, layers - 1);
        var cells = rows * columns;
        (east, south, below, air) = (new double[layers * cells], new double[layers * cells], new double[layers * cells], new double[cells]);
        var (cellWidth, cellHeight) = (stack.Width / columns, stack.Height / rows);
        var (conductivity, thickness) = (new double[layers][], new double[layers]);
        for (var layer = 0; layer < layers; layer++)
        {
            conductivity[layer] = new double[cells];
            if (layer < stack.Layers.Count)
            {
                thickness[layer] = stack.Layers[layer].Thickness;
                Fill(stack.Layers[layer], grids[layer], conductivity[layer]);
                continue;
            }
            thickness[layer] = layer == spreader ? stack.Package!.SpreaderThickness : stack.Package!.SinkThickness;
            conductivity[layer].AsSpan().Fill(layer == spreader ? stack.Package.SpreaderConductivity : stack.Package.SinkConductivity);
        }
        for (var layer = 0; layer < layers; layer++)
        {
            var k = conductivity[layer];
            var lateral = layer >= stack.Layers.Count || stack.Layers[layer].HasLateralFlow;
            for (var cell = 0; cell < cells; cell++)
            {
                var at = layer * cells + cell;
                // Halves of both cells in series.
                if (lateral && cell % columns < columns - 1) east[at] = 2 / (1 / k[cell] + 1 / k[cell + 1]) * cellHeight * thickness[layer] / cellWidth;
                if (lateral && cell < cells - columns) south[at] = 2 / (1 / k[cell] + 1 / k[cell + columns]) * cellWidth * thickness[layer] / cellHeight;
                if (layer == layers - 1) continue;
                var own = thickness[layer] / k[cell] * (stack.Vertical == VerticalModel.FarFace || layer == 0 ? 1 : 0.5);
                var next = stack.Vertical == VerticalModel.FarFace ? 0 : thickness[layer + 1] / conductivity[layer + 1][cell] / 2;
                if (layer == layers - 2 && stack.Package?.HasHotSpotSinkCore == true) next += stack.ConvectionResistance * stack.Package.SinkSide * stack.Package.SinkSide / 2;
                below[at] = cellWidth * cellHeight / (own + next);
            }
        }
        var area = stack.Package is { } p ? p.SinkSide * p.SinkSide : stack.Width * stack.Height;
        for (var cell = 0; cell < cells; cell++)
        {
            // HotSpot counts the sink's whole thickness on the way to the air whichever model joins the layers; a layer cooled directly counts as its node stands.
            var share = stack.Package is null && stack.Vertical == VerticalModel.Centered && layers > 1 ? 0.5 : 1;
            air[cell] = cellWidth * cellHeight / (thickness[^1] / conductivity[^1][cell] * share + stack.ConvectionResistance * area);
        }
        if (stack.Package is { } outer) package = new(stack, outer, rows, columns);
    }

    public int Rows { get; }

    public int Columns { get; }

    public int Layers { get; }

    public int Size => Layers * Rows * Columns;

    /// <summary>Multiplies: <paramref name="y"/> = G <paramref name="x"/>.</summary>
    public void Multiply(ReadOnlySpan<double> x, Span<double> y)
    {
        y.Clear();
        var cells = Rows * Columns;
        // A flow is added at one end and taken away at the other; the arrays of conductances have zeros where there is no neighbor.
        Flow(east.AsSpan(0, x.Length - 1), x, y, 1);
        Flow(south.AsSpan(0, x.Length - Columns), x, y, Columns);
        if (Layers > 1) Flow(below.AsSpan(0, x.Length - cells), x, y, cells);
        TensorPrimitives.MultiplyAdd(air, x[^cells..], y[^cells..], y[^cells..]);
        if (package is null) return;
        Span<double> parts = stackalloc double[12];
        Parts(x, parts);
        Edges(package.Spreader, spreader, x, parts[..4], y);
        Edges(package.Sink, sink, x, parts[4..8], y);
    }

    /// <summary>The temperatures over ambient of the package's lumped parts.</summary>
    public void Parts(ReadOnlySpan<double> x, Span<double> parts)
    {
        if (package is null) return;
        Span<double> sums = stackalloc double[8];
        for (var side = 0; side < 4; side++)
        {
            for (var i = 0; i < Length(side); i++)
            {
                sums[side] += x[Cell(spreader, side, i)];
                sums[4 + side] += x[Cell(sink, side, i)];
            }
        }
        package.Solve(sums[..4], sums[4..], parts);
    }

    /// <summary>Watts that reach the air.</summary>
    public double ToAmbient(ReadOnlySpan<double> x)
    {
        var watts = TensorPrimitives.Dot(air, x[^(Rows * Columns)..]);
        if (package is null) return watts;
        Span<double> parts = stackalloc double[12];
        Parts(x, parts);
        return watts + package.ToAmbient(parts);
    }

    /// <summary>The mean conductances of a layer: east, south, below.</summary>
    public (double East, double South, double Below) Mean(int layer)
    {
        var cells = Rows * Columns;
        double Of(double[] all, int links) => links == 0 ? 0 : TensorPrimitives.Sum<double>(all.AsSpan(layer * cells, cells)) / links;
        return (Of(east, Rows * (Columns - 1)), Of(south, (Rows - 1) * Columns), Of(below, cells));
    }

    /// <summary>What a layer at 1 K over ambient, all others at 0, gives to the package's parts and the air, by cell.</summary>
    public double MeanLeak(int layer)
    {
        var cells = Rows * Columns;
        var leak = layer == Layers - 1 ? TensorPrimitives.Sum<double>(air) / cells : 0;
        if (package is null || layer < spreader) return leak;
        var (x, y) = (new double[Size], new double[Size]);
        x.AsSpan(layer * cells, cells).Fill(1);
        Span<double> parts = stackalloc double[12];
        Parts(x, parts);
        var sides = layer == spreader ? package.Spreader : package.Sink;
        Edges(sides, layer, x, parts.Slice(layer == spreader ? 0 : 4, 4), y);
        return leak + TensorPrimitives.Sum<double>(y.AsSpan(layer * cells, cells)) / cells;
    }

    private static void Flow(ReadOnlySpan<double> conductance, ReadOnlySpan<double> x, Span<double> y, int step)
    {
        for (var i = 0; i < conductance.Length; i++)
        {
            var flow = conductance[i] * (x[i] - x[i + step]);
            y[i] += flow;
            y[i + step] -= flow;
        }
    }

    private void Edges(double[] conductance, int layer, ReadOnlySpan<double> x, ReadOnlySpan<double> parts, Span<double> y)
    {
        for (var side = 0; side < 4; side++)
        {
            for (var i = 0; i < Length(side); i++)
            {
                var at = Cell(layer, side, i);
                y[at] += conductance[side] * (x[at] - parts[side]);
            }
        }
    }

    private int Length(int side) => side < 2 ? Rows : Columns;

    private int Cell(int layer, int side, int i) => layer * Rows * Columns + side switch
    {
        0 => i * Columns,
        1 => i * Columns + Columns - 1,
        2 => i,
        _ => (Rows - 1) * Columns + i,
    };

    // A cell that blocks with conductivities of their own cover has the mean by area, side by side; what no block covers is the layer's.
    private static void Fill(ThermalLayer layer, BlockGrid grid, double[] conductivity)
    {
        conductivity.AsSpan().Fill(layer.Conductivity);
        for (var block = 0; block < layer.Blocks.Count; block++)
        {
            if (layer.Blocks[block].Conductivity is { } own) grid.Add(block, own - layer.Conductivity, conductivity);
        }
    }
}
