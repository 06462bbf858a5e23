using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Sums of slices that belong together.</summary>
public static class SegmentSumOperation
{
    /// <summary>y[s] = Σ x[i] over all i with segment[i] = s, along the first axis; 0 where there are none. Added up in the order of i.</summary>
    /// <param name="x">At least one axis; any type but Bool.</param>
    /// <param name="segment">I32 or I64, the segment of each slice of the first axis, in any order; in [0, count).</param>
    /// <param name="count">The number of segments.</param>
    /// <exception cref="ShapeException">There are not as many segments as slices.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment is out of range; on a GPU thrown at the next synchronization.</exception>
    public static Tensor SegmentSum(this Tensor x, Tensor segment, long count)
    {
        Guard.SameDevice(x, segment, "SegmentSum");
        Guard.Index(segment, "SegmentSum");
        Guard.Rank(segment, 1, "SegmentSum");
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (x.DType == DType.Bool) throw new NotSupportedException("SegmentSum: not defined for Bool; convert with To(DType)");
        if (x.Rank == 0 || x.Shape[0] != segment.Count)
            throw new ShapeException($"SegmentSum: {segment.Count} segments for shape {x.Shape}; one for each slice of the first axis is needed");
        var y = Tensor.Zeros(x.Device, x.DType, x.Shape.With(0, count));
        using (x.Device.NoGrad()) ScatterCore.Slices(y, x, segment, 0, "SegmentSum");
        if (y.Record<Node>(x) is { } node) node.Segment = node.Save(segment);
        return y;
    }

    private sealed class Node : TapeNode
    {
        public Saved Segment;

        public override string Operation => "SegmentSum";

        public override void Backward(in NodeGradients gradients) => gradients.Add(0, gradients.Dy.IndexSelect(Segment.Tensor));
    }
}
