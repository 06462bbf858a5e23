namespace Native.Compute.Kernels;

/// <summary>Maps a row-major index of a shape to an element's offset by strides: what strided kernels carry for each tensor.</summary>
/// <remarks>Fields instead of an array, since GPU kernels take neither spans nor inline arrays. Dimension 0 is the innermost.</remarks>
internal readonly struct IndexMap
{
    private readonly int rank;
    private readonly long d0, d1, d2, d3, d4, d5, d6;
    private readonly long s0, s1, s2, s3, s4, s5, s6, s7;

    /// <summary>A map of these dimensions and strides, outermost first; at most 8.</summary>
    public IndexMap(ReadOnlySpan<long> dimensions, ReadOnlySpan<long> strides)
    {
        rank = dimensions.Length;
        Span<long> d = stackalloc long[Shape.MaxRank], s = stackalloc long[Shape.MaxRank];
        for (var i = 0; i < rank; i++)
        {
            d[i] = dimensions[rank - 1 - i];
            s[i] = strides[rank - 1 - i];
        }
        (d0, d1, d2, d3, d4, d5, d6) = (d[0], d[1], d[2], d[3], d[4], d[5], d[6]);
        (s0, s1, s2, s3, s4, s5, s6, s7) = (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
    }

    /// <summary>A map of a layout, from its offset on.</summary>
    public static IndexMap Of(in Layout layout)
    {
        var shape = layout.Shape;
        return new(shape.AsSpan(), layout.Strides);
    }

    /// <summary>The offset of the element with this row-major index.</summary>
    public long Offset(long index)
    {
        if (rank <= 1) return index * s0;
        var offset = index % d0 * s0;
        index /= d0;
        if (rank == 2) return offset + index * s1;
        offset += index % d1 * s1;
        index /= d1;
        if (rank == 3) return offset + index * s2;
        offset += index % d2 * s2;
        index /= d2;
        if (rank == 4) return offset + index * s3;
        offset += index % d3 * s3;
        index /= d3;
        if (rank == 5) return offset + index * s4;
        offset += index % d4 * s4;
        index /= d4;
        if (rank == 6) return offset + index * s5;
        offset += index % d5 * s5;
        index /= d5;
        if (rank == 7) return offset + index * s6;
        offset += index % d6 * s6;
        return offset + index / d6 * s7;
    }
}
