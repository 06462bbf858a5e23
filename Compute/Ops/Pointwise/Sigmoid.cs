using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = 1 / (1 + e⁻ˣ).</summary>
public static class SigmoidOperation
{
    /// <summary>y = 1 / (1 + e⁻ˣ). Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Sigmoid(this Tensor x) => Unary.Apply(x, new Op(), "Sigmoid");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Y;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Sigmoid(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * y * (T.Constant(1) - y);
    }
}
