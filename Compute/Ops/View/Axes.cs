namespace Native.Compute.Kernels;

/// <summary>A shape seen from one of its axes: so many elements before it, along it, and behind it.</summary>
internal readonly record struct AxisSplit(long Outer, long Length, long Inner)
{
    /// <summary>Splits a shape at an axis in [0, rank).</summary>
    public static AxisSplit Of(in Shape shape, int axis)
    {
        long outer = 1, inner = 1;
        for (var i = 0; i < axis; i++) outer *= shape[i];
        for (var i = axis + 1; i < shape.Rank; i++) inner *= shape[i];
        return new(outer, shape[axis], inner);
    }
}
