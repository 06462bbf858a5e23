namespace Native.Compute.Kernels;

/// <summary>The leading dimensions of a batched product: merged to one stride each where possible, the rest walked one by one.</summary>
internal readonly struct Batches
{
    private readonly IndexMap mapY, mapA, mapB, mapR;

    private Batches(in Iteration over)
    {
        InnerCount = over.Inner;
        OuterCount = over.Outer;
        (InnerY, InnerA, InnerB, InnerResidual) = (over.InnerStride(0), over.InnerStride(1), over.InnerStride(2), over.InnerStride(3));
        (mapY, mapA, mapB, mapR) = (over.RowMap(0), over.RowMap(1), over.RowMap(2), over.RowMap(3));
    }

    public long InnerCount { get; }

    public long OuterCount { get; }

    public long InnerY { get; }

    public long InnerA { get; }

    public long InnerB { get; }

    public long InnerResidual { get; }

    /// <summary>The leading dimensions of four layouts of equal leading shape.</summary>
    public static Batches Of(in Layout y, in Layout a, in Layout b, in Layout residual) =>
        new(Iteration.Over(Leading(y), Leading(a), Leading(b), Leading(residual), Leading(y)));

    /// <summary>The starts of a group of matrices.</summary>
    public (long Y, long A, long B, long Residual) At(long outer) => OuterCount == 1
        ? default
        : (mapY.Offset(outer), mapA.Offset(outer), mapB.Offset(outer), mapR.Offset(outer));

    private static Layout Leading(in Layout layout)
    {
        var shape = layout.Shape;
        return new(new Shape(shape.AsSpan()[..^2]), layout.Strides[..^2], 0);
    }
}
