using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = ln(1 + eˣ), without overflow.</summary>
public static class SoftplusOperation
{
    /// <summary>y = ln(1 + eˣ), without overflow. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Softplus(this Tensor x) => Unary.Apply(x, new Op(), "Softplus");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Softplus(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * RealMath.Sigmoid(x);
    }
}
