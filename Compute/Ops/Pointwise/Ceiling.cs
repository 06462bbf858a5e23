using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = the smallest integer not below x, with gradient 0.</summary>
public static class CeilingOperation
{
    /// <summary>y = the smallest integer not below x, with gradient 0. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Ceiling(this Tensor x) => Unary.Apply(x, new Op(), "Ceiling");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => -T.Floor(-x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * T.Constant(0);
    }
}
