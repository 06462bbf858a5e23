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
            return T.Constant(0.5) * x * (T.Constant(1) + RealMath.Tanh(u));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T>
        {
            var u = T.Constant(0.7978845608028654) * (x + T.Constant(0.044715) * x * x * x);
            var t = RealMath.Tanh(u);
            var du = T.Constant(0.7978845608028654) * (T.Constant(1) + T.Constant(0.134145) * x * x);
            return dy * T.Constant(0.5) * (T.Constant(1) + t + x * (T.Constant(1) - t * t) * du);
        }
    }
}
