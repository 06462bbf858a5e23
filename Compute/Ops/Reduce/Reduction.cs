namespace Native.Compute.Kernels;

/// <summary>The axes of a reduction, and the tensor's elements brought into rows along them.</summary>
internal readonly struct Reduction
{
    private readonly Shape shape, permuted;
    private readonly int mask;
    private readonly bool isPermuted;

    private Reduction(Tensor x, RowShape rows, in Shape shape, in Shape permuted, int mask, bool isPermuted)
    {
        X = x;
        Rows = rows;
        this.shape = shape;
        this.permuted = permuted;
        this.mask = mask;
        this.isPermuted = isPermuted;
    }

    /// <summary>The elements, contiguous; what is reduced is the middle axis of <see cref="Rows"/>.</summary>
    public Tensor X { get; }

    public RowShape Rows { get; }

    /// <summary>The axes as bits; all of them where none are named.</summary>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static int Mask(Tensor x, ReadOnlySpan<int> axes, string operation)
    {
        var shape = x.Check(operation).Layout.Shape;
        if (axes.Length == 0) return (1 << shape.Rank) - 1;
        var mask = 0;
        foreach (var axis in axes)
        {
            var bit = 1 << shape.Axis(axis, operation);
            if ((mask & bit) != 0) throw new ArgumentException($"{operation}: axis {axis} of shape {shape} is named twice; each axis is reduced once", nameof(axes));
            mask |= bit;
        }
        return mask;
    }

    /// <summary>The shape without the reduced axes, or with 1 in their place.</summary>
    public static Shape Kept(in Shape shape, int mask, bool keepDimensions)
    {
        Span<long> d = stackalloc long[Shape.MaxRank];
        var n = 0;
        for (var i = 0; i < shape.Rank; i++)
        {
            if ((mask >> i & 1) == 0) d[n++] = shape[i];
            else if (keepDimensions) d[n++] = 1;
        }
        return new(d[..n]);
    }

    /// <summary>How many elements are reduced to one.</summary>
    public static long Length(in Shape shape, int mask)
    {
        var length = 1L;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) != 0) length *= shape[i];
        return length;
    }

    /// <summary>Brings the elements into rows: without a copy where x is contiguous and the reduced axes are neighbors. To be called within a no-grad scope.</summary>
    public static Reduction Of(Tensor x, int mask)
    {
        // Narrower than a vector, what lies side by side is quicker brought into rows of its own.
        const int narrow = 8;
        var shape = x.Shape;
        long outer = 1, length = 1, inner = 1;
        var isRun = true;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (shape[i] == 1) continue;
            if ((mask >> i & 1) != 0)
            {
                isRun &= inner == 1;
                length *= shape[i];
            }
            else if (length == 1) outer *= shape[i];
            else inner *= shape[i];
        }
        if (isRun && x.IsContiguous && (inner == 1 || inner >= narrow || length < narrow)) return new(x, new(outer, length, inner), shape, shape, mask, false);
        Span<int> order = stackalloc int[Shape.MaxRank];
        var n = 0;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) == 0) order[n++] = i;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) != 0) order[n++] = i;
        var rows = x.Permute(order[..n]);
        return new(rows.Contiguous(), new(outer * inner, length, 1), shape, rows.Shape, mask, true);
    }

    /// <summary>Another tensor of x's shape in the order of the rows.</summary>
    public Tensor Bring(Tensor other)
    {
        if (!isPermuted) return other.Contiguous();
        Span<int> order = stackalloc int[Shape.MaxRank];
        Order(order);
        return other.Permute(order[..shape.Rank]).Contiguous();
    }

    /// <summary>A tensor in the order of the rows, as a tensor of x's shape.</summary>
    public Tensor Restore(Tensor rows)
    {
        if (!isPermuted) return rows.Reshape(shape);
        Span<int> order = stackalloc int[Shape.MaxRank], inverse = stackalloc int[Shape.MaxRank];
        Order(order);
        for (var i = 0; i < shape.Rank; i++) inverse[order[i]] = i;
        return rows.Reshape(permuted).Permute(inverse[..shape.Rank]);
    }

    private void Order(Span<int> order)
    {
        var n = 0;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) == 0) order[n++] = i;
        for (var i = 0; i < shape.Rank; i++) if ((mask >> i & 1) != 0) order[n++] = i;
    }

    /// <summary>y = op over rows, for floating-point x; y contiguous and of x's type, or of its statistic type.</summary>
    public static void Real<TOp>(in TOp op, Tensor y, Tensor x, int mask) where TOp : struct, IRowReduction
    {
        using var scope = x.Device.NoGrad();
        var plan = Of(x, mask);
        Kernels.Rows.Reduce(op, plan.Rows, y, plan.X);
    }

    /// <summary>y = op over rows, for x of any type, which y has too.</summary>
    public static void Elements<TOp>(in TOp op, Tensor y, Tensor x, int mask) where TOp : struct, IElementReduction
    {
        using var scope = x.Device.NoGrad();
        var plan = Of(x, mask);
        Kernels.Rows.ReduceElements(op, plan.Rows, y, plan.X);
    }

    /// <summary>Max, min and where they are need at least one element.</summary>
    public static void NotEmpty(in Shape shape, int mask, string operation)
    {
        if (Length(shape, mask) == 0 && Kept(shape, mask, false).Count > 0)
            throw new ShapeException($"{operation}: of no elements, shape {shape}; a reduced axis has dimension 0 and {operation} has no identity");
    }
}
