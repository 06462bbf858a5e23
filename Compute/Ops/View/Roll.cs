using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Elements moved along an axis, those that leave it coming back at its other end.</summary>
public static class RollOperation
{
    /// <summary>y[…, (i + shift) mod n, …] = x[…, i, …].</summary>
    /// <param name="x">Any shape with at least one axis.</param>
    /// <param name="shift">How far; negative toward lower indices; any size.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    public static Tensor Roll(this Tensor x, long shift, int axis = -1)
    {
        var shape = x.Shape;
        axis = shape.Axis(axis, "Roll");
        var length = shape[axis];
        var y = Tensor.Empty(x.Device, x.DType, shape);
        if (y.Count > 0)
            using (x.Device.NoGrad())
            {
                var by = (shift % length + length) % length;
                Move(y, by, x, 0, axis, length - by);
                Move(y, 0, x, length - by, axis, by);
            }
        if (y.Record<Node>(x) is { } node) (node.Shift, node.Axis) = (shift, axis);
        return y;
    }

    private static void Move(Tensor y, long to, Tensor x, long from, int axis, long length)
    {
        if (length > 0)
            Copy.Elements(Views.Of(y, y.Layout.Slice(axis, to, length), "Roll"), Views.Of(x, x.Layout.Slice(axis, from, length), "Roll"));
    }

    private sealed class Node : TapeNode
    {
        public long Shift;
        public int Axis;

        public override string Operation => "Roll";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy.Roll(-Shift, Axis));
    }
}
