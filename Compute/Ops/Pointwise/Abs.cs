using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = |x|, with gradient 0 at 0.</summary>
public static class AbsOperation
{
    /// <summary>y = |x|, with gradient 0 at 0. Integers too.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    public static Tensor Abs(this Tensor x) => Unary.ApplyNumeric(x, new Op(), "Abs");

    internal readonly struct Op : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => T.Abs(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => T.IfLess(x, T.Constant(0), -dy, T.IfEqual(x, T.Constant(0), T.Constant(0), dy));
    }
}
