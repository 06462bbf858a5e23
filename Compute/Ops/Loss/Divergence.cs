using System.Runtime.CompilerServices;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Divergences between distributions along the last axis.</summary>
public static class DivergenceOperation
{
    /// <summary>
    /// The Kullback-Leibler divergence KL(p ‖ q) = Σ p·(log p - log q) along the last axis, for each row, or its mean or sum over the
    /// rows. Terms with p = 0 are 0. F32 for F16 and BF16.
    /// </summary>
    /// <param name="logQ">The approximating distribution, as log-probabilities (from <see cref="LogSoftmaxOperation.LogSoftmax"/>): […, C].</param>
    /// <param name="p">The true distribution, of logQ's shape and type: probabilities, or log-probabilities where <paramref name="isLog"/>.</param>
    /// <param name="isLog">Whether p holds log-probabilities.</param>
    /// <param name="reduction">What is returned; the mean is over rows.</param>
    /// <exception cref="ShapeException">The shapes differ, or there is no dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor KlDivergence(this Tensor logQ, Tensor p, bool isLog = false, LossReduction reduction = LossReduction.Mean) => isLog
        ? PairLoss.OfRows(logQ, p, new LogKl(), reduction, "KlDivergence")
        : PairLoss.OfRows(logQ, p, new Kl(), reduction, "KlDivergence");

    /// <summary>
    /// The Jensen-Shannon divergence ½·KL(p ‖ m) + ½·KL(q ‖ m) with m = (p + q) / 2, in nats, along the last axis, for each row, or its
    /// mean or sum over the rows; between 0 and log 2. F32 for F16 and BF16.
    /// </summary>
    /// <param name="p">One distribution: […, C].</param>
    /// <param name="q">The other, of p's shape and type.</param>
    /// <param name="isLog">Whether both hold log-probabilities (the default) or probabilities.</param>
    /// <param name="reduction">What is returned; the mean is over rows.</param>
    /// <exception cref="ShapeException">The shapes differ, or there is no dimension.</exception>
    /// <exception cref="NotSupportedException">The elements are not floating-point numbers, or the types differ.</exception>
    public static Tensor JsDivergence(this Tensor p, Tensor q, bool isLog = true, LossReduction reduction = LossReduction.Mean) => isLog
        ? PairLoss.OfRows(p, q, new LogJs(), reduction, "JsDivergence")
        : PairLoss.OfRows(p, q, new Js(), reduction, "JsDivergence");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T LogRatio<T>(T a, T b) where T : struct, IReal<T> =>
        T.IfEqual(a, T.Constant(0), T.Constant(0), RealMath.Log(a / (T.Constant(0.5) * (a + b))));

    // a is log q, b is p.
    internal readonly struct Kl : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T> =>
            T.IfEqual(b, T.Constant(0), T.Constant(0), b * (RealMath.Log(b) - a));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T> => -b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T> =>
            T.IfEqual(b, T.Constant(0), T.Constant(0), RealMath.Log(b) + T.Constant(1) - a);
    }

    // a is log q, b is log p.
    internal readonly struct LogKl : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T>
        {
            var p = RealMath.Exp(b);
            return T.IfEqual(p, T.Constant(0), T.Constant(0), p * (b - a));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T> => -RealMath.Exp(b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T>
        {
            var p = RealMath.Exp(b);
            return T.IfEqual(p, T.Constant(0), T.Constant(0), p * (b - a + T.Constant(1)));
        }
    }

    internal readonly struct Js : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T> => T.Constant(0.5) * (a * LogRatio(a, b) + b * LogRatio(b, a));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T> => T.Constant(0.5) * LogRatio(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T> => T.Constant(0.5) * LogRatio(b, a);
    }

    internal readonly struct LogJs : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T> => new Js().Value(RealMath.Exp(a), RealMath.Exp(b), w);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientA<T>(T a, T b, T w) where T : struct, IReal<T>
        {
            var p = RealMath.Exp(a);
            return T.Constant(0.5) * p * LogRatio(p, RealMath.Exp(b));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T GradientB<T>(T a, T b, T w) where T : struct, IReal<T> => GradientA(b, a, w);
    }
}
