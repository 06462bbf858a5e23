using System.Runtime.CompilerServices;

namespace Native.Compute.Kernels;

/// <summary>A loss that is a sum of terms of two tensors, with its derivatives.</summary>
internal interface IPairLoss
{
    /// <summary>One term; <paramref name="w"/> is a weight of the place along the last axis.</summary>
    T Value<T>(T a, T b, T w) where T : struct, IReal<T>;

    T GradientA<T>(T a, T b, T w) where T : struct, IReal<T>;

    T GradientB<T>(T a, T b, T w) where T : struct, IReal<T>;
}

/// <summary>Runs losses of two tensors of one shape; nothing but their inputs is kept.</summary>
internal static class PairLoss
{
    /// <summary>The loss of each element, or its mean or sum over all elements.</summary>
    public static Tensor OfElements<TOp>(Tensor a, Tensor b, Tensor? weight, in TOp op, LossReduction reduction, string operation) where TOp : struct, IPairLoss
    {
        Check(a, b, weight, reduction, operation);
        var shape = Rowwise(a.Shape);
        if (reduction != LossReduction.None) return Total(a, b, weight, op, shape, reduction == LossReduction.Mean ? 1.0 / a.Count : 1, operation);
        var y = Tensor.Empty(a.Device, a.DType, a.Shape);
        using (a.Device.NoGrad())
            Rows.Map(new Term<TOp>(op), shape, y, a.Contiguous(), b.Contiguous(), p: RowSide.OfPlaces(weight?.Contiguous(), 1));
        Record(y, a, b, weight, op, Spread.Elements, 1, operation);
        return y;
    }

    /// <summary>The loss of each row along the last axis, or its mean or sum over all rows.</summary>
    public static Tensor OfRows<TOp>(Tensor a, Tensor b, in TOp op, LossReduction reduction, string operation) where TOp : struct, IPairLoss
    {
        Check(a, b, null, reduction, operation);
        if (a.Rank == 0) throw new ShapeException($"{operation}: tensors without dimensions; the last one holds the distribution");
        var shape = Rowwise(a.Shape);
        if (reduction != LossReduction.None) return Total(a, b, null, op, shape, reduction == LossReduction.Mean ? 1.0 / shape.Outer : 1, operation);
        var y = Tensor.Empty(a.Device, Statistic.Of(a.DType), a.Shape.Without(-1));
        using (a.Device.NoGrad()) Rows.Reduce(new TermSum<TOp>(op), shape, y, a.Contiguous(), b.Contiguous(), p: RowSide.Constant(1));
        Record(y, a, b, null, op, Spread.Rows, 1, operation);
        return y;
    }

    private static void Check(Tensor a, Tensor b, Tensor? weight, LossReduction reduction, string operation)
    {
        Guard.Float(a, operation);
        Guard.SameType(a, b, operation);
        Guard.SameShape(a, b, operation);
        if (weight is not null && a.Rank == 0) throw new ShapeException($"{operation}: a weight for tensors without dimensions; it goes along the last one");
        Normalization.OfLast(a, weight, "weight", operation);
        if (!Enum.IsDefined(reduction)) throw new ArgumentOutOfRangeException(nameof(reduction), reduction, $"{operation}: {reduction} is not a reduction");
    }

    private static RowShape Rowwise(in Shape shape) => shape.Rank == 0 ? new(1, 1, 1) : RowShape.Along(shape, shape.Rank - 1);

    private static Tensor Total<TOp>(Tensor a, Tensor b, Tensor? weight, in TOp op, in RowShape shape, double factor, string operation) where TOp : struct, IPairLoss
    {
        var y = Tensor.Empty(a.Device, Statistic.Of(a.DType), new Shape());
        using (a.Device.NoGrad())
        {
            var rows = Statistic.ForRows(a, shape);
            Rows.Reduce(new TermSum<TOp>(op), shape, rows, a.Contiguous(), b.Contiguous(), p: RowSide.OfPlaces(weight?.Contiguous(), 1));
            Rows.Reduce(new SumOperation.Op(factor), new RowShape(1, shape.Rows, 1), y, rows);
        }
        Record(y, a, b, weight, op, Spread.Total, factor, operation);
        return y;
    }

    private static void Record<TOp>(Tensor y, Tensor a, Tensor b, Tensor? weight, in TOp op, Spread spread, double factor, string operation) where TOp : struct, IPairLoss
    {
        if (y.Record<Node<TOp>>(a, b) is not { } node) return;
        (node.Name, node.Op, node.Spread, node.Factor) = (operation, op, spread, factor);
        node.A = node.Save(a);
        node.B = node.Save(b);
        node.Weight = weight is { } w ? node.Save(w) : default;
    }

    private enum Spread
    {
        Elements,
        Rows,
        Total,
    }

    private sealed class Node<TOp> : TapeNode where TOp : struct, IPairLoss
    {
        public string Name = "";
        public TOp Op;
        public Spread Spread;
        public double Factor;
        public Saved A, B, Weight;

        public override string Operation => Name;

        public override void Backward(in NodeGradients gradients)
        {
            var a = A.Tensor.Contiguous();
            var b = B.Tensor.Contiguous();
            var dy = gradients.Dy.Contiguous();
            var shape = Rowwise(a.Shape);
            var weight = RowSide.OfPlaces(Weight.Exists ? Weight.Tensor.Contiguous() : null, 1);
            for (var input = 0; input < 2; input++)
            {
                if (!gradients.Wants(input)) continue;
                var d = Tensor.Empty(a.Device, a.DType, a.Shape);
                var q = Spread == Spread.Rows ? RowSide.OfRows(dy, shape) : RowSide.Single(dy);
                if (Spread == Spread.Elements)
                {
                    if (input == 0) Rows.Map(new ElementGradientA<TOp>(Op), shape, d, a, b, dy, p: weight);
                    else Rows.Map(new ElementGradientB<TOp>(Op), shape, d, a, b, dy, p: weight);
                }
                else if (input == 0) Rows.Map(new GradientA<TOp>(Op, Factor), shape, d, a, b, p: weight, q: q);
                else Rows.Map(new GradientB<TOp>(Op, Factor), shape, d, a, b, p: weight, q: q);
                gradients.Add(input, d);
            }
        }
    }

    internal readonly struct Term<TOp>(TOp op) : IRowMap where TOp : struct, IPairLoss
    {
        public static int Inputs => 2;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => op.Value(a, b, p);
    }

    internal readonly struct TermSum<TOp>(TOp op) : IRowReduction where TOp : struct, IPairLoss
    {
        public static int Inputs => 2;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => op.Value(a, b, p);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct ElementGradientA<TOp>(TOp op) : IRowMap where TOp : struct, IPairLoss
    {
        public static int Inputs => 3;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => c * op.GradientA(a, b, p);
    }

    internal readonly struct ElementGradientB<TOp>(TOp op) : IRowMap where TOp : struct, IPairLoss
    {
        public static int Inputs => 3;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => c * op.GradientB(a, b, p);
    }

    internal readonly struct GradientA<TOp>(TOp op, double factor) : IRowMap where TOp : struct, IPairLoss
    {
        public static int Inputs => 2;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.Constant(factor) * q * op.GradientA(a, b, p);
    }

    internal readonly struct GradientB<TOp>(TOp op, double factor) : IRowMap where TOp : struct, IPairLoss
    {
        public static int Inputs => 2;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.Constant(factor) * q * op.GradientB(a, b, p);
    }
}
