namespace Native.Compute.Catalog;

/// <summary>Losses and divergences.</summary>
internal sealed class LossCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases() => [.. CrossEntropies(), .. Elementwise(), .. Divergences()];

    private static HostTensor Reduce(HostTensor each, LossReduction reduction, double? count = null) => reduction switch
    {
        LossReduction.None => each,
        LossReduction.Sum => new(new(), [each.Data.Sum()]),
        _ => new(new(), [each.Data.Sum() / (count ?? each.Data.Length)]),
    };

    private static HostTensor CrossEntropy(HostTensor x, HostTensor targets, long ignore, double smoothing, LossReduction reduction)
    {
        var classes = x.Shape[-1];
        var each = HostTensor.Build(targets.Shape, i =>
        {
            var target = (long)targets[i];
            if (target == ignore) return 0;
            double[] row = [.. Enumerable.Range(0, (int)classes).Select(k => x[[.. i, k]])];
            var log = HostRows.LogSumExp(row);
            var loss = 0.0;
            for (var k = 0; k < classes; k++)
            {
                var share = smoothing / classes + (k == target ? 1 - smoothing : 0);
                if (share != 0) loss += share * (log - row[k]);
            }
            return loss;
        });
        return Reduce(each, reduction, Math.Max(1, targets.Data.Count(t => (long)t != ignore)));
    }

    private static IEnumerable<OperationCase> CrossEntropies()
    {
        foreach (var reduction in Enum.GetValues<LossReduction>())
            foreach (var smoothing in new[] { 0, 0.1 })
            {
                OperationCase Make(string what, CaseInput x, CaseInput targets, long ignore = -100, DType[]? types = null, bool gradient = true) =>
                    new("CrossEntropy", $"{what}, {reduction}, smoothing {smoothing}", [x, targets], t => t[0].CrossEntropy(t[1], ignore, smoothing, reduction),
                        h => CrossEntropy(h[0], h[1], ignore, smoothing, reduction))
                    { Types = types ?? OperationCase.Floats, HasGradient = gradient, Tolerance = 64 };
                yield return Make("[5, 17]", CaseInput.Uniform(new(5, 17), -4, 4), CaseInput.Integers(new(5), 0, 17));
                yield return Make("[2, 3, 65] sparse, I32", CaseInput.Uniform(new(2, 3, 65), -4, 4, Strides.Sparse), CaseInput.Integers(new(2, 3), 0, 65, DType.I32));
                yield return Make("some ignored", CaseInput.Uniform(new(9, 7), -4, 4, Strides.Transposed), CaseInput.Integers(new(9), 0, 4), 2);
                yield return Make("all ignored", CaseInput.Uniform(new(3, 7)), CaseInput.Given(new(3), [-100], DType.I64));
                yield return Make("one row", CaseInput.Uniform(new(1023)), CaseInput.Integers(new(), 0, 1023));
                yield return Make("empty", CaseInput.Uniform(new(0, 7)), CaseInput.Integers(new(0), 0, 7), gradient: false);
                yield return Make("large logits", CaseInput.Uniform(new(3, 9), 900, 1000), CaseInput.Integers(new(3), 0, 9), types: [DType.F32, DType.F64]) with { Tolerance = 2000 };
                if (smoothing == 0)
                    yield return Make("masked logits", CaseInput.Given(new(3, 4), [0, double.NegativeInfinity, 1, 2]), CaseInput.Given(new(3), [0, 2, 3], DType.I64), gradient: false);
            }
        yield return new("CrossEntropy", "16 M elements, 4096 classes", [CaseInput.Uniform(new(4096, 4096)), CaseInput.Integers(new(4096), 0, 4096)],
            t => t[0].CrossEntropy(t[1]), h => CrossEntropy(h[0], h[1], -100, 0, LossReduction.Mean))
        { TimedOnly = true, Bytes = 4.0 * 4096 * 4096 };
    }

    private static IEnumerable<OperationCase> Elementwise()
    {
        static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
        foreach (var reduction in Enum.GetValues<LossReduction>())
            foreach (var (shape, a, b) in new[] { (new Shape(3, 17), Strides.Contiguous, Strides.Contiguous), (new(2, 5, 33), Strides.Transposed, Strides.Sparse), (new(1023), Strides.Sparse, Strides.Contiguous) })
            {
                CaseInput x = CaseInput.Uniform(shape, -4, 4, a), y = CaseInput.Uniform(shape, 0, 1, b);
                var what = $"{shape} {a} {b}, {reduction}";
                OperationCase Make(string name, string which, CaseInput[] inputs, Func<Tensor[], Tensor> call, Func<HostTensor[], HostTensor> each) =>
                    new(name, what + which, inputs, call, h => Reduce(each(h), reduction)) { Types = OperationCase.Floats, Tolerance = 128 };
                yield return Make("MseLoss", "", [x, y], t => t[0].MseLoss(t[1], reduction), h => HostTensor.Zip(h[0], h[1], (p, q) => (p - q) * (p - q)));
                yield return Make("BceWithLogits", "", [x, y], t => t[0].BceWithLogits(t[1], reduction: reduction), h => HostTensor.Zip(h[0], h[1], (p, q) => q * Softplus(-p) + (1 - q) * Softplus(p)));
                yield return Make("BceWithLogits", ", weighted", [x, y, CaseInput.Uniform(new(shape[-1]), 0.5, 3, differentiable: false)], t => t[0].BceWithLogits(t[1], t[2], reduction),
                    h => HostTensor.Build(shape, i => h[2][i[^1]] * h[1][i] * Softplus(-h[0][i]) + (1 - h[1][i]) * Softplus(h[0][i])));
            }
        yield return new("BceWithLogits", "far from 0", [CaseInput.Given(new(6), [500, -500, 90, -90, 0, 30]), CaseInput.Given(new(6), [1, 1, 0, 0, 1, 0.5])],
            t => t[0].BceWithLogits(t[1], reduction: LossReduction.None), h => HostTensor.Zip(h[0], h[1], (p, q) => q * Softplus(-p) + (1 - q) * Softplus(p)))
        { Types = OperationCase.Floats, HasGradient = false };
        yield return new("MseLoss", "16 M elements", [CaseInput.Uniform(new(4096, 4096)), CaseInput.Uniform(new(4096, 4096))], t => t[0].MseLoss(t[1]), h => h[0]) { TimedOnly = true, Bytes = 8.0 * 4096 * 4096 };
    }

    private static IEnumerable<OperationCase> Divergences()
    {
        static double Term(double p, double q) => p == 0 ? 0 : p * Math.Log(p / q);
        static HostTensor PerRow(HostTensor a, HostTensor b, Func<double, double, double> term, LossReduction reduction)
        {
            var terms = HostTensor.Zip(a, b, term);
            return Reduce(HostRows.Reduce(terms, [-1], false, r => r.Sum()), reduction);
        }
        foreach (var reduction in Enum.GetValues<LossReduction>())
            foreach (var (shape, strides) in new[] { (new Shape(3, 17), Strides.Contiguous), (new(2, 3, 65), Strides.Sparse), (new(9), Strides.Contiguous) })
            {
                CaseInput logs = CaseInput.Uniform(shape, -4, 0, strides), probabilities = CaseInput.Uniform(shape, 0.01, 1);
                OperationCase Make(string name, string which, CaseInput a, CaseInput b, Func<Tensor[], Tensor> call, Func<double, double, double> term) =>
                    new(name, $"{which} {shape} {strides}, {reduction}", [a, b], call, h => PerRow(h[0], h[1], term, reduction)) { Types = OperationCase.Floats, Tolerance = 128 };
                yield return Make("KlDivergence", "probabilities", logs, probabilities, t => t[0].KlDivergence(t[1], false, reduction), (q, p) => Term(p, Math.Exp(q)));
                yield return Make("KlDivergence", "logarithms", logs, logs.As(Strides.Contiguous), t => t[0].KlDivergence(t[1], true, reduction), (q, p) => Term(Math.Exp(p), Math.Exp(q)));
                static double Js(double p, double q) => 0.5 * Term(p, (p + q) / 2) + 0.5 * Term(q, (p + q) / 2);
                yield return Make("JsDivergence", "probabilities", probabilities.As(strides), probabilities, t => t[0].JsDivergence(t[1], false, reduction), Js);
                yield return Make("JsDivergence", "logarithms", logs, logs, t => t[0].JsDivergence(t[1], true, reduction), (p, q) => Js(Math.Exp(p), Math.Exp(q)));
            }
        yield return new("KlDivergence", "zeros of p", [CaseInput.Given(new(2, 3), [-1, double.NegativeInfinity, -0.5]), CaseInput.Given(new(2, 3), [0.5, 0, 0.5])],
            t => t[0].KlDivergence(t[1], reduction: LossReduction.None), h => PerRow(h[0], h[1], (q, p) => Term(p, Math.Exp(q)), LossReduction.None))
        { HasGradient = false };
    }
}
