using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Products over any axes.</summary>
public static class ProdOperation
{
    /// <summary>
    /// The product over these axes; 1 of nothing. Integers too, wrapping around. The gradient is right where elements are 0: with one
    /// zero it gets all of it, with several there is none.
    /// </summary>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Prod(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        var mask = Reduction.Mask(x, axes, "Prod");
        if (x.DType == DType.Bool) throw new NotSupportedException("Prod: not defined for Bool; use All");
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(x.Shape, mask, keepDimensions));
        if (x.DType.IsFloat()) Reduction.Real(new Op(), y, x, mask);
        else Reduction.Elements(new Op(), y, x, mask);
        if (y.Record<Node>(x) is { } node)
        {
            node.Mask = mask;
            node.X = node.Save(x);
        }
        return y;
    }

    /// <inheritdoc cref="Prod(Tensor, ReadOnlySpan{int}, bool)"/>
    /// <param name="x">Any shape and layout.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor Prod(this Tensor x, int axis, bool keepDimensions = false) => x.Prod([axis], keepDimensions);

    private sealed class Node : TapeNode
    {
        public int Mask;
        public Saved X;

        public override string Operation => "Prod";

        public override void Backward(in NodeGradients gradients)
        {
            var plan = Reduction.Of(X.Tensor, Mask);
            var dx = Tensor.Empty(plan.X.Device, plan.X.DType, plan.X.Shape);
            Tensor zeros = Statistic.ForRows(plan.X, plan.Rows), rest = Statistic.ForRows(plan.X, plan.Rows);
            Rows.Reduce(new Zeros(), plan.Rows, zeros, plan.X);
            Rows.Reduce(new OfOthers(), plan.Rows, rest, plan.X);
            Rows.Map(new Gradient(), plan.Rows, dx, plan.X, p: RowSide.OfRows(rest, plan.Rows), q: RowSide.OfRows(zeros, plan.Rows),
                s: RowSide.OfRows(gradients.Dy.Contiguous(), plan.Rows));
            gradients.Add(0, plan.Restore(dx));
        }
    }

    internal readonly struct Op : IRowReduction, IElementReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a * b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;

        public T Start<T>() where T : struct, IElement<T> => T.Constant(1);

        public T Join<T>(T a, T b) where T : struct, INumeric<T> => a * b;
    }

    internal readonly struct Zeros : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), T.Constant(1), T.Constant(0));

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    // The product of the elements that are not 0.
    internal readonly struct OfOthers : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), T.Constant(1), a);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(1);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a * b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct Gradient : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T>
        {
            var zero = T.Constant(0);
            var one = T.IfEqual(q, T.Constant(1), T.IfEqual(a, zero, s * p, zero), zero);
            return T.IfEqual(q, zero, s * p / a, one);
        }
    }
}
