namespace Native.Compute.Catalog;

/// <summary>Steps of optimizers. They work in place, so each case steps on copies and returns all that was changed.</summary>
internal sealed class OptimizerCases : ICaseFamily
{
    private static readonly AdamWStep Step = new(Rate: 0.01, Beta1: 0.9, Beta2: 0.95, Epsilon: 1e-8, WeightDecay: 0.1, Step: 3);

    public IEnumerable<OperationCase> Cases()
    {
        foreach (var count in new long[] { 0, 1, 3, 17, 63, 65, 1023, 40000 })
            yield return AdamW($"[{count}]", new(count), Strides.Contiguous, scaled: count % 2 == 1);
        yield return AdamW("[5, 65] transposed gradient", new(5, 65), Strides.Transposed, scaled: true);
        yield return AdamW("[1023] sparse gradient", new(1023), Strides.Sparse, scaled: false);
        yield return Slab(1023, 64, 0.5);
        yield return Slab(40000, 17003, 0.25);
        yield return Slab(129, 129, double.NaN);
        yield return Slab(65, 0, 0);
        yield return Slab(1023, 500, 0.5, narrow: true);
        foreach (var count in new long[] { 0, 1, 33, 40000 })
            yield return Accumulate($"[{count}]", new(count), Strides.Contiguous, starts: count % 2 == 1);
        yield return Accumulate("[5, 65] transposed", new(5, 65), Strides.Transposed, starts: false);
        yield return Accumulate("4 Mi", new(4 << 20), Strides.Contiguous, starts: false) with { TimedOnly = true, Bytes = 3.0 * 4 * (4 << 20) };
        yield return AdamW("4 Mi", new(4 << 20), Strides.Contiguous, scaled: true) with { TimedOnly = true, Bytes = 7.0 * 4 * (4 << 20) };
    }

    private static OperationCase AdamW(string name, Shape shape, Strides strides, bool scaled) => new(
        "AdamW", name,
        [
            CaseInput.Uniform(shape, differentiable: false), CaseInput.Uniform(shape, strides: strides, differentiable: false),
            CaseInput.Uniform(shape, differentiable: false), CaseInput.Uniform(shape, 0.1, 2, differentiable: false),
            CaseInput.Given(new(), [0.25]),
        ],
        t =>
        {
            Tensor w = t[0].Clone(), m = t[2].Clone(), v = t[3].Clone();
            w.AdamW(t[1], m, v, Step, new(Scale: scaled ? t[4] : null));
            return [w, m, v];
        },
        h => Reference(h[0], h[1], h[2], h[3], scaled ? h[4].Data[0] : 1))
    { HasGradient = false };

    // A slab as a trainer has it: the front decays, a narrow copy is kept, numbers come from memory.
    private static OperationCase Slab(long count, long decayed, double scale, bool narrow = false) => new(
        "AdamW", $"[{count}], {decayed} decayed, scale {scale}, rounded{(narrow ? ", gradient too" : "")}",
        [
            // Halves are gradients that any type holds.
            CaseInput.Uniform(new(count), differentiable: false), new CaseInput(new(count), (u, _) => Math.Round(4 * u) / 2 - 1, Differentiable: false),
            CaseInput.Uniform(new(count), differentiable: false), CaseInput.Uniform(new(count), 0.1, 2, differentiable: false),
            CaseInput.Given(new(), [scale]), CaseInput.Given(new(3), [Step.Numbers.Rate, Step.Numbers.First, Step.Numbers.Second]),
        ],
        t =>
        {
            Tensor w = t[0].Clone(), m = t[2].Clone(), v = t[3].Clone();
            var rounded = w.DType == DType.F64 ? w.Clone() : w.To(DType.BF16);
            w.AdamW(narrow ? t[1].To(rounded.DType) : t[1], m, v, Step with { Rate = 7, Step = 1 }, new(t[4], rounded, decayed, t[5]));
            // The narrow copy is the weights, rounded: what is left between the two is below a 256th.
            return [w, m, v, rounded.To(w.DType).Subtract(w).Divide(w.Abs().ScaleAdd(1, 1e-3)).Abs().ScaleAdd(1, -1.0 / 256).Greater(Tensor.Zeros(w.Device, w.DType, w.Shape)).To(w.DType)];
        },
        h =>
        {
            var after = scale > 0 ? Reference(h[0], h[1], h[2], h[3], scale, decayed) : [h[0], h[2], h[3]];
            return [.. after, new HostTensor(h[0].Shape)];
        })
    { HasGradient = false };

    private static OperationCase Accumulate(string name, Shape shape, Strides strides, bool starts) => new(
        "Accumulate", name, [CaseInput.Uniform(shape, differentiable: false), CaseInput.Uniform(shape, strides: strides, differentiable: false)],
        t =>
        {
            var sum = t[0].DType == DType.F64 ? t[0].Clone() : t[0].To(DType.F32).Clone();
            if (starts) sum.Fill(double.NaN);
            return sum.Accumulate(t[1], 0.25, starts).To(t[0].DType);
        },
        h =>
        {
            var sum = new HostTensor(h[0].Shape);
            for (var i = 0; i < sum.Data.Length; i++) sum.Data[i] = (starts ? 0 : h[0].Data[i]) + 0.25 * h[1].Data[i];
            return sum;
        })
    { HasGradient = false, Types = OperationCase.Floats };

    private static HostTensor[] Reference(HostTensor w, HostTensor g, HostTensor m, HostTensor v, double scale, long decayed = long.MaxValue)
    {
        HostTensor first = new(w.Shape), second = new(w.Shape), weights = new(w.Shape);
        for (var i = 0; i < w.Data.Length; i++)
        {
            var slope = g.Data[i] * scale;
            first.Data[i] = Step.Beta1 * m.Data[i] + (1 - Step.Beta1) * slope;
            second.Data[i] = Step.Beta2 * v.Data[i] + (1 - Step.Beta2) * slope * slope;
            var meanFirst = first.Data[i] / (1 - Math.Pow(Step.Beta1, Step.Step));
            var meanSecond = second.Data[i] / (1 - Math.Pow(Step.Beta2, Step.Step));
            weights.Data[i] = w.Data[i] * (1 - (i < decayed ? Step.Rate * Step.WeightDecay : 0)) - Step.Rate * meanFirst / (Math.Sqrt(meanSecond) + Step.Epsilon);
        }
        return [weights, first, second];
    }
}
