namespace Native.Compute.Kernels;

/// <summary>Arithmetic that operations are written in, once, for single elements and for SIMD vectors of them.</summary>
/// <remarks>Conditions are choices (<see cref="IfLess"/>), not booleans, because a vector has one for each lane.</remarks>
internal interface INumeric<T> where T : struct, INumeric<T>
{
    static abstract T operator +(T a, T b);
    static abstract T operator -(T a, T b);
    static abstract T operator *(T a, T b);
    static abstract T operator /(T a, T b);
    static abstract T operator -(T a);

    /// <summary>The number in this type, in every lane. Integers truncate it.</summary>
    static abstract T Constant(double value);

    /// <summary>The smaller; NaN if either is.</summary>
    static abstract T Min(T a, T b);

    /// <summary>The larger; NaN if either is.</summary>
    static abstract T Max(T a, T b);

    static abstract T Abs(T a);

    /// <summary>a &lt; b ? then : otherwise; false for NaN.</summary>
    static abstract T IfLess(T a, T b, T then, T otherwise);

    /// <summary>a &gt; b ? then : otherwise; false for NaN.</summary>
    /// <remarks>Not <see cref="IfLess"/> with the sides exchanged: with a constant on the left, ILGPU 1.5.3 exchanges them back and takes
    /// NaN for greater.</remarks>
    static abstract T IfGreater(T a, T b, T then, T otherwise);

    /// <summary>a = b ? then : otherwise; false for NaN.</summary>
    static abstract T IfEqual(T a, T b, T then, T otherwise);
}

/// <summary>Floating-point arithmetic, with what transcendental functions are built from.</summary>
internal interface IReal<T> : INumeric<T> where T : struct, IReal<T>
{
    /// <summary>Whether the arithmetic is binary64; otherwise binary32. A constant of the type.</summary>
    static abstract bool IsDouble { get; }

    static abstract T Sqrt(T a);

    /// <summary>The largest integer not above.</summary>
    static abstract T Floor(T a);

    /// <summary>a·b + c, in one rounding where the machine has that.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>a limited to [low, high]; NaN stays NaN.</summary>
    static abstract T Clamp(T a, T low, T high);

    /// <summary>a·2^n for an integer n, right up to the ends of the range, subnormal results included.</summary>
    static abstract T Scale(T a, T n);

    /// <summary>2^n for an integer n in the range of normal exponents.</summary>
    static abstract T PowerOfTwo(T n);

    /// <summary>floor(log2 |a|) for normal a.</summary>
    static abstract T Exponent(T a);

    /// <summary>|a| / 2^Exponent(a), in [1, 2), for normal a.</summary>
    static abstract T Fraction(T a);

    /// <summary>Sine and cosine where |a| is too large for a reduction by parts of π/2; exact on the CPU, NaN on a GPU.</summary>
    static abstract T SinLarge(T a);

    /// <inheritdoc cref="SinLarge"/>
    static abstract T CosLarge(T a);

    /// <summary>|a|^b for finite a, rounded from binary64 arithmetic.</summary>
    static abstract T PowAbs(T a, T b);
}

/// <summary>A single element of a tensor: how it is stored, compared and converted.</summary>
internal interface IElement<T> : INumeric<T> where T : struct, IElement<T>
{
    static abstract DType Type { get; }

    /// <summary>Whether it is a floating-point type. A constant of the type.</summary>
    static abstract bool IsFloat { get; }

    static abstract T Load<TMemory>(TMemory memory, long index) where TMemory : struct, IMemory;

    /// <summary>Rounds to the stored type, to nearest even.</summary>
    static abstract void Store<TMemory>(TMemory memory, long index, T value) where TMemory : struct, IMemory;

    static abstract double ToDouble(T value);

    /// <summary>Truncates toward zero.</summary>
    static abstract long ToInt64(T value);

    /// <summary>Rounds, or wraps around, to the type.</summary>
    static abstract T FromInt64(long value);

    static abstract bool Less(T a, T b);

    static abstract bool Same(T a, T b);

    /// <summary>Lowest value: -∞ or the smallest integer.</summary>
    static abstract T Lowest { get; }

    /// <summary>Highest value: +∞ or the largest integer.</summary>
    static abstract T Highest { get; }
}

/// <summary>A floating-point element.</summary>
internal interface IRealElement<T> : IElement<T>, IReal<T> where T : struct, IRealElement<T>;
