using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>y = log Σ eˣ over any axes.</summary>
public static class LogSumExpOperation
{
    /// <summary>y = log Σ eˣ, with the largest element taken out so that nothing overflows. All of -∞, or nothing, gives -∞.</summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor LogSumExp(this Tensor x, ReadOnlySpan<int> axes = default, bool keepDimensions = false)
    {
        Guard.Float(x, "LogSumExp");
        var mask = Reduction.Mask(x, axes, "LogSumExp");
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(x.Shape, mask, keepDimensions));
        var exact = y.DType == Statistic.Of(y.DType) ? y : Tensor.Empty(x.Device, Statistic.Of(y.DType), y.Shape);
        using (x.Device.NoGrad())
        {
            var plan = Reduction.Of(x, mask);
            var largest = Statistic.ForRows(x, plan.Rows);
            Rows.Reduce(new ShiftOp(), plan.Rows, largest, plan.X);
            Rows.Reduce(new ExpSum(), plan.Rows, exact, plan.X, p: RowSide.OfRows(largest, plan.Rows));
            var each = new RowShape(plan.Rows.Rows, 1, 1);
            Rows.Map(new LogOp(), each, exact, exact, largest);
            if (exact != y) Copy.Elements(y, exact.To(y.DType));
        }
        if (y.Record<Node>(x) is { } node)
        {
            node.Mask = mask;
            node.X = node.Save(x);
            node.Y = node.Save(exact);
        }
        if (exact != y) exact.Dispose();
        return y;
    }

    /// <inheritdoc cref="LogSumExp(Tensor, ReadOnlySpan{int}, bool)"/>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor LogSumExp(this Tensor x, int axis, bool keepDimensions = false) => x.LogSumExp([axis], keepDimensions);

    private sealed class Node : TapeNode
    {
        public int Mask;
        public Saved X, Y;

        public override string Operation => "LogSumExp";

        public override void Backward(in NodeGradients gradients)
        {
            var plan = Reduction.Of(X.Tensor, Mask);
            var dx = Tensor.Empty(plan.X.Device, plan.X.DType, plan.X.Shape);
            Rows.Map(new Gradient(), plan.Rows, dx, plan.X, p: RowSide.OfRows(Y.Tensor, plan.Rows), q: RowSide.OfRows(gradients.Dy.Contiguous(), plan.Rows));
            gradients.Add(0, plan.Restore(dx));
        }
    }

    /// <summary>What is subtracted before exponentials are taken: the largest element, or 0 where that is not finite.</summary>
    internal readonly struct ShiftOp : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(double.NegativeInfinity);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);

        public T Finish<T>(T total) where T : struct, IReal<T> =>
            T.IfLess(T.Abs(total), T.Constant(double.PositiveInfinity), total, T.Constant(0));
    }

    /// <summary>Σ e^(a - p).</summary>
    internal readonly struct ExpSum : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => RealMath.Exp(a - p);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    /// <summary>log a + b.</summary>
    internal readonly struct LogOp : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => RealMath.Log(a) + b;
    }

    // Where the result is -∞ every element is, and none has an influence.
    internal readonly struct Gradient : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.IfEqual(p, T.Constant(double.NegativeInfinity), T.Constant(0), q * RealMath.Exp(a - p));
    }
}
