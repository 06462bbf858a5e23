namespace Native.Compute.Kernels;

/// <summary>A contiguous tensor taken as [Outer, Length, Inner]: its rows run along the middle axis, so there are Outer·Inner of them.</summary>
internal readonly struct RowShape(long outer, long length, long inner)
{
    public long Outer => outer;

    public long Length => length;

    public long Inner => inner;

    public long Rows => outer * inner;

    /// <summary>The rows of a shape along one axis.</summary>
    public static RowShape Along(in Shape shape, int axis)
    {
        long outer = 1, inner = 1;
        for (var i = 0; i < axis; i++) outer *= shape[i];
        for (var i = axis + 1; i < shape.Rank; i++) inner *= shape[i];
        return new(outer, shape[axis], inner);
    }
}
