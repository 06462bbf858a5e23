using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements picked along an axis, each by an index of its own.</summary>
public static class GatherOperation
{
    /// <summary>y[c] = x[c with index[c] in place of the axis' coordinate], for every coordinate c of the index tensor.</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="index">I32 or I64 with as many axes as x, on all but the given axis no longer than x's; in [0, length of the axis).</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <returns>A tensor of the index tensor's shape. The gradient adds up where elements were picked several times, in a fixed order.</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor Gather(this Tensor x, Tensor index, int axis)
    {
        axis = Check(x, index, axis, "Gather");
        var y = Tensor.Empty(x.Device, x.DType, index.Shape);
        using (x.Device.NoGrad()) GatherCore.Run(y, x, index, axis, "Gather");
        if (y.Record<Node>(x) is { } node)
        {
            node.Index = node.Save(index);
            (node.Shape, node.Axis) = (x.Shape, axis);
        }
        return y;
    }

    internal static int Check(Tensor x, Tensor index, int axis, string operation)
    {
        Guard.SameDevice(x, index, operation);
        Guard.Index(index, operation);
        axis = x.Shape.Axis(axis, operation);
        if (index.Rank != x.Rank)
            throw new ShapeException($"{operation}: indices of shape {index.Shape} for shape {x.Shape}; both need as many dimensions");
        for (var i = 0; i < x.Rank; i++)
            if (i != axis && index.Shape[i] > x.Shape[i])
                throw new ShapeException($"{operation}: indices of shape {index.Shape} for shape {x.Shape}: dimension {i} is larger; only axis {axis} may be");
        return axis;
    }

    private sealed class Node : TapeNode
    {
        public Saved Index;
        public Shape Shape;
        public int Axis;

        public override string Operation => "Gather";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Zeros(dy.Device, dy.DType, Shape);
            ScatterCore.Columns(dx, dy, Index.Tensor, Axis, adds: true, "Gather");
            gradients.Add(0, dx);
        }
    }
}
