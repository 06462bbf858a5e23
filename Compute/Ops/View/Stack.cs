using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Tensors joined along a new axis.</summary>
public static class StackOperation
{
    extension(Tensor)
    {
        /// <summary>The tensors as the parts of a new axis: result[…, i, …] is tensors[i].</summary>
        /// <param name="tensors">At least one, of one type, device and shape.</param>
        /// <param name="axis">The place of the new axis in the result; negative ones count from the end.</param>
        /// <exception cref="ShapeException">There is no tensor, or the shapes differ.</exception>
        public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
        {
            if (tensors.Length == 0) throw new ShapeException("Stack: no tensors; at least one is needed");
            var first = tensors[0];
            foreach (var tensor in tensors)
            {
                Guard.SameType(first, tensor, "Stack");
                Guard.SameShape(first, tensor, "Stack");
            }
            var shape = first.Shape;
            if (axis < 0) axis += shape.Rank + 1;
            if (axis < 0 || axis > shape.Rank)
                throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Stack: a new axis in tensors of shape {shape}; it goes from {-shape.Rank - 1} to {shape.Rank}");
            var y = Tensor.Empty(first.Device, first.DType, shape.Insert(axis, tensors.Length));
            using (first.Device.NoGrad())
                for (var i = 0; i < tensors.Length; i++)
                    Copy.Elements(Part(y, axis, i, shape), tensors[i]);
            if (y.Record<Node>(tensors) is { } node) (node.Axis, node.Shape) = (axis, shape);
            return y;
        }
    }

    private static Tensor Part(Tensor y, int axis, int i, in Shape shape)
    {
        var layout = y.Layout.Slice(axis, i, 1);
        Span<long> strides = stackalloc long[Shape.MaxRank];
        layout.Strides[..axis].CopyTo(strides);
        layout.Strides[(axis + 1)..].CopyTo(strides[axis..]);
        return Views.Of(y, new Layout(shape, strides[..shape.Rank], layout.Offset), "Stack");
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Axis;

        public override string Operation => "Stack";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            for (var i = 0; i < gradients.Inputs; i++)
                if (gradients.Wants(i)) gradients.Add(i, Part(dy, Axis, i, Shape));
        }
    }
}
