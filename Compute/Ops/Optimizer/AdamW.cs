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
public readonly record struct AdamWStep(double Rate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step)
{
    /// <summary>What changes from step to step, for <see cref="AdamWPlaces.Numbers"/>: the rate and the two corrections of the moments.</summary>
    public (double Rate, double First, double Second) Numbers => (Rate, 1 / (1 - Math.Pow(Beta1, Step)), 1 / (1 - Math.Pow(Beta2, Step)));
}

/// <summary>What else an AdamW step may read and write.</summary>
/// <param name="Scale">One element of the weights' type that multiplies the gradient, such as from clipping. Where it is not a positive
/// number, nothing changes: gradients that overflowed do no harm.</param>
/// <param name="Rounded">Of the weights' shape, contiguous, F32, F16 or BF16 where the weights are F32, else F64: gets the new weights, rounded.</param>
/// <param name="Decayed">So many elements from the first on decay; null stands for all.</param>
/// <param name="Numbers">Three elements of the weights' type that take the place of the step's own rate and number, for steps that are captured:
/// see <see cref="AdamWStep.Numbers"/>.</param>
public readonly record struct AdamWPlaces(Tensor? Scale = null, Tensor? Rounded = null, long? Decayed = null, Tensor? Numbers = null);

/// <summary>m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², w ← w·(1 - rate·decay) - rate·m̂ / (√v̂ + ε), with m̂ = m/(1-β₁ᵗ), v̂ = v/(1-β₂ᵗ).</summary>
public static class AdamWOperation
{
    /// <summary>One step of Adam with decoupled weight decay (Loshchilov and Hutter), in place and in one pass over memory.</summary>
    /// <param name="weights">F32 or F64, contiguous.</param>
    /// <param name="gradient">Of the weights' shape, and of their type or that of the rounded weights.</param>
    /// <param name="first">The first moment: of the weights' shape and type, contiguous.</param>
    /// <param name="second">The second moment, likewise.</param>
    /// <param name="step">The numbers of this step.</param>
    /// <param name="places">What else is read and written.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ShapeException">The shapes differ, or the scale or the numbers have another count.</exception>
    /// <exception cref="NotSupportedException">The types differ or are neither F32 nor F64.</exception>
    /// <exception cref="ArgumentException">A number is out of its range, or a tensor that is changed is not contiguous.</exception>
    public static Tensor AdamW(this Tensor weights, Tensor gradient, Tensor first, Tensor second, in AdamWStep step, in AdamWPlaces places = default)
    {
        Check(weights, gradient, first, second, step, places);
        if (weights.Count == 0) return weights;
        using var scope = weights.Device.NoGrad();
        var scale = places.Scale ?? Tensor.Ones(weights.Device, weights.DType, new Shape());
        var launch = new Launch(weights, gradient.Contiguous(), first, second, scale, places.Rounded ?? weights, places, step);
        Dispatch.Real(weights.Device, weights.DType, launch);
        weights.Storage.Version++;
        first.Storage.Version++;
        second.Storage.Version++;
        if (places.Rounded is { } rounded) rounded.Storage.Version++;
        return weights;
    }

    private static void Check(Tensor weights, Tensor gradient, Tensor first, Tensor second, in AdamWStep step, in AdamWPlaces places)
    {
        if (weights.Check("AdamW").DType is not (DType.F32 or DType.F64))
            throw new NotSupportedException($"AdamW: weights of {weights.DType}; F32 and F64 are supported, keep such a copy of narrower weights");
        if (gradient.Check("AdamW").DType != places.Rounded?.DType) Guard.SameType(weights, gradient, "AdamW");
        Guard.SameDevice(weights, gradient, "AdamW");
        if (weights.Shape != gradient.Shape) throw new ShapeException($"AdamW: weights {weights.Shape}, the gradient {gradient.Shape}; they must agree");
        CheckLike(weights, first, "the first moment");
        CheckLike(weights, second, "the second moment");
        if (!weights.IsContiguous || !first.IsContiguous || !second.IsContiguous)
            throw new ArgumentException($"AdamW: weights {weights.Layout}, moments {first.Layout} and {second.Layout}; what is changed must be contiguous", nameof(weights));
        if (places.Rounded is { } rounded)
        {
            Guard.Float(rounded, "AdamW (rounded)");
            Guard.SameDevice(weights, rounded, "AdamW (rounded)");
            if ((rounded.DType == DType.F64) != (weights.DType == DType.F64))
                throw new NotSupportedException($"AdamW: weights {weights.DType} rounded to {rounded.DType}; F32 weights round to F32, F16 and BF16, F64 weights to F64");
            if (rounded.Shape != weights.Shape) throw new ShapeException($"AdamW: weights {weights.Shape}, rounded {rounded.Shape}; they must agree");
            if (!rounded.IsContiguous) throw new ArgumentException($"AdamW: rounded weights {rounded.Layout}; what is changed must be contiguous", nameof(places));
        }
        CheckNumbers(weights, places.Scale, 1, "AdamW (scale)");
        CheckNumbers(weights, places.Numbers, 3, "AdamW (numbers)");
        if (!(step.Beta1 is >= 0 and < 1 && step.Beta2 is >= 0 and < 1))
            throw new ArgumentException($"AdamW: betas {step.Beta1} and {step.Beta2}; both must be in [0, 1)", nameof(step));
        if (step.Step < 1) throw new ArgumentException($"AdamW: step {step.Step}; steps count from 1", nameof(step));
    }

    private static void CheckNumbers(Tensor weights, Tensor? numbers, int count, string what)
    {
        if (numbers is not { } given) return;
        Guard.SameType(weights, given, what);
        if (given.Count != count || !given.IsContiguous)
            throw new ShapeException($"{what}: layout {given.Layout}; {count} contiguous element{(count == 1 ? " is" : "s are")} needed");
    }

    private static void CheckLike(Tensor weights, Tensor other, string what)
    {
        Guard.SameType(weights, other, "AdamW");
        if (weights.Shape != other.Shape) throw new ShapeException($"AdamW: weights {weights.Shape}, {what} {other.Shape}; they must agree");
    }

    private readonly struct Launch(
        Tensor weights, Tensor gradient, Tensor first, Tensor second, Tensor scale, Tensor rounded, AdamWPlaces places, AdamWStep step) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            switch (rounded.DType)
            {
                case DType.F16: Into<TBackend, TMemory, T, F16>(backend); break;
                case DType.BF16: Into<TBackend, TMemory, T, BF16>(backend); break;
                default: Of<TBackend, TMemory, T, T, T>(backend); break;
            }
        }

        private void Into<TBackend, TMemory, T, TRounded>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded>
        {
            if (gradient.DType == TRounded.Type) Of<TBackend, TMemory, T, TRounded, TRounded>(backend);
            else Of<TBackend, TMemory, T, TRounded, T>(backend);
        }

        private void Of<TBackend, TMemory, T, TRounded, TGradient>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory
            where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded> where TGradient : struct, IRealElement<TGradient>
        {
            var factors = new AdamWFactors(step, places);
            if (backend.IsCpu(out var cpu) && Vector128.IsHardwareAccelerated)
            {
                if (T.IsDouble) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, T, TRounded, TGradient>(cpu, factors);
                else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, T, TRounded, TGradient>(cpu, factors);
                return;
            }
            backend.Run(
                new AdamWKernel<TMemory, T, TRounded, TGradient>(
                    backend.Memory(weights), backend.Memory(gradient), backend.Memory(first), backend.Memory(second), backend.Memory(scale),
                    backend.Memory(rounded), backend.Memory(places.Numbers ?? scale), places.Decayed ?? weights.Count, factors),
                weights.Count, cost: 4);
        }

        private void OfLanes<T512, T256, T128, T, TRounded, TGradient>(CpuBackend cpu, in AdamWFactors factors)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128>
            where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded> where TGradient : struct, IRealElement<TGradient>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, T, TRounded, TGradient>(cpu, factors);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, T, TRounded, TGradient>(cpu, factors);
            else Loop<T128, T, TRounded, TGradient>(cpu, factors);
        }

        private void Loop<TLanes, T, TRounded, TGradient>(CpuBackend cpu, in AdamWFactors factors)
            where TLanes : struct, ILanes<TLanes> where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded>
            where TGradient : struct, IRealElement<TGradient>
        {
            var loop = new AdamWLoop<TLanes, T, TRounded, TGradient>(
                cpu.Memory(weights), cpu.Memory(gradient), cpu.Memory(first), cpu.Memory(second), cpu.Memory(scale), cpu.Memory(rounded),
                cpu.Memory(places.Numbers ?? scale), weights.Count, places.Decayed ?? weights.Count, factors);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }
}

/// <summary>The factors of a step, the same for all elements.</summary>
internal readonly struct AdamWFactors(AdamWStep step, AdamWPlaces places)
{
    private readonly double keep1 = step.Beta1, keep2 = step.Beta2, epsilon = step.Epsilon, decay = step.WeightDecay;
    private readonly double rate = step.Rate, correction1 = step.Numbers.First, correction2 = step.Numbers.Second;

    /// <summary>Whether rate and corrections are read from memory.</summary>
    public readonly int FromMemory = places.Numbers is null ? 0 : 1;

    /// <summary>Whether the weights are also stored rounded.</summary>
    public readonly int Rounds = places.Rounded is null ? 0 : 1;

    public double Rate => rate;

    public double Correction1 => correction1;

    public double Correction2 => correction2;

    public double Decay => decay;

    public T First<T>(T m, T g) where T : struct, IReal<T> => T.Constant(keep1) * m + T.Constant(1 - keep1) * g;

    public T Second<T>(T v, T g) where T : struct, IReal<T> => T.Constant(keep2) * v + T.Constant(1 - keep2) * g * g;

    /// <summary>The new weight.</summary>
    /// <param name="w">The weight.</param>
    /// <param name="m">The new first moment.</param>
    /// <param name="v">The new second moment.</param>
    /// <param name="lost">rate·decay. Taken off as a product of its own: 1 - lost would round it away in F32.</param>
    /// <param name="speed">rate·correction of the first moment.</param>
    /// <param name="correction">Of the second moment.</param>
    public T Weight<T>(T w, T m, T v, T lost, T speed, T correction) where T : struct, IReal<T> =>
        w - lost * w - speed * m / (T.Sqrt(v * correction) + T.Constant(epsilon));
}

/// <summary>One element of an AdamW step.</summary>
internal readonly struct AdamWKernel<TMemory, T, TRounded, TGradient>(
    TMemory w, TMemory g, TMemory m, TMemory v, TMemory scale, TMemory rounded, TMemory numbers, long decayed, AdamWFactors factors) : IIndexKernel
    where TMemory : struct, IMemory where T : struct, IRealElement<T> where TRounded : struct, IRealElement<TRounded>
    where TGradient : struct, IRealElement<TGradient>
{
    public void Execute(long index)
    {
        var share = T.Load(scale, 0);
        // The constant on the right, and a selection instead of a branch: ILGPU turns a comparison round, or negates it, to one that lets NaN through.
        if (T.Same(T.IfGreater(share, T.Constant(0), T.Constant(1), T.Constant(0)), T.Constant(0))) return;
        var rate = factors.FromMemory != 0 ? T.Load(numbers, 0) : T.Constant(factors.Rate);
        var correction1 = factors.FromMemory != 0 ? T.Load(numbers, 1) : T.Constant(factors.Correction1);
        var correction2 = factors.FromMemory != 0 ? T.Load(numbers, 2) : T.Constant(factors.Correction2);
        var lost = index < decayed ? rate * T.Constant(factors.Decay) : T.Constant(0);
        var slope = T.Constant(TGradient.ToDouble(TGradient.Load(g, index))) * share;
        var first = factors.First(T.Load(m, index), slope);
        var second = factors.Second(T.Load(v, index), slope);
        T.Store(m, index, first);
        T.Store(v, index, second);
        var weight = factors.Weight(T.Load(w, index), first, second, lost, rate * correction1, correction2);
        T.Store(w, index, weight);
        if (factors.Rounds != 0) TRounded.Store(rounded, index, TRounded.Constant(T.ToDouble(weight)));
    }
}
