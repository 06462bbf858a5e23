using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Binary cross-entropy from logits.</summary>
public static class BceLossOperation
{
    /// <summary>
    /// -(w·y·log σ(x) + (1 - y)·log(1 - σ(x))) element by element, its mean or its sum, computed from x without overflow.
    /// Means and sums are F32 for F16 and BF16.
    /// </summary>
    /// <param name="logits">x: […, C], any layout; floating-point.</param>
    /// <param name="target">y: probabilities in [0, 1], of x's shape and type; it gets a gradient too, if wanted.</param>
    /// <param name="positiveWeight">w: [C], of x's type, without a gradient; 1 where none is given.</param>
    /// <param name="reduction">What is returned.</param>
    /// <exception cref="ShapeException">The shapes differ, or the weight does not have the last dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor BceWithLogits(this Tensor logits, Tensor target, Tensor? positiveWeight = null, LossReduction reduction = LossReduction.Mean) =>
        PairLoss.OfElements(logits, target, positiveWeight, new Op(), reduction, "BceWithLogits");

    internal readonly struct Op : IPairLoss
    {
        // (1 - y)·x + (1 + (w - 1)·y)·log(1 + e^-x).
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T>
        {
            var one = T.Constant(1);
            return (one - b) * a + (one + (w - one) * b) * RealMath.Softplus(-a);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T>
        {
            var one = T.Constant(1);
            return (one - b) - (one + (w - one) * b) * RealMath.Sigmoid(-a);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T> => (w - T.Constant(1)) * RealMath.Softplus(-a) - a;
    }
}
