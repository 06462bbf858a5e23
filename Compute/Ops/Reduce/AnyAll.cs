using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Whether any or all elements are true.</summary>
public static class AnyAllOperation
{
    /// <summary>Whether any element over these axes is true (not 0), as Bool; false of nothing.</summary>
    /// <param name="x">Any shape, layout and element type; NaN counts as true.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Any(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false) => Apply(x, new AnyOp(), axes, keepDimensions, "Any");

    /// <summary>Whether all elements over these axes are true (not 0), as Bool; true of nothing.</summary>
    /// <param name="x">Any shape, layout and element type; NaN counts as true.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor All(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false) => Apply(x, new AllOp(), axes, keepDimensions, "All");

    private static Tensor Apply<TOp>(Tensor x, in TOp op, ReadOnlySpan<int> axes, bool keepDimensions, string operation) where TOp : struct, IElementReduction
    {
        var mask = Reduction.Mask(x, axes, operation);
        var y = Tensor.Empty(x.Device, DType.Bool, Reduction.Kept(x.Shape, mask, keepDimensions));
        using (x.Device.NoGrad()) Reduction.Elements(op, y, x.To(DType.Bool), mask);
        return y;
    }

    internal readonly struct AnyOp : IElementReduction
    {
        public T Start<T>() where T : struct, IElement<T> => T.Constant(0);

        public T Join<T>(T a, T b) where T : struct, INumeric<T> => T.Max(a, b);
    }

    internal readonly struct AllOp : IElementReduction
    {
        public T Start<T>() where T : struct, IElement<T> => T.Constant(1);

        public T Join<T>(T a, T b) where T : struct, INumeric<T> => T.Min(a, b);
    }
}
