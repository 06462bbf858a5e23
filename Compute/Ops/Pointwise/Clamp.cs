using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x limited to [low, high]; NaN stays. The gradient passes where x is within, bounds included.</summary>
public static class ClampOperation
{
    /// <summary>y = x limited to [low, high]; NaN stays. The gradient passes where x is within, bounds included. Integers too.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="low">The lower bound.</param>
    /// <param name="high">The upper bound, not below the lower.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    public static Tensor Clamp(this Tensor x, double low, double high)
    {
        if (!(low <= high)) throw new ArgumentException($"Clamp: bounds [{low}, {high}]; the lower is not above the upper, and neither is NaN");
        return Unary.ApplyNumeric(x, new Op(low, high), "Clamp");
    }

    internal readonly struct Op(double low, double high) : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => T.IfLess(x, T.Constant(low), T.Constant(low), T.IfGreater(x, T.Constant(high), T.Constant(high), x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => T.IfLess(x, T.Constant(low), T.Constant(0), T.IfGreater(x, T.Constant(high), T.Constant(0), dy));
    }
}
