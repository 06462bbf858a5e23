using System.Numerics.Tensors;

namespace Native.Eda;

/// <summary>
/// Solves exactly a stack that is the same everywhere in each layer: cosines in both directions take the lateral flow apart, and what is left is a
/// tridiagonal system through the layers for each pair of cosines. What the real stack has beside that, edges towards the package and blocks
/// with conductivities of their own, is left to the iteration around it.
/// </summary>
internal sealed class SeparablePreconditioner
{
    private readonly ThermalNetwork network;
    private readonly double[] rows, columns;
    // Factors of the tridiagonal systems, all cells of a layer together: the inverse pivots and the elimination factors.
    private readonly double[][] pivot, factor;
    private readonly double[] first, second;

    public SeparablePreconditioner(ThermalNetwork network)
    {
        this.network = network;
        (rows, columns) = (Cosines(network.Rows), Cosines(network.Columns));
        var cells = network.Rows * network.Columns;
        (first, second) = (new double[cells], new double[cells]);
        (pivot, factor) = (new double[network.Layers][], new double[network.Layers][]);
        var above = 0.0;
        for (var layer = 0; layer < network.Layers; layer++)
        {
            var (east, south, below) = network.Mean(layer);
            var leak = network.MeanLeak(layer);
            (pivot[layer], factor[layer]) = (new double[cells], new double[cells]);
            for (var i = 0; i < network.Rows; i++)
            {
                for (var j = 0; j < network.Columns; j++)
                {
                    var at = i * network.Columns + j;
                    var diagonal = south * Eigenvalue(i, network.Rows) + east * Eigenvalue(j, network.Columns) + above + below + leak;
                    if (layer > 0)
                    {
                        factor[layer][at] = above * pivot[layer - 1][at];
                        diagonal -= above * factor[layer][at];
                    }
                    pivot[layer][at] = 1 / diagonal;
                }
            }
            above = below;
        }
    }

    /// <summary>Solves for a residual.</summary>
    public void Apply(ReadOnlySpan<double> residual, Span<double> result)
    {
        var cells = network.Rows * network.Columns;
        for (var layer = 0; layer < network.Layers; layer++)
        {
            var own = result.Slice(layer * cells, cells);
            Transform(residual.Slice(layer * cells, cells), own, inverse: false);
            if (layer > 0) TensorPrimitives.MultiplyAdd(factor[layer], result.Slice((layer - 1) * cells, cells), own, own);
        }
        for (var layer = network.Layers - 1; layer >= 0; layer--)
        {
            var own = result.Slice(layer * cells, cells);
            TensorPrimitives.Multiply(pivot[layer], own, own);
            // The factor holds the coupling times the pivot above, which is what the way back needs.
            if (layer < network.Layers - 1) TensorPrimitives.MultiplyAdd(factor[layer + 1], result.Slice((layer + 1) * cells, cells), own, own);
        }
        for (var layer = 0; layer < network.Layers; layer++)
        {
            var own = result.Slice(layer * cells, cells);
            own.CopyTo(first);
            Transform(first, own, inverse: true);
        }
    }

    private void Transform(ReadOnlySpan<double> x, Span<double> y, bool inverse)
    {
        var (height, width) = (network.Rows, network.Columns);
        // Each row by the cosines of the columns, then rows mixed by the cosines of the rows; the inverse has both transposed.
        for (var i = 0; i < height; i++)
        {
            var into = second.AsSpan(i * width, width);
            var row = x.Slice(i * width, width);
            if (inverse)
            {
                into.Clear();
                for (var k = 0; k < width; k++) TensorPrimitives.MultiplyAdd(columns.AsSpan(k * width, width), row[k], into, into);
            }
            else
            {
                for (var k = 0; k < width; k++) into[k] = TensorPrimitives.Dot(columns.AsSpan(k * width, width), row);
            }
        }
        for (var i = 0; i < height; i++)
        {
            var into = y.Slice(i * width, width);
            into.Clear();
            for (var k = 0; k < height; k++) TensorPrimitives.MultiplyAdd(second.AsSpan(k * width, width), inverse ? rows[k * height + i] : rows[i * height + k], into, into);
        }
    }

    private static double Eigenvalue(int k, int count) => 2 - 2 * Math.Cos(Math.PI * k / count);

    // Row k is the k-th orthonormal cosine.
    private static double[] Cosines(int count)
    {
        var all = new double[count * count];
        for (var k = 0; k < count; k++)
            for (var i = 0; i < count; i++) all[k * count + i] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / count) * Math.Cos(Math.PI * k * (i + 0.5) / count);
        return all;
    }
}
