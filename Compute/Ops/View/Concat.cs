using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Tensors joined along an axis they have.</summary>
public static class ConcatOperation
{
    extension(Tensor)
    {
        /// <summary>The tensors one after another along an axis. The gradient of each is its part of the result's.</summary>
        /// <param name="tensors">At least one, of one type and device, whose shapes agree on all other axes.</param>
        /// <param name="axis">The axis; negative ones count from the end.</param>
        /// <exception cref="ShapeException">There is no tensor, or the shapes differ on another axis.</exception>
        public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int axis = 0)
        {
            if (tensors.Length == 0) throw new ShapeException("Concat: no tensors; at least one is needed");
            var first = tensors[0];
            var shape = first.Shape;
            axis = shape.Axis(axis, "Concat");
            var length = 0L;
            foreach (var tensor in tensors)
            {
                Guard.SameType(first, tensor, "Concat");
                if (tensor.Rank != shape.Rank || tensor.Shape.With(axis, shape[axis]) != shape)
                    throw new ShapeException($"Concat: shapes {shape} and {tensor.Shape} along axis {axis}; they must agree on all other axes");
                length += tensor.Shape[axis];
            }
            var y = Tensor.Empty(first.Device, first.DType, shape.With(axis, length));
            var layout = y.Layout;
            var start = 0L;
            using (first.Device.NoGrad())
                foreach (var tensor in tensors)
                {
                    var part = tensor.Shape[axis];
                    Copy.Elements(Views.Of(y, layout.Slice(axis, start, part), "Concat"), tensor);
                    start += part;
                }
            if (y.Record<Node>(tensors) is { } node)
            {
                node.Axis = axis;
                node.Lengths.Clear();
                foreach (var tensor in tensors) node.Lengths.Add(tensor.Shape[axis]);
            }
            return y;
        }
    }

    private sealed class Node : TapeNode
    {
        public readonly List<long> Lengths = [];
        public int Axis;

        public override string Operation => "Concat";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var start = 0L;
            for (var i = 0; i < Lengths.Count; i++)
            {
                if (gradients.Wants(i)) gradients.Add(i, dy.Slice(Axis, start, Lengths[i]));
                start += Lengths[i];
            }
        }
    }
}
