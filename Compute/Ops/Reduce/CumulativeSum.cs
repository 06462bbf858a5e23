using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Sums of all elements up to each one.</summary>
public static class CumulativeSumOperation
{
    /// <summary>yᵢ = x₀ + … + xᵢ along an axis. Integers wrap around; F16 and BF16 are added in F32. For Bool the true elements are counted, in I64.</summary>
    /// <param name="x">Any shape of at least one dimension, any layout.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="exclusive">Whether xᵢ itself is left out of yᵢ, so that y₀ is 0.</param>
    /// <param name="reverse">Whether it is summed from the end: yᵢ = xᵢ + … + x₋₁.</param>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor CumulativeSum(this Tensor x, int axis = -1, bool exclusive = false, bool reverse = false)
    {
        axis = x.Check("CumulativeSum").Layout.Shape.Axis(axis, "CumulativeSum");
        if (x.DType == DType.Bool) x = x.To(DType.I64);
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad()) Scan.Run(new SumOperation.Op(1), RowShape.Along(x.Shape, axis), y, x.Contiguous(), exclusive, reverse);
        if (y.Record<Node>(x) is { } node) (node.Axis, node.IsExclusive, node.IsReverse) = (axis, exclusive, reverse);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public int Axis;
        public bool IsExclusive, IsReverse;

        public override string Operation => "CumulativeSum";

        public override void Backward(in NodeGradients gradients) =>
            gradients.Add(0, gradients.Dy.CumulativeSum(Axis, IsExclusive, !IsReverse));
    }
}
