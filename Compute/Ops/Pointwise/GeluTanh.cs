using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of GELU.</summary>
public static class GeluTanhOperation
{
    /// <summary>y = x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of GELU. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor GeluTanh(this Tensor x) => Unary.Apply(x, new Op(), "GeluTanh");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T>
        {
            var u = T.Constant(0.7978845608028654) * (x + T.Constant(0.044715) * x * x * x);
            // (1 + tanh u) / 2 is the logistic function of 2u, which is cheaper and does not cancel for negative u.
            return T.TimesSigmoid(x, T.Constant(2) * u);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T>
        {
            var u = T.Constant(0.7978845608028654) * (x + T.Constant(0.044715) * x * x * x);
            var s = RealMath.Sigmoid(T.Constant(2) * u);
            var du = T.Constant(0.7978845608028654) * (T.Constant(1) + T.Constant(0.134145) * x * x);
            return dy * (s + T.Constant(2) * x * s * (T.Constant(1) - s) * du);
        }
    }
}
