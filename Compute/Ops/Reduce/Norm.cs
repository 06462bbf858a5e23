using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Vector norms over any axes.</summary>
public static class NormOperation
{
    /// <summary>
    /// The p-norm (Σ |x|ᵖ)^(1/p) over these axes; the largest |x| for p = ∞; 0 of nothing. Powers are not scaled: in F32 the squares of
    /// elements beyond 1e19 overflow. The gradient at 0 is 0; for p = ∞ elements that tie share it equally.
    /// </summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="p">A positive number or infinity.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <param name="wide">Whether the norm of F16 and BF16 is F32; then it has no gradient.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist, or p is not positive.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Norm(this Tensor x, double p = 2, ReadOnlySpan<int> axes = default, bool keepDimensions = false, bool wide = false)
    {
        Guard.Float(x, "Norm");
        if (!(p > 0)) throw new ArgumentOutOfRangeException(nameof(p), p, $"Norm: p = {p}; a positive number or infinity is needed");
        var mask = Reduction.Mask(x, axes, "Norm");
        var y = Tensor.Empty(x.Device, wide && x.DType is DType.F16 or DType.BF16 ? DType.F32 : x.DType, Reduction.Kept(x.Shape, mask, keepDimensions));
        if (double.IsPositiveInfinity(p)) Reduction.Real(new Largest(), y, x, mask);
        else if (p == 1) Reduction.Real(new Absolutes(), y, x, mask);
        else if (p == 2) Reduction.Real(new Squares(), y, x, mask);
        else Reduction.Real(new Powers(p), y, x, mask);
        if (y.DType == x.DType && y.Record<Node>(x) is { } node)
        {
            node.Mask = mask;
            node.P = p;
            node.X = node.Save(x);
            node.Y = node.Save(y);
        }
        return y;
    }

    private sealed class Node : TapeNode
    {
        public int Mask;
        public double P;
        public Saved X, Y;

        public override string Operation => "Norm";

        public override void Backward(in NodeGradients gradients)
        {
            var plan = Reduction.Of(X.Tensor, Mask);
            var dx = Tensor.Empty(plan.X.Device, plan.X.DType, plan.X.Shape);
            var norm = RowSide.OfRows(Y.Tensor, plan.Rows);
            var dy = RowSide.OfRows(gradients.Dy.Contiguous(), plan.Rows);
            if (double.IsPositiveInfinity(P))
            {
                var ties = Statistic.ForRows(plan.X, plan.Rows);
                Rows.Reduce(new Ties(), plan.Rows, ties, plan.X, p: norm);
                Rows.Map(new LargestGradient(), plan.Rows, dx, plan.X, p: norm, q: dy, s: RowSide.OfRows(ties, plan.Rows));
            }
            else if (P == 1) Rows.Map(new AbsoluteGradient(), plan.Rows, dx, plan.X, p: norm, q: dy);
            else if (P == 2) Rows.Map(new SquareGradient(), plan.Rows, dx, plan.X, p: norm, q: dy);
            else Rows.Map(new PowerGradient(P), plan.Rows, dx, plan.X, p: norm, q: dy);
            gradients.Add(0, plan.Restore(dx));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SignOf<T>(T a) where T : struct, IReal<T> =>
        T.IfLess(a, T.Constant(0), T.Constant(-1), T.IfGreater(a, T.Constant(0), T.Constant(1), a));

    internal readonly struct Absolutes : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.Abs(a);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct AbsoluteGradient : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => q * SignOf(a);
    }

    internal readonly struct Squares : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => a * a;

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => T.Sqrt(total);
    }

    internal readonly struct SquareGradient : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(p, T.Constant(0), T.Constant(0), q * a / p);
    }

    internal readonly struct Largest : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.Abs(a);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct Ties : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(T.Abs(a), p, T.Constant(1), T.Constant(0));

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total;
    }

    internal readonly struct LargestGradient : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.IfEqual(T.Abs(a), p, q * SignOf(a) / s, T.Constant(0));
    }

    internal readonly struct Powers(double power) : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => RealMath.Pow(T.Abs(a), T.Constant(power));

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => RealMath.Pow(total, T.Constant(1 / power));
    }

    internal readonly struct PowerGradient(double power) : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> =>
            T.IfEqual(a, T.Constant(0), T.Constant(0), q * SignOf(a) * RealMath.Pow(T.Abs(a) / p, T.Constant(power - 1)));
    }
}
