using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = x·σ(x), also called swish.</summary>
public static class SiluOperation
{
    /// <summary>y = x·σ(x), also called swish. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Silu(this Tensor x) => Unary.Apply(x, new Op(), "Silu");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => T.TimesSigmoid(x, x);

        public static bool HasSingles => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Singles(Vector512<float> x) => LaneMath.TimesSigmoid(x, x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T>
        {
            var s = RealMath.Sigmoid(x);
            return dy * (s + x * s * (T.Constant(1) - s));
        }
    }
}
