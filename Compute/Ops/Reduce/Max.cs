using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The largest element over any axes.</summary>
public static class MaxOperation
{
    /// <summary>The largest element over these axes; NaN if one is NaN. Integers too. Elements that tie share the gradient equally.</summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="ShapeException">A reduced axis has dimension 0.</exception>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Max(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false) =>
        Extreme.Apply(x, new Op(), axes, keepDimensions, "Max");

    /// <inheritdoc cref="Max(Tensor, ReadOnlySpan{int}, bool)"/>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor Max(this Tensor x, int axis, bool keepDimensions = false) => x.Max([axis], keepDimensions);

    internal readonly struct Op : IRowReduction, IElementReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(double.NegativeInfinity);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);

        public T Finish<T>(T total) where T : struct, IReal<T> => total;

        public T Start<T>() where T : struct, IElement<T> => T.Lowest;

        public T Join<T>(T a, T b) where T : struct, INumeric<T> => T.Max(a, b);
    }
}
