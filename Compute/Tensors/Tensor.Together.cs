namespace Native.Compute;

public readonly partial struct Tensor
{
    /// <summary>
    /// A view of tensors that lie one behind the other in the same memory, along their first axis: what was sliced from one tensor, put together
    /// again without a copy. Null where they do not lie so.
    /// </summary>
    /// <param name="parts">Contiguous tensors whose shapes differ in the first dimension only.</param>
    /// <remarks>Tapes do not record it: gradients that are wanted for the parts do not pass through the view.</remarks>
    public static Tensor? Together(params ReadOnlySpan<Tensor> parts)
    {
        if (parts.Length == 0) return null;
        var first = parts[0];
        var (layout, storage, type) = (first.Layout, first.Storage, first.DType);
        if (layout.Shape.Rank == 0 || !layout.IsContiguous) return null;
        var rows = layout.Shape[0];
        var end = layout.Offset + layout.Shape.Count;
        foreach (var part in parts[1..])
        {
            var next = part.Layout;
            if (!ReferenceEquals(part.Storage, storage) || part.DType != type || next.Offset != end || !next.IsContiguous) return null;
            if (next.Shape.Rank != layout.Shape.Rank || next.Shape.With(0, layout.Shape[0]) != layout.Shape) return null;
            rows += next.Shape[0];
            end += next.Shape.Count;
        }
        return Kernels.Views.Of(first, new Layout(layout.Shape.With(0, rows), layout.Strides, layout.Offset), "Together");
    }
}
