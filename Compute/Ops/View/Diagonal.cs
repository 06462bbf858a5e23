using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Diagonals of matrices.</summary>
public static class DiagonalOperation
{
    /// <summary>A view of the elements whose index on the second axis is that on the first plus an offset. They become the last axis of the result.</summary>
    /// <param name="x">At least two axes.</param>
    /// <param name="offset">0 for the main diagonal, positive above it.</param>
    /// <param name="first">The axis of rows.</param>
    /// <param name="second">The axis of columns, another one.</param>
    /// <exception cref="ShapeException">Both axes are the same.</exception>
    public static Tensor Diagonal(this Tensor x, long offset = 0, int first = -2, int second = -1)
    {
        var y = Views.Of(x, Of(x.Layout, offset, first, second), "Diagonal");
        if (y.Record<Node>(x) is { } node) (node.Shape, node.Offset, node.First, node.Second) = (x.Shape, offset, first, second);
        return y;
    }

    private static Layout Of(in Layout layout, long offset, int first, int second)
    {
        var shape = layout.Shape;
        (first, second) = (shape.Axis(first, "Diagonal"), shape.Axis(second, "Diagonal"));
        if (first == second) throw new ShapeException($"Diagonal: axis {first} of shape {shape} twice; two different axes are needed");
        var length = Math.Max(0, Math.Min(shape[first] - Math.Max(0, -offset), shape[second] - Math.Max(0, offset)));
        Span<long> d = stackalloc long[Shape.MaxRank], s = stackalloc long[Shape.MaxRank];
        var n = 0;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (i == first || i == second) continue;
            (d[n], s[n]) = (shape[i], layout.Strides[i]);
            n++;
        }
        (d[n], s[n]) = (length, layout.Strides[first] + layout.Strides[second]);
        var start = length == 0 ? 0 : Math.Max(0, -offset) * layout.Strides[first] + Math.Max(0, offset) * layout.Strides[second];
        return new(new Shape(d[..(n + 1)]), s[..(n + 1)], layout.Offset + start);
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public long Offset;
        public int First, Second;

        public override string Operation => "Diagonal";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Zeros(dy.Device, dy.DType, Shape);
            Copy.Elements(Views.Of(dx, Of(dx.Layout, Offset, First, Second), "Diagonal"), dy);
            gradients.Add(0, dx);
        }
    }
}
