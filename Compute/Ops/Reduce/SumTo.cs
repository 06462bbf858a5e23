namespace Native.Compute.Kernels;

/// <summary>The reverse of broadcasting.</summary>
internal static class SumToOperation
{
    /// <summary>x summed over the axes along which <paramref name="shape"/> was stretched to x's shape.</summary>
    public static Tensor SumTo(this Tensor x, Shape shape)
    {
        if (x.Shape == shape) return x;
        var from = x.Shape;
        var lead = from.Rank - shape.Rank;
        Span<int> axes = stackalloc int[Shape.MaxRank];
        var count = 0;
        for (var i = 0; i < from.Rank; i++)
            if (i < lead || (shape[i - lead] == 1 && from[i] != 1)) axes[count++] = i;
        return x.Sum(axes[..count]).Reshape(shape);
    }
}
