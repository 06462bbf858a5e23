using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>The largest or smallest element, with the gradient that they share.</summary>
internal static class Extreme
{
    public static Tensor Apply<TOp>(Tensor x, in TOp op, ReadOnlySpan<int> axes, bool keepDimensions, string operation)
        where TOp : struct, IRowReduction, IElementReduction
    {
        var mask = Reduction.Mask(x, axes, operation);
        var shape = x.Shape;
        if (x.DType == DType.Bool) throw new NotSupportedException($"{operation}: not defined for Bool; use Any or All");
        Reduction.NotEmpty(shape, mask, operation);
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(shape, mask, keepDimensions));
        if (x.DType.IsFloat()) Reduction.Real(op, y, x, mask);
        else Reduction.Elements(op, y, x, mask);
        if (y.Record<Node>(x) is { } node)
        {
            node.Name = operation;
            node.Mask = mask;
            node.X = node.Save(x);
            node.Y = node.Save(y);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public string Name = "";
        public int Mask;
        public Saved X, Y;

        public override string Operation => Name;

        public override void Backward(in NodeGradients gradients)
        {
            var plan = Reduction.Of(X.Tensor, Mask);
            var dx = Tensor.Empty(plan.X.Device, plan.X.DType, plan.X.Shape);
            var ties = Statistic.ForRows(plan.X, plan.Rows);
            var extreme = RowSide.OfRows(Y.Tensor, plan.Rows);
            Rows.Reduce(new Ties(), plan.Rows, ties, plan.X, p: extreme);
            Rows.Map(new Share(), plan.Rows, dx, plan.X, p: extreme, q: RowSide.OfRows(ties, plan.Rows), s: RowSide.OfRows(gradients.Dy.Contiguous(), plan.Rows));
            gradients.Add(0, plan.Restore(dx));
        }
    }

    internal readonly struct Ties : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, p, T.Constant(1), T.Constant(0));

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct Share : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, p, s / q, T.Constant(0));
    }
}
