using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Means over any axes.</summary>
public static class MeanOperation
{
    /// <summary>The mean over these axes: their sum divided by the number of elements; NaN for none. Added in F32, F64 in F64.</summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Mean(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        Guard.Float(x, "Mean");
        var mask = Reduction.Mask(x, axes, "Mean");
        var shape = x.Shape;
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(shape, mask, keepDimensions));
        Reduction.Real(new SumOperation.Op(1.0 / Reduction.Length(shape, mask)), y, x, mask);
        if (y.Record<Node>(x) is { } node) (node.Shape, node.Mask) = (shape, mask);
        return y;
    }

    /// <inheritdoc cref="Mean(Tensor, ReadOnlySpan{int}, bool)"/>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor Mean(this Tensor x, int axis, bool keepDimensions = false) => x.Mean([axis], keepDimensions);

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Mask;

        public override string Operation => "Mean";

        public override void Backward(in NodeGradients gradients) => gradients.Add(
            0, gradients.Dy.ScaleAdd(1.0 / Reduction.Length(Shape, Mask), 0).Reshape(Reduction.Kept(Shape, Mask, true)).Expand(Shape));
    }
}
