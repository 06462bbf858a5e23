using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = -1, 0 or 1 (NaN for NaN), with gradient 0.</summary>
public static class SignOperation
{
    /// <summary>y = -1, 0 or 1 (NaN for NaN), with gradient 0. Integers too.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    public static Tensor Sign(this Tensor x) => Unary.ApplyNumeric(x, new Op(), "Sign");

    internal readonly struct Op : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => T.IfLess(x, T.Constant(0), T.Constant(-1), T.IfGreater(x, T.Constant(0), T.Constant(1), x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * T.Constant(0);
    }
}
