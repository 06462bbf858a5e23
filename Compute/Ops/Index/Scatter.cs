using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements written along an axis, each at an index of its own: the reverse of a gather.</summary>
public static class ScatterOperation
{
    /// <summary>A copy of x in which element (c with index[c] on the axis) is source[c]; of several that meet, the one with the highest coordinate on the axis stays.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="index">I32 or I64 with as many axes as x, on all but the given axis no longer than x's; in [0, length of the axis).</param>
    /// <param name="source">Of x's type and the index tensor's shape.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <remarks>The gradient of x is 0 where it was overwritten; that of a source element is 0 where another one stayed.</remarks>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor Scatter(this Tensor x, Tensor index, Tensor source, int axis)
    {
        axis = Check(x, index, source, axis, "Scatter");
        Tensor y;
        using (var scope = x.Device.NoGrad())
        {
            y = scope.Keep(x.Clone());
            ScatterCore.Columns(y, source, index, axis, adds: false, "Scatter");
        }
        if (y.Record<Node>(x, source) is { } node)
        {
            node.Index = node.Save(index);
            node.Axis = axis;
        }
        return y;
    }

    /// <summary>A copy of x to whose elements (c with index[c] on the axis) source[c] is added, in a fixed order.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="index">I32 or I64 with as many axes as x, on all but the given axis no longer than x's; in [0, length of the axis).</param>
    /// <param name="source">Of x's type and the index tensor's shape.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor ScatterAdd(this Tensor x, Tensor index, Tensor source, int axis)
    {
        axis = Check(x, index, source, axis, "ScatterAdd");
        Tensor y;
        using (var scope = x.Device.NoGrad())
        {
            y = scope.Keep(x.Clone());
            ScatterCore.Columns(y, source, index, axis, adds: true, "ScatterAdd");
        }
        if (y.Record<AddNode>(x, source) is { } node)
        {
            node.Index = node.Save(index);
            node.Axis = axis;
        }
        return y;
    }

    private static int Check(Tensor x, Tensor index, Tensor source, int axis, string operation)
    {
        Guard.SameType(x, source, operation);
        if (x.DType == DType.Bool && operation == "ScatterAdd")
            throw new NotSupportedException("ScatterAdd: not defined for Bool; convert with To(DType)");
        axis = GatherOperation.Check(x, index, axis, operation);
        Guard.SameShape(index, source, operation);
        return axis;
    }

    private sealed class Node : TapeNode
    {
        public Saved Index;
        public int Axis;

        public override string Operation => "Scatter";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var index = Index.Tensor;
            if (gradients.Wants(0))
            {
                var dx = dy.Clone();
                ScatterCore.Columns(dx, Tensor.Zeros(dy.Device, dy.DType, index.Shape), index, Axis, adds: false, "Scatter");
                gradients.Add(0, dx);
            }
            if (!gradients.Wants(1)) return;
            // Each source element's own place along the axis is scattered the same way: whoever reads its own place back had stayed.
            var places = Places(index);
            var winners = Tensor.Full(dy.Device, DType.I64, dy.Shape, -1);
            ScatterCore.Columns(winners, places, index, Axis, adds: false, "Scatter");
            var stayed = winners.Gather(index, Axis).Equal(places);
            gradients.Add(1, stayed.Where(dy.Gather(index, Axis), Tensor.Zeros(dy.Device, dy.DType, new Shape())));
        }

        private Tensor Places(Tensor index)
        {
            var shape = index.Shape;
            Span<long> d = stackalloc long[shape.Rank - Axis];
            d.Fill(1);
            d[0] = shape[Axis];
            return Tensor.Arange(index.Device, DType.I64, shape[Axis]).Reshape(new Shape(d)).Expand(shape);
        }
    }

    private sealed class AddNode : TapeNode
    {
        public Saved Index;
        public int Axis;

        public override string Operation => "ScatterAdd";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            gradients.Add(0, dy);
            if (gradients.Wants(1)) gradients.Add(1, dy.Gather(Index.Tensor, Axis));
        }
    }
}
