using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The squared error.</summary>
public static class MseLossOperation
{
    /// <summary>(x - target)² element by element, its mean or its sum. Means and sums are F32 for F16 and BF16.</summary>
    /// <param name="x">Any shape and layout; floating-point.</param>
    /// <param name="target">Of x's shape and type; it gets a gradient too, if wanted.</param>
    /// <param name="reduction">What is returned.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor MseLoss(this Tensor x, Tensor target, LossReduction reduction = LossReduction.Mean) =>
        PairLoss.OfElements(x, target, null, new Op(), reduction, "MseLoss");

    internal readonly struct Op : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T> => (a - b) * (a - b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T> => T.Constant(2) * (a - b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T> => T.Constant(2) * (b - a);
    }
}
