using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = ln x.</summary>
public static class LogOperation
{
    /// <summary>y = ln x. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Log(this Tensor x) => Unary.Apply(x, new Op(), "Log");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.X;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => RealMath.Log(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy / x;
    }
}
