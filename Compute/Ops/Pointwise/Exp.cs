using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = eˣ.</summary>
public static class ExpOperation
{
    /// <summary>y = eˣ. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Exp(this Tensor x) => Unary.Apply(x, new Op(), "Exp");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Exp(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * y;
    }
}
