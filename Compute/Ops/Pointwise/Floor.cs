using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = the largest integer not above x, with gradient 0.</summary>
public static class FloorOperation
{
    /// <summary>y = the largest integer not above x, with gradient 0. Floating-point types.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    public static Tensor Floor(this Tensor x) => Unary.Apply(x, new Op(), "Floor");

    internal readonly struct Op : IUnaryOp
    {
        public static Saves Saves => Saves.Nothing;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T x) where T : struct, IReal<T> => T.Floor(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Gradient<T>(T x, T y, T dy) where T : struct, IReal<T> => dy * T.Constant(0);
    }
}
