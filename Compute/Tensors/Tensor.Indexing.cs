namespace Native.Compute;

// Indexers: t[3], t[^1], t[1..4, 0], t[.., TensorIndex.Every(2, ..)].
public readonly partial struct Tensor
{
    /// <summary>A view of a part: a position drops its axis, a range keeps it; axes that are not named are whole.</summary>
    /// <exception cref="ShapeException">More entries than dimensions.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An entry reaches outside its axis.</exception>
    [System.Runtime.CompilerServices.IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<TensorIndex> index]
    {
        get
        {
            var shape = Check("Tensor index").Layout.Shape;
            if (index.Length > shape.Rank)
                throw new ShapeException($"Tensor index: {index.Length} entries for shape {shape} of {shape.Rank} dimensions");
            var result = this;
            Span<int> dropped = stackalloc int[Shape.MaxRank];
            var drops = 0;
            for (var i = 0; i < index.Length; i++)
            {
                var (start, length) = index[i].On(shape[i], i, shape);
                result = result.Slice(i, start, length, index[i].Step);
                if (index[i].IsSingle) dropped[drops++] = i;
            }
            return drops > 0 ? result.Squeeze(dropped[..drops]) : result;
        }
    }
}
