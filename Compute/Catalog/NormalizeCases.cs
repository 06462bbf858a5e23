namespace Native.Compute.Catalog;

/// <summary>Softmax, the norms, and fused activations.</summary>
internal sealed class NormalizeCases : ICaseFamily
{
    private const double Infinity = double.PositiveInfinity;

    public IEnumerable<OperationCase> Cases() => [.. Softmaxes(), .. Norms(), .. Activations()];

    private static double[] Softmax(double[] row)
    {
        var log = HostRows.LogSumExp(row);
        return Array.ConvertAll(row, v => double.IsNegativeInfinity(log) ? 0 : Math.Exp(v - log));
    }

    private static double[] LogSoftmax(double[] row)
    {
        var log = HostRows.LogSumExp(row);
        return Array.ConvertAll(row, v => double.IsNegativeInfinity(log) ? v : v - log);
    }

    private static IEnumerable<OperationCase> Softmaxes()
    {
        foreach (var (name, call, reference) in new (string, Func<Tensor, int, Tensor>, Func<double[], double[]>)[]
        {
            ("Softmax", (x, axis) => x.Softmax(axis), Softmax),
            ("LogSoftmax", (x, axis) => x.LogSoftmax(axis), LogSoftmax),
        })
        {
            OperationCase Make(string what, CaseInput x, int axis = -1, DType[]? types = null, bool gradient = true) =>
                new(name, what, [x], t => call(t[0], axis), h => HostRows.Map(h[0], axis, reference)) { Types = types ?? OperationCase.Floats, HasGradient = gradient, Tolerance = 24 };
            yield return Make("[3, 17]", CaseInput.Uniform(new(3, 17)));
            yield return Make("[2, 3, 65] sparse", CaseInput.Uniform(new(2, 3, 65), -5, 5, Strides.Sparse));
            yield return Make("[5, 63] transposed", CaseInput.Uniform(new(5, 63), -5, 5, Strides.Transposed));
            yield return Make("[1023]", CaseInput.Uniform(new(1023), -9, 9));
            yield return Make("[4, 1]", CaseInput.Uniform(new(4, 1)));
            yield return Make("first axis of [17, 9]", CaseInput.Uniform(new(17, 9)), 0);
            yield return Make("middle axis of [3, 17, 33]", CaseInput.Uniform(new(3, 17, 33)), 1);
            yield return Make("long row", CaseInput.Uniform(new(2, 20000), -9, 9), types: [DType.F32, DType.F64], gradient: false) with { Tolerance = 200 };
            yield return Make("empty", CaseInput.Uniform(new(0, 5)), gradient: false);
            yield return Make("rows of nothing", CaseInput.Uniform(new(5, 0)), gradient: false);
            yield return Make("masked, fully masked and NaN", CaseInput.Given(new(4, 5), [1, 2, -Infinity, 3, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, -Infinity, 1, double.NaN, 2, 3, 4, 0, 0, 0, 0, 0]), gradient: false);
            yield return Make("masked columns", CaseInput.Given(new(3, 20), [1, 2, -Infinity, 3, -Infinity, 0, 4, 5, 6, -Infinity]), 0, gradient: false);
            yield return Make("large", CaseInput.Uniform(new(3, 17), 900, 1000), types: [DType.F32, DType.F64]) with { Tolerance = 2000 };
            yield return Make("16 M elements, rows of 4096", CaseInput.Uniform(new(4096, 4096), -9, 9)) with { TimedOnly = true, Bytes = 8.0 * 4096 * 4096 };
        }
    }

    private static double[] Normalize(double[] row, HostTensor? gain, HostTensor? bias, double epsilon, bool centered)
    {
        var mean = centered ? row.Average() : 0;
        var scale = 1 / Math.Sqrt(row.Sum(v => (v - mean) * (v - mean)) / row.Length + epsilon);
        return [.. row.Select((v, i) => (v - mean) * scale * (gain?.Data[i] ?? 1) + (bias?.Data[i] ?? 0))];
    }

    private static IEnumerable<OperationCase> Norms()
    {
        foreach (var (shape, strides) in new[] { (new Shape(3, 17), Strides.Contiguous), (new(2, 3, 65), Strides.Sparse), (new(5, 63), Strides.Transposed), (new(1, 1023), Strides.Contiguous), (new(4, 1), Strides.Contiguous), (new(33), Strides.Contiguous), (new(0, 5), Strides.Contiguous), (new(300, 9), Strides.Contiguous) })
        {
            var x = CaseInput.Uniform(shape, -2, 3, strides);
            var vector = CaseInput.Uniform(new(shape[-1]), 0.5, 1.5);
            var what = $"{shape} {strides}";
            OperationCase Make(string name, string which, CaseInput[] inputs, Func<Tensor[], Tensor> call, Func<HostTensor[], HostTensor> reference) =>
                new(name, $"{what}{which}", inputs, call, reference) { Types = OperationCase.Floats, HasGradient = shape.Count > 0, Tolerance = 48 };
            yield return Make("LayerNorm", "", [x], t => t[0].LayerNorm(epsilon: 0.01), h => HostRows.Map(h[0], -1, r => Normalize(r, null, null, 0.01, true)));
            yield return Make("LayerNorm", " with gain and bias", [x, vector, vector], t => t[0].LayerNorm(t[1], t[2], 0.01), h => HostRows.Map(h[0], -1, r => Normalize(r, h[1], h[2], 0.01, true)));
            yield return Make("RmsNorm", "", [x], t => t[0].RmsNorm(epsilon: 0.01), h => HostRows.Map(h[0], -1, r => Normalize(r, null, null, 0.01, false)));
            yield return Make("RmsNorm", " with gain", [x, vector], t => t[0].RmsNorm(t[1], 0.01), h => HostRows.Map(h[0], -1, r => Normalize(r, h[1], null, 0.01, false)));
            var residual = CaseInput.Uniform(shape);
            HostTensor[] Added(HostTensor[] h, bool centered)
            {
                var sum = HostTensor.Zip(h[0], h[1], (a, b) => a + b);
                return [sum, HostRows.Map(sum, -1, r => Normalize(r, h[2], h.Length > 3 ? h[3] : null, 0.01, centered))];
            }
            yield return new("AddLayerNorm", what, [x, residual, vector, vector], t => { var (s, y) = t[0].AddLayerNorm(t[1], t[2], t[3], 0.01); return [s, y]; }, h => Added(h, true))
            { Types = OperationCase.Floats, HasGradient = shape.Count > 0, Tolerance = 48 };
            yield return new("AddRmsNorm", what, [x, residual, vector], t => { var (s, y) = t[0].AddRmsNorm(t[1], t[2], 0.01); return [s, y]; }, h => Added(h, false))
            { Types = OperationCase.Floats, HasGradient = shape.Count > 0, Tolerance = 48 };
        }
        var large = CaseInput.Uniform(new(4096, 4096));
        var row = CaseInput.Uniform(new(4096));
        const double bytes = 8.0 * 4096 * 4096;
        yield return new("RmsNorm", "16 M elements, rows of 4096", [large, row], t => t[0].RmsNorm(t[1]), h => HostRows.Map(h[0], -1, r => Normalize(r, h[1], null, 1e-6, false))) { TimedOnly = true, Bytes = bytes };
        yield return new("LayerNorm", "16 M elements, rows of 4096", [large, row, row], t => t[0].LayerNorm(t[1], t[2]), h => HostRows.Map(h[0], -1, r => Normalize(r, h[1], h[2], 1e-5, true))) { TimedOnly = true, Bytes = bytes };
        yield return new("AddRmsNorm", "16 M elements, rows of 4096", [large, large, row], t => { var (s, y) = t[0].AddRmsNorm(t[1], t[2]); return [s, y]; }, h => [h[0], h[1]]) { TimedOnly = true, Bytes = 2 * bytes };
    }

    private static IEnumerable<OperationCase> Activations()
    {
        double Of(Activation activation, double x) => activation switch
        {
            Activation.None => x,
            Activation.Relu => x < 0 ? 0 : x,
            Activation.Gelu => 0.5 * x * (1 + ScalarMath.Erf(x * Math.Sqrt(0.5))),
            Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
            Activation.Silu => x / (1 + Math.Exp(-x)),
            Activation.Tanh => Math.Tanh(x),
            _ => 1 / (1 + Math.Exp(-x)),
        };
        foreach (var activation in Enum.GetValues<Activation>())
            foreach (var (shape, strides) in new[] { (new Shape(5, 33), Strides.Contiguous), (new(2, 3, 17), Strides.Sparse), (new(65), Strides.Contiguous) })
                yield return new("BiasActivation", $"{activation} {shape}", [CaseInput.Uniform(shape, -3, 3, strides), CaseInput.Uniform(new(shape[-1]))],
                    t => t[0].BiasActivation(t[1], activation), h => HostTensor.Zip(h[0], h[1], (a, b) => Of(activation, a + b)))
                { Types = OperationCase.Floats, Tolerance = 16 };
        foreach (var (a, b) in new[] { (Strides.Contiguous, Strides.Contiguous), (Strides.Transposed, Strides.Sparse) })
            yield return new("SwiGlu", $"{a} {b}", [CaseInput.Uniform(new(7, 65), -5, 5, a), CaseInput.Uniform(new(7, 65), strides: b)],
                t => t[0].SwiGlu(t[1]), h => HostTensor.Zip(h[0], h[1], (g, u) => Of(Activation.Silu, g) * u))
            { Types = OperationCase.Floats, Tolerance = 16 };
        yield return new("SwiGlu", "16 M elements", [CaseInput.Uniform(new(4096, 4096)), CaseInput.Uniform(new(4096, 4096))],
            t => t[0].SwiGlu(t[1]), h => h[0])
        { TimedOnly = true, Bytes = 12.0 * 4096 * 4096 };
        yield return new("BiasActivation", "GELU, 16 M elements", [CaseInput.Uniform(new(4096, 4096)), CaseInput.Uniform(new(4096))],
            t => t[0].BiasActivation(t[1], Activation.GeluTanh), h => h[0])
        { TimedOnly = true, Bytes = 8.0 * 4096 * 4096 };
    }
}
