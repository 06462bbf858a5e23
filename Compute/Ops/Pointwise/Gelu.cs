using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x·Φ(x) = x/2·(1 + erf(x/√2)), exact.</summary>
public static class GeluOperation
{
    /// <summary>y = x·Φ(x) = x/2·(1 + erf(x/√2)), exact. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Gelu(this Tensor x) => Unary.Apply(x, new Op(), "Gelu");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => T.Constant(0.5) * x * (T.Constant(1) + RealMath.Erf(x * T.Constant(0.7071067811865476)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T>
        {
            var cdf = T.Constant(0.5) * (T.Constant(1) + RealMath.Erf(x * T.Constant(0.7071067811865476)));
            var pdf = T.Constant(0.3989422804014327) * RealMath.Exp(T.Constant(-0.5) * x * x);
            return dy * (cdf + x * pdf);
        }
    }
}
