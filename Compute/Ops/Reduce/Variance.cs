using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Variances over any axes.</summary>
public static class VarianceOperation
{
    /// <summary>y = Σ (x - mean)² / (n - correction), in two passes; NaN or ∞ where n does not exceed the correction.</summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axes">The axes, negative ones counted from the end; all where none are named.</param>
    /// <param name="correction">1 for the unbiased estimate from a sample, 0 for the variance of what is there.</param>
    /// <param name="keepDimensions">Whether these axes stay, with dimension 1; else they go away.</param>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An axis does not exist.</exception>
    /// <exception cref="ArgumentException">An axis is named twice.</exception>
    public static Tensor Variance(this Tensor x, ReadOnlySpan<int> axes = default, double correction = 1, bool keepDimensions = false)
    {
        Guard.Float(x, "Variance");
        var mask = Reduction.Mask(x, axes, "Variance");
        var y = Tensor.Empty(x.Device, x.DType, Reduction.Kept(x.Shape, mask, keepDimensions));
        var mean = Tensor.Empty(x.Device, Statistic.Of(x.DType), y.Shape);
        double n = Reduction.Length(x.Shape, mask);
        var scale = 1 / Math.Max(0, n - correction);
        using (x.Device.NoGrad())
        {
            var plan = Reduction.Of(x, mask);
            Rows.Reduce(new SumOperation.Op(1 / n), plan.Rows, mean, plan.X);
            Rows.Reduce(new Deviations(scale), plan.Rows, y, plan.X, p: RowSide.OfRows(mean, plan.Rows));
        }
        if (y.Record<Node>(x) is { } node)
        {
            node.Mask = mask;
            node.Scale = scale;
            node.X = node.Save(x);
            node.Mean = node.Save(mean);
        }
        mean.Dispose();
        return y;
    }

    /// <inheritdoc cref="Variance(Tensor, ReadOnlySpan{int}, double, bool)"/>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="correction">1 for the unbiased estimate from a sample, 0 for the variance of what is there.</param>
    /// <param name="keepDimensions">Whether the axis stays, with dimension 1; else it goes away.</param>
    public static Tensor Variance(this Tensor x, int axis, double correction = 1, bool keepDimensions = false) => x.Variance([axis], correction, keepDimensions);

    private sealed class Node : TapeNode
    {
        public int Mask;
        public double Scale;
        public Saved X, Mean;

        public override string Operation => "Variance";

        public override void Backward(in NodeGradients gradients)
        {
            var plan = Reduction.Of(X.Tensor, Mask);
            var dx = Tensor.Empty(plan.X.Device, plan.X.DType, plan.X.Shape);
            Rows.Map(new Gradient(2 * Scale), plan.Rows, dx, plan.X, p: RowSide.OfRows(Mean.Tensor, plan.Rows), q: RowSide.OfRows(gradients.Dy.Contiguous(), plan.Rows));
            gradients.Add(0, plan.Restore(dx));
        }
    }

    /// <summary>Σ (a - p)², times a factor.</summary>
    internal readonly struct Deviations(double factor) : IRowReduction
    {
        public static int Inputs => 1;

        public static int Sides => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => (a - p) * (a - p);

        public T Identity<T>() where T : struct, IReal<T> => T.Constant(0);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Combine<T>(T a, T b) where T : struct, IReal<T> => a + b;

        public T Finish<T>(T total) where T : struct, IReal<T> => total * T.Constant(factor);
    }

    internal readonly struct Gradient(double factor) : IRowMap
    {
        public static int Inputs => 1;

        public static int Sides => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Map<T>(T a, T b, T c, T p, T q, T s, T t) where T : struct, IReal<T> => T.Constant(factor) * q * (a - p);
    }
}
