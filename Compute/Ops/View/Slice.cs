using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Parts of a tensor.</summary>
public static class SliceOperation
{
    /// <summary>A view of elements start, start + step, … along an axis, length of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist, or the elements reach outside it.</exception>
    public static Tensor Slice(this Tensor x, int axis, long start, long length, long step = 1)
    {
        var shape = x.Shape;
        axis = shape.Axis(axis, "Slice");
        if (step < 1 || length < 0 || start < 0 || (length > 0 && start + (length - 1) * step >= shape[axis]) || start > shape[axis])
            throw new ArgumentOutOfRangeException(nameof(start),
                $"Slice: {length} elements from {start} by steps of {step} on axis {axis} of shape {shape}, which has {shape[axis]}");
        if (start == 0 && length == shape[axis] && step == 1) return x;
        var y = Views.Of(x, x.Layout.Slice(axis, start, length, step), "Slice");
        if (y.Record<Node>(x) is { } node) (node.Shape, node.Axis, node.Start, node.Step) = (shape, axis, start, step);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Axis;
        public long Start, Step;

        public override string Operation => "Slice";

        public override void Backward(in NodeGradients gradients)
        {
            var dy = gradients.Dy;
            var dx = Tensor.Zeros(dy.Device, dy.DType, Shape);
            Copy.Elements(Views.Of(dx, dx.Layout.Slice(Axis, Start, dy.Shape[Axis], Step), "Slice"), dy);
            gradients.Add(0, dx);
        }
    }
}
