using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x².</summary>
public static class SquareOperation
{
    /// <summary>y = x². Integers too.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    public static Tensor Square(this Tensor x) => Unary.ApplyNumeric(x, new Op(), "Square");

    internal readonly struct Op : IUnaryOp, INumericUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T ApplyNumeric<T>(T x) where T : struct, INumeric<T> => x * x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => ApplyNumeric(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * (x + x);
    }
}
