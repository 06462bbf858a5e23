using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The numbers of one AdamW step.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="Beta1">The share of the first moment that stays, in [0, 1).</param>
/// <param name="Beta2">The share of the second moment that stays, in [0, 1).</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">The share of the weights that a rate of 1 would take away, apart from the gradient.</param>
/// <param name="Step">Which step this is, from 1; the moments' bias toward 0 is corrected by it.</param>
public readonly record struct AdamWStep(double Rate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step);

/// <summary>m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w·(1 - rate·decay) - rate·m̂ / (√v̂ + ε), with m̂ = m/(1-β₁ᵗ), v̂ = v/(1-β₂ᵗ).</summary>
public static class AdamWOperation
{
    /// <summary>One step of Adam with decoupled weight decay (Loshchilov and Hutter), in place and in one pass over memory.</summary>
    /// <param name="weights">F32 or F64, contiguous.</param>
    /// <param name="gradient">Of the weights' shape and type.</param>
    /// <param name="first">The first moment: of the weights' shape and type, contiguous.</param>
    /// <param name="second">The second moment, likewise.</param>
    /// <param name="step">The numbers of this step.</param>
    /// <param name="scale">A tensor of one element that multiplies the gradient, such as from clipping; 1 where none is given.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ShapeException">The shapes differ, or the scale has several elements.</exception>
    /// <exception cref="NotSupportedException">The types differ or are neither F32 nor F64.</exception>
    /// <exception cref="ArgumentException">A number is out of its range, or a tensor that is changed is not contiguous.</exception>
    public static Tensor AdamW(this Tensor weights, Tensor gradient, Tensor first, Tensor second, in AdamWStep step, Tensor? scale = null)
    {
        Check(weights, gradient, first, second, step, scale);
        if (weights.Count == 0) return weights;
        using var scope = weights.Device.NoGrad();
        Dispatch.Real(weights.Device, weights.DType, new Launch(
            weights, gradient.Contiguous(), first, second, scale ?? Tensor.Ones(weights.Device, weights.DType, new Shape()), step));
        weights.Storage.Version++;
        first.Storage.Version++;
        second.Storage.Version++;
        return weights;
    }

    private static void Check(Tensor weights, Tensor gradient, Tensor first, Tensor second, in AdamWStep step, Tensor? scale)
    {
        if (weights.Check("AdamW").DType is not (DType.F32 or DType.F64))
            throw new NotSupportedException($"AdamW: weights of {weights.DType}; F32 and F64 are supported, keep such a copy of narrower weights");
        CheckLike(weights, gradient, "the gradient");
        CheckLike(weights, first, "the first moment");
        CheckLike(weights, second, "the second moment");
        if (!weights.IsContiguous || !first.IsContiguous || !second.IsContiguous)
            throw new ArgumentException($"AdamW: weights {weights.Layout}, moments {first.Layout} and {second.Layout}; what is changed must be contiguous", nameof(weights));
        if (scale is { } s)
        {
            Guard.SameType(weights, s, "AdamW (scale)");
            if (s.Count != 1) throw new ShapeException($"AdamW: a scale of shape {s.Shape}; one element is needed");
        }
        if (!(step.Beta1 is >= 0 and < 1 && step.Beta2 is >= 0 and < 1))
            throw new ArgumentException($"AdamW: betas {step.Beta1} and {step.Beta2}; both must be in [0, 1)", nameof(step));
        if (step.Step < 1) throw new ArgumentException($"AdamW: step {step.Step}; steps count from 1", nameof(step));
    }

    private static void CheckLike(Tensor weights, Tensor other, string what)
    {
        Guard.SameType(weights, other, "AdamW");
        if (weights.Shape != other.Shape) throw new ShapeException($"AdamW: weights {weights.Shape}, {what} {other.Shape}; they must agree");
    }

    private readonly struct Launch(Tensor weights, Tensor gradient, Tensor first, Tensor second, Tensor scale, AdamWStep step) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (typeof(TBackend) == typeof(CpuBackend) && Vector128.IsHardwareAccelerated)
            {
                var cpu = (CpuBackend)(object)backend;
                if (T.IsDouble) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, T>(cpu);
                else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, T>(cpu);
                return;
            }
            backend.Run(
                new AdamWKernel<TMemory, T>(
                    backend.Memory(weights), backend.Memory(gradient), backend.Memory(first), backend.Memory(second), backend.Memory(scale), new(step)),
                weights.Count, cost: 4);
        }

        private void OfLanes<T512, T256, T128, T>(CpuBackend cpu)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128> where T : struct, IRealElement<T>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, T>(cpu);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, T>(cpu);
            else Loop<T128, T>(cpu);
        }

        private void Loop<TLanes, T>(CpuBackend cpu) where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T>
        {
            var loop = new AdamWLoop<TLanes, T>(
                cpu.Memory(weights), cpu.Memory(gradient), cpu.Memory(first), cpu.Memory(second), cpu.Memory(scale), weights.Count, new(step));
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>The factors of a step, the same for all elements.</summary>
internal readonly struct AdamWFactors(AdamWStep step)
{
    private readonly double keep1 = step.Beta1, keep2 = step.Beta2, epsilon = step.Epsilon;
    private readonly double decay = 1 - step.Rate * step.WeightDecay;
    private readonly double rate = step.Rate / (1 - Math.Pow(step.Beta1, step.Step));
    private readonly double correction = 1 / (1 - Math.Pow(step.Beta2, step.Step));

    public T First<T>(T m, T g) where T : struct, IReal<T> => T.Constant(keep1) * m + T.Constant(1 - keep1) * g;

    public T Second<T>(T v, T g) where T : struct, IReal<T> => T.Constant(keep2) * v + T.Constant(1 - keep2) * g * g;

    public T Weight<T>(T w, T m, T v) where T : struct, IReal<T> =>
        T.Constant(decay) * w - T.Constant(rate) * m / (T.Sqrt(v * T.Constant(correction)) + T.Constant(epsilon));
}

/// <summary>One element of an AdamW step.</summary>
internal readonly struct AdamWKernel<TMemory, T>(TMemory w, TMemory g, TMemory m, TMemory v, TMemory scale, AdamWFactors factors) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T>
{
    public void Execute(long index)
    {
        var slope = T.Load(g, index) * T.Load(scale, 0);
        var first = factors.First(T.Load(m, index), slope);
        var second = factors.Second(T.Load(v, index), slope);
        T.Store(m, index, first);
        T.Store(v, index, second);
        T.Store(w, index, factors.Weight(T.Load(w, index), first, second));
    }
}
