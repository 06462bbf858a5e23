using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x for x ≥ 0, slope·x below.</summary>
public static class LeakyReluOperation
{
    /// <summary>y = x for x ≥ 0, slope·x below. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="slope">The slope on the negative side.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor LeakyRelu(this Tensor x, double slope = 0.01) => Unary.Apply(x, new Op(slope), "LeakyRelu");

    internal readonly struct Op(double slope) : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => T.IfLess(x, T.Constant(0), T.Constant(slope) * x, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => T.IfLess(x, T.Constant(0), T.Constant(slope) * dy, dy);
    }
}
