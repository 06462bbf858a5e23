using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Products of all elements up to each one.</summary>
public static class CumulativeProdOperation
{
    /// <summary>yᵢ = x₀·…·xᵢ along an axis. Integers wrap around. The gradient is right where elements are 0.</summary>
    /// <param name="x">Any shape of at least one dimension, any layout.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <exception cref="NotSupportedException">The elements are Bool.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The axis does not exist.</exception>
    public static Tensor CumulativeProd(this Tensor x, int axis = -1)
    {
        axis = x.Check("CumulativeProd").Layout.Shape.Axis(axis, "CumulativeProd");
        if (x.DType == DType.Bool) throw new NotSupportedException("CumulativeProd: not defined for Bool; convert with To(DType)");
        var y = Tensor.Empty(x.Device, x.DType, x.Shape);
        using (x.Device.NoGrad()) Scan.Run(new ProdOperation.Op(), RowShape.Along(x.Shape, axis), y, x.Contiguous());
        if (y.Record<Node>(x) is { } node)
        {
            node.Axis = axis;
            node.X = node.Save(x);
            node.Y = node.Save(y);
        }
        return y;
    }

    // Before the first zero dx = (Σ of dy·y from there on) / x; at it, the same sum with 1 in its place; behind it nothing.
    private sealed class Node : TapeNode
    {
        public int Axis;
        public Saved X, Y;

        public override string Operation => "CumulativeProd";

        public override void Backward(in NodeGradients gradients)
        {
            var x = X.Tensor.Contiguous();
            var y = Y.Tensor;
            var dy = gradients.Dy;
            var shape = RowShape.Along(x.Shape, Axis);
            Tensor zeros = Empty(x), before = Empty(x), replaced = Empty(x), product = Empty(x), dx = Empty(x);
            if (dx.Count > 0)
            {
                Rows.Map(new IsZero(), shape, zeros, x);
                Scan.Run(new SumOperation.Op(1), shape, before, zeros, exclusive: true);
                Rows.Map(new Replace(), shape, replaced, x, before);
                Scan.Run(new ProdOperation.Op(), shape, product, replaced);
                var after = dy.Multiply(y).CumulativeSum(Axis, reverse: true);
                var through = dy.Multiply(product).CumulativeSum(Axis, reverse: true);
                var first = Empty(x);
                Rows.Map(new AtZero(), shape, first, x, before, through);
                Rows.Map(new Gradient(), shape, dx, x, after, first);
                var none = Empty(x);
                Rows.Map(new Behind(), shape, none, dx, before);
                dx = none;
            }
            gradients.Add(0, dx);
        }

        private static Tensor Empty(Tensor x) => Tensor.Empty(x.Device, x.DType, x.Shape);
    }

    internal readonly struct IsZero : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), T.Constant(1), T.Constant(0));
    }

    // x with 1 in place of the first zero; b counts the zeros before.
    internal readonly struct Replace : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.IfEqual(a, T.Constant(0), T.IfEqual(b, T.Constant(0), T.Constant(1), a), a);
    }

    // The gradient c at the first zero, 0 elsewhere.
    internal readonly struct AtZero : IRowMap
    {
        public static int Inputs => 3;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.IfEqual(a, T.Constant(0), T.IfEqual(b, T.Constant(0), c, T.Constant(0)), T.Constant(0));
    }

    internal readonly struct Gradient : IRowMap
    {
        public static int Inputs => 3;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(a, T.Constant(0), c, b / a);
    }

    internal readonly struct Behind : IRowMap
    {
        public static int Inputs => 2;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(b, T.Constant(0), a, T.Constant(0));
    }
}
