namespace Native.Compute.Kernels;

/// <summary>The reverse of broadcasting.</summary>
internal static class SumToOperation
{
    /// <summary>x summed over the axes along which <paramref name="shape"/> was stretched to x's shape.</summary>
    /// <param name="x">What is summed.</param>
    /// <param name="shape">The shape of the sum.</param>
    /// <param name="room">Where a sum of all but the last axis may be written, contiguous; null for nowhere.</param>
    public static Tensor SumTo(this Tensor x, Shape shape, Tensor? room = null)
    {
        if (x.Shape == shape) return x;
        if (room is { } place && shape.Rank == 1 && x.Shape[-1] == shape[0] && place.IsContiguous)
        {
            Reduction.Real(new SumOperation.Op(1), place, x, (1 << (x.Rank - 1)) - 1);
            return place;
        }
        var from = x.Shape;
        var lead = from.Rank - shape.Rank;
        Span<int> axes = stackalloc int[Shape.MaxRank];
        var count = 0;
        for (var i = 0; i < from.Rank; i++)
            if (i < lead || (shape[i - lead] == 1 && from[i] != 1)) axes[count++] = i;
        return x.Sum(axes[..count]).Reshape(shape);
    }
}
