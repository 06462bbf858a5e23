using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Sums over any axes.</summary>
public static class SumOperation
{
    /// <summary>
    /// The sum over these axes. F16, BF16 and F32 are added in F32, by a tree that depends on the shape only. Integers stay of their
    /// type and wrap around as their elements do; the sum of Bool is the number of true elements, in I64. The sum of nothing is 0.
    /// </summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axes">The axes to sum over, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Sum(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        var mask = Reduction.Mask(x, axes, "Sum");
        if (x.DType == DType.Bool) x = x.To(DType.I64);
        var shape = x.Shape;
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(shape, mask, keepDimensions));
        if (x.DType.IsFloat()) Reduction.Real(new Op(1), y, x, mask);
        else Reduction.Elements(new Op(1), y, x, mask);
        if (y.Record<Node>(x) is { } node) (node.Shape, node.Mask) = (shape, mask);
        return y;
    }

    /// <inheritdoc cref="Sum(Tensor, ReadOnlySpan{int}, bool)"/>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axis">The axis to sum over; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor Sum(this Tensor x, int axis, bool keepDimensions = false) => x.Sum([axis], keepDimensions);

    private sealed class Node : TapeNode
    {
        public Shape Shape;
        public int Mask;

        public override string Operation => "Sum";

        public override void Backward(in NodeGradients gradients) =>
            gradients.Add(0, gradients.Dy.Reshape(Reduction.Kept(Shape, Mask, true)).Expand(Shape));
    }

    /// <summary>Σ a, times a factor.</summary>
    internal readonly struct Op(double factor) : IRowReduction, IElementReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total * T.Constant(factor);

        public T Start<T>() where T : struct, IElement<T> => T.Constant(0);

        public T Join<T>(T a, T b) where T : struct, INumeric<T> => a + b;
    }
}
