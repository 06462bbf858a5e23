using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = 1/√x.</summary>
public static class RsqrtOperation
{
    /// <summary>y = 1/√x. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Rsqrt(this Tensor x) => Unary.Apply(x, new Op(), "Rsqrt");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => T.Constant(1) / T.Sqrt(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * T.Constant(-0.5) * y * y * y;
    }
}
