using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = max(x, 0), with gradient 0 at 0.</summary>
public static class ReluOperation
{
    /// <summary>y = max(x, 0), with gradient 0 at 0. Integers too.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    public static Tensor Relu(this Tensor x) => Unary.ApplyNumeric(x, new Op(), "Relu");

    internal readonly struct Op : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => T.IfLess(x, T.Constant(0), T.Constant(0), x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => T.IfGreater(y, T.Constant(0), dy, dy * T.Constant(0));
    }
}
