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
            w.AdamW(t[1], m, v, Step, scaled ? t[4] : null);
            return [w, m, v];
        },
        h => Reference(h[0], h[1], h[2], h[3], scaled ? h[4].Data[0] : 1))
    { HasGradient = false };

    private static HostTensor[] Reference(HostTensor w, HostTensor g, HostTensor m, HostTensor v, double scale)
    {
        HostTensor first = new(w.Shape), second = new(w.Shape), weights = new(w.Shape);
        for (var i = 0; i < w.Data.Length; i++)
        {
            var slope = g.Data[i] * scale;
            first.Data[i] = Step.Beta1 * m.Data[i] + (1 - Step.Beta1) * slope;
            second.Data[i] = Step.Beta2 * v.Data[i] + (1 - Step.Beta2) * slope * slope;
            var meanFirst = first.Data[i] / (1 - Math.Pow(Step.Beta1, Step.Step));
            var meanSecond = second.Data[i] / (1 - Math.Pow(Step.Beta2, Step.Step));
            weights.Data[i] = w.Data[i] * (1 - Step.Rate * Step.WeightDecay) - Step.Rate * meanFirst / (Math.Sqrt(meanSecond) + Step.Epsilon);
        }
        return [weights, first, second];
    }
}
