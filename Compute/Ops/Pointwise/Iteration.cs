namespace Native.Compute.Kernels;

/// <summary>The shape that a pointwise operation runs over, with neighboring axes merged wherever all its tensors allow it.</summary>
internal struct Iteration
{
    private Shape.Dims dims;
    private Shape.Dims strideY, strideA, strideB, strideC, strideD;

    /// <summary>Merged dimensions, at least 1.</summary>
    public int Rank { get; private set; }

    public readonly long Inner => dims[Rank - 1];

    public readonly long Outer
    {
        get
        {
            var count = 1L;
            for (var i = 0; i < Rank - 1; i++) count *= dims[i];
            return count;
        }
    }

    /// <summary>Merges the axes of an output and up to four inputs of its shape.</summary>
    public static Iteration Over(in Layout y, in Layout a, in Layout b, in Layout c, in Layout d)
    {
        var it = new Iteration();
        var shape = y.Shape;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 1) continue;
            var n = it.Rank;
            if (n > 0 && Joins(it.strideY[n - 1], y.Strides[i], shape[i]) && Joins(it.strideA[n - 1], a.Strides[i], shape[i])
                && Joins(it.strideB[n - 1], b.Strides[i], shape[i]) && Joins(it.strideC[n - 1], c.Strides[i], shape[i])
                && Joins(it.strideD[n - 1], d.Strides[i], shape[i]))
            {
                it.dims[n - 1] *= shape[i];
                n--;
            }
            else
            {
                it.dims[n] = shape[i];
                it.Rank++;
            }
            it.strideY[n] = y.Strides[i];
            it.strideA[n] = a.Strides[i];
            it.strideB[n] = b.Strides[i];
            it.strideC[n] = c.Strides[i];
            it.strideD[n] = d.Strides[i];
        }
        if (it.Rank == 0)
        {
            it.Rank = 1;
            it.dims[0] = 1;
        }
        return it;
    }

    private static bool Joins(long outer, long inner, long dimension) => outer == inner * dimension;

    /// <summary>The map of tensor 0 (the output) or 1 to 4 (the inputs).</summary>
    public readonly IndexMap Map(int tensor) => tensor switch
    {
        0 => new(((ReadOnlySpan<long>)dims)[..Rank], ((ReadOnlySpan<long>)strideY)[..Rank]),
        1 => new(((ReadOnlySpan<long>)dims)[..Rank], ((ReadOnlySpan<long>)strideA)[..Rank]),
        2 => new(((ReadOnlySpan<long>)dims)[..Rank], ((ReadOnlySpan<long>)strideB)[..Rank]),
        3 => new(((ReadOnlySpan<long>)dims)[..Rank], ((ReadOnlySpan<long>)strideC)[..Rank]),
        _ => new(((ReadOnlySpan<long>)dims)[..Rank], ((ReadOnlySpan<long>)strideD)[..Rank]),
    };

    /// <summary>The map of the rows' starts of a tensor: all axes but the innermost.</summary>
    public readonly IndexMap RowMap(int tensor)
    {
        var n = Rank - 1;
        return tensor switch
        {
            0 => new(((ReadOnlySpan<long>)dims)[..n], ((ReadOnlySpan<long>)strideY)[..n]),
            1 => new(((ReadOnlySpan<long>)dims)[..n], ((ReadOnlySpan<long>)strideA)[..n]),
            2 => new(((ReadOnlySpan<long>)dims)[..n], ((ReadOnlySpan<long>)strideB)[..n]),
            3 => new(((ReadOnlySpan<long>)dims)[..n], ((ReadOnlySpan<long>)strideC)[..n]),
            _ => new(((ReadOnlySpan<long>)dims)[..n], ((ReadOnlySpan<long>)strideD)[..n]),
        };
    }

    /// <summary>The size of a merged dimension.</summary>
    public readonly long Dimension(int axis) => dims[axis];

    /// <summary>The stride of tensor 0 (the output) or 1 to 4 (the inputs) along a merged dimension.</summary>
    public readonly long Stride(int tensor, int axis) => tensor switch
    {
        0 => strideY[axis],
        1 => strideA[axis],
        2 => strideB[axis],
        3 => strideC[axis],
        _ => strideD[axis],
    };

    /// <summary>The map of the rows' starts of a tensor, in bytes of elements of this size.</summary>
    public readonly IndexMap RowMap(int tensor, int size)
    {
        var strides = new Shape.Dims();
        for (var i = 0; i < Rank - 1; i++) strides[i] = Stride(tensor, i) * size;
        return new(((ReadOnlySpan<long>)dims)[..(Rank - 1)], ((ReadOnlySpan<long>)strides)[..(Rank - 1)]);
    }

    /// <summary>The stride along the innermost axis.</summary>
    public readonly long InnerStride(int tensor) => tensor switch
    {
        0 => strideY[Rank - 1],
        1 => strideA[Rank - 1],
        2 => strideB[Rank - 1],
        3 => strideC[Rank - 1],
        _ => strideD[Rank - 1],
    };
}
