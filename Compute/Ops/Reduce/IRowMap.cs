namespace Native.Compute.Kernels;

/// <summary>
/// A formula over rows: of up to three tensors (a, b, c) element by element, and of up to four <see cref="RowSide"/>s
/// (p, q, s, t), which are one number for a row, or one for each place along it. Written once for scalars, SIMD vectors and GPUs.
/// </summary>
internal interface IRowMap
{
    /// <summary>How many of a, b, c are read, 1 to 3. A constant of the type.</summary>
    static abstract int Inputs { get; }

    /// <summary>How many of p, q, s, t are read, 0 to 4. A constant of the type.</summary>
    static abstract int Sides { get; }

    T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T>;
}

/// <summary>A formula over rows whose values are combined into one number for each row.</summary>
internal interface IRowReduction : IRowMap
{
    /// <summary>What changes nothing when it is combined with a value.</summary>
    T Identity<T>() where T : struct, IReal<T>;

    /// <summary>Associative up to rounding.</summary>
    T Combine<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>The row's result from all of it combined.</summary>
    T Finish<T>(T total) where T : struct, IReal<T>;
}

/// <summary>An associative combination of elements of any type, integers included.</summary>
internal interface IElementReduction
{
    /// <summary>What changes nothing when it is combined with an element.</summary>
    T Start<T>() where T : struct, IElement<T>;

    T Join<T>(T a, T b) where T : struct, INumeric<T>;
}

/// <summary>The later stages of a reduction: partial results combined, nothing mapped.</summary>
internal readonly struct Fold<TOp>(TOp op) : IRowReduction where TOp : struct, IRowReduction
{
    public static int Inputs => 1;

    public static int Sides => 0;

    public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

    public T Identity<T>() where T : struct, IReal<T> => op.Identity<T>();

    public T Combine<T>(T a, T b) where T : struct, IReal<T> => op.Combine(a, b);

    public T Finish<T>(T total) where T : struct, IReal<T> => op.Finish(total);
}
