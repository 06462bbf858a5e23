using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The same elements in row-major order under another shape.</summary>
public static class ReshapeOperation
{
    /// <summary>x with another shape of as many elements; one dimension may be -1, which is then computed. A view where strides allow it, else a copy.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public static Tensor Reshape(this Tensor x, params ReadOnlySpan<long> dimensions)
    {
        Span<long> d = stackalloc long[dimensions.Length];
        dimensions.CopyTo(d);
        var known = 1L;
        var open = -1;
        for (var i = 0; i < d.Length; i++)
        {
            if (d[i] == -1 && open < 0) open = i;
            else known *= d[i];
        }
        if (open >= 0)
        {
            if (known <= 0 || x.Count % known != 0)
                throw new ShapeException($"Reshape: {x.Shape} holds {x.Count} elements; dimension {open} cannot be inferred, the others hold {known}");
            d[open] = x.Count / known;
        }
        return x.Reshape(new Shape(d));
    }

    /// <summary>x with another shape of as many elements. A view where strides allow it, else a copy.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public static Tensor Reshape(this Tensor x, Shape shape)
    {
        if (x.Shape == shape) return x;
        if (shape.Count != x.Count)
            throw new ShapeException($"Reshape: {x.Shape} holds {x.Count} elements, {shape} holds {shape.Count}");
        if (!x.Layout.TryReshape(shape, out var layout)) return x.Contiguous().Reshape(shape);
        var y = Views.Of(x, layout, "Reshape");
        if (y.Record<Node>(x) is { } node) node.Shape = x.Shape;
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;

        public override string Operation => "Reshape";

        public override Tensor? RoomOf(int output, TapeState tape) =>
            tape.Room(InputSlots[0]) is { } room && room.Layout.TryReshape(tape.ShapeOf(OutputSlots[0]), out var layout) ? Views.Of(room, layout, Operation) : null;

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy.Reshape(Shape));
    }
}
