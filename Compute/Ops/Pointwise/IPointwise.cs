using System.Runtime.Intrinsics;

namespace Native.Compute.Kernels;

/// <summary>y = f(a, b, c, d) element by element over floating-point numbers, written once for scalars, SIMD vectors and GPUs.</summary>
internal interface IPointwise
{
    /// <summary>How many of the four inputs are read, 1 to 4. A constant of the type.</summary>
    static abstract int Inputs { get; }

    T Apply<T>(T a, T b, T c, T d) where T : struct, IReal<T>;

    /// <summary>
    /// Whether the formula, of one input, is also written for plain vectors of floats: the compiler keeps the constants of a
    /// long polynomial in registers then, which it does not for lanes of any type. A constant of the type.
    /// </summary>
    static virtual bool HasSingles => false;

    /// <summary>As <see cref="Apply"/>, bit for bit; called only where <see cref="HasSingles"/>.</summary>
    static virtual Vector512<float> Singles(Vector512<float> a) => a;
}

/// <summary>A function of one number with its derivative.</summary>
internal interface IUnaryOp
{
    T Apply<T>(T x) where T : struct, IReal<T>;

    /// <summary>As <see cref="IPointwise.HasSingles"/>.</summary>
    static virtual bool HasSingles => false;

    /// <summary>As <see cref="IPointwise.Singles"/>.</summary>
    static virtual Vector512<float> Singles(Vector512<float> x) => x;

    /// <summary>dy times the derivative at x, where y = f(x). Only what <see cref="Saves"/> names is given.</summary>
    T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T>;

    /// <summary>What the derivative is computed from. A constant of the type.</summary>
    static abstract Saves Saves { get; }
}

/// <summary>What a derivative needs.</summary>
internal enum Saves
{
    /// <summary>dy alone.</summary>
    Nothing,
    /// <summary>The input.</summary>
    X,
    /// <summary>The output.</summary>
    Y,
}

/// <summary>A function of two numbers with its derivatives.</summary>
internal interface IBinaryOp
{
    T Apply<T>(T a, T b) where T : struct, IReal<T>;

    /// <summary>dy·∂f/∂a, with y = f(a, b).</summary>
    T GradientA<T>(T a, T b, T y, T dy) where T : struct, IReal<T>;

    /// <summary>dy·∂f/∂b, with y = f(a, b).</summary>
    T GradientB<T>(T a, T b, T y, T dy) where T : struct, IReal<T>;

    /// <summary>Whether the derivatives read a and b, or y. Constants of the type.</summary>
    static abstract bool NeedsInputs { get; }

    /// <inheritdoc cref="NeedsInputs"/>
    static abstract bool NeedsOutput { get; }
}

/// <summary>A function of one number that integers have too.</summary>
internal interface INumericUnaryOp
{
    T ApplyNumeric<T>(T x) where T : struct, INumeric<T>;
}

/// <summary>A function of two numbers that integers have too.</summary>
internal interface INumericBinaryOp
{
    T ApplyNumeric<T>(T a, T b) where T : struct, INumeric<T>;
}
