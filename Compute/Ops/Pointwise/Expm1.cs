using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = eˣ - 1, exact near 0.</summary>
public static class Expm1Operation
{
    /// <summary>y = eˣ - 1, exact near 0. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Expm1(this Tensor x) => Unary.Apply(x, new Op(), "Expm1");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Expm1(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * (y + T.Constant(1));
    }
}
