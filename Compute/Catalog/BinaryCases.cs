namespace Native.Compute.Catalog;

/// <summary>Pointwise operations on two tensors, comparisons, choices and conversions.</summary>
internal sealed class BinaryCases : ICaseFamily
{
    private static readonly double[] Left = [0, 1, -1, double.NaN, double.PositiveInfinity, 2, double.NegativeInfinity, 5];
    private static readonly double[] Right = [1, double.NaN, -1, 2, double.PositiveInfinity, double.NegativeInfinity, 3, 5];

    public IEnumerable<OperationCase> Cases() => [.. Arithmetic(), .. Comparisons(), .. Choices()];

    private static IEnumerable<OperationCase> Arithmetic()
    {
        var functions = new (string Name, Func<Tensor, Tensor, Tensor> Call, Func<double, double, double> Reference, bool Positive)[]
        {
            ("Add", (a, b) => a + b, (a, b) => a + b, false),
            ("Subtract", (a, b) => a - b, (a, b) => a - b, false),
            ("Multiply", (a, b) => a * b, (a, b) => a * b, false),
            ("Divide", (a, b) => a / b, (a, b) => a / b, true),
            ("Minimum", (a, b) => a.Minimum(b), (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Min(a, b), false),
            ("Maximum", (a, b) => a.Maximum(b), (a, b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b), false),
            ("Pow", (a, b) => a.Pow(b), Math.Pow, true),
        };
        foreach (var (name, call, reference, positive) in functions)
        {
            var low = positive ? 0.3 : -3;
            OperationCase Make(string what, CaseInput a, CaseInput b, bool gradient = true) =>
                new(name, what, [a, b], t => call(t[0], t[1]), h => HostTensor.Zip(h[0], h[1], reference))
                { Types = OperationCase.Floats, HasGradient = gradient, Tolerance = 16 };
            CaseInput Of(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, low, 3, strides);
            yield return Make("[3, 17] both", Of(new(3, 17)), Of(new(3, 17)));
            yield return Make("[4, 63] with a row", Of(new(4, 63)), Of(new(63)));
            yield return Make("a column with a row", Of(new(7, 1)), Of(new(1, 65)));
            yield return Make("[2, 3, 5] with a scalar", Of(new(2, 3, 5)), Of(new()));
            yield return Make("broadcast on both sides", Of(new(2, 1, 5, 1)), Of(new(3, 1, 4)));
            yield return Make("transposed and sparse", Of(new(6, 17), Strides.Transposed), Of(new(6, 17), Strides.Sparse));
            yield return Make("empty", Of(new(0, 3)), Of(new(3)), false);
            yield return Make("special values", CaseInput.Given(new(8), Left), CaseInput.Given(new(8), Right), false);
            if (name == "Pow") continue;
            // The quotient of integers truncates.
            Func<double, double, double> whole = name == "Divide" ? (a, b) => Math.Truncate(a / b) : reference;
            yield return new(name, "integers", [CaseInput.Uniform(new(5, 7), 1, 9), CaseInput.Uniform(new(7), 1, 9)], t => call(t[0], t[1]), h => HostTensor.Zip(h[0], h[1], whole))
            { Types = [DType.I32, DType.I64, DType.I8, .. name == "Subtract" ? Array.Empty<DType>() : [DType.U8]], HasGradient = false };
        }
    }

    private static IEnumerable<OperationCase> Comparisons()
    {
        var tests = new (string Name, Func<Tensor, Tensor, Tensor> Call, Func<double, double, bool> Reference)[]
        {
            ("Equal", (a, b) => a.Equal(b), (a, b) => a == b), ("NotEqual", (a, b) => a.NotEqual(b), (a, b) => a != b),
            ("Less", (a, b) => a.Less(b), (a, b) => a < b), ("LessOrEqual", (a, b) => a.LessOrEqual(b), (a, b) => a <= b),
            ("Greater", (a, b) => a.Greater(b), (a, b) => a > b), ("GreaterOrEqual", (a, b) => a.GreaterOrEqual(b), (a, b) => a >= b),
        };
        foreach (var (name, call, reference) in tests)
        {
            OperationCase Make(string what, DType[] types, CaseInput a, CaseInput b) =>
                new(name, what, [a, b], t => call(t[0], t[1]), h => HostTensor.Zip(h[0], h[1], (x, y) => reference(x, y) ? 1 : 0)) { Types = types, HasGradient = false };
            yield return Make("broadcast", OperationCase.All, CaseInput.Uniform(new(5, 1), 0, 4), CaseInput.Uniform(new(17), 0, 4));
            yield return Make("special values", OperationCase.Floats, CaseInput.Given(new(8), Left), CaseInput.Given(new(8), Right));
            yield return Make("empty", OperationCase.Floats, CaseInput.Uniform(new(0)), CaseInput.Uniform(new(1)));
        }
        var a = CaseInput.Truths(new(5, 1));
        var b = CaseInput.Truths(new(7));
        OperationCase Logic(string name, Func<Tensor, Tensor, Tensor> call, Func<bool, bool, bool> reference) =>
            new(name, "broadcast", [a, b], t => call(t[0], t[1]), h => HostTensor.Zip(h[0], h[1], (x, y) => reference(x != 0, y != 0) ? 1 : 0)) { HasGradient = false, Types = [DType.F32] };
        yield return Logic("And", (x, y) => x.And(y), (x, y) => x && y);
        yield return Logic("Or", (x, y) => x.Or(y), (x, y) => x || y);
        yield return Logic("Xor", (x, y) => x.Xor(y), (x, y) => x != y);
        yield return new("Not", "[7]", [b], t => t[0].Not(), h => h[0].Map(x => x == 0 ? 1 : 0)) { HasGradient = false, Types = [DType.F32] };
    }

    private static IEnumerable<OperationCase> Choices()
    {
        yield return new("Where", "broadcast", [CaseInput.Truths(new(5, 1)), CaseInput.Uniform(new(7)), CaseInput.Uniform(new(2, 5, 7))],
            t => t[0].Where(t[1], t[2]), h => HostTensor.Build(new(2, 5, 7), i => h[0][i] != 0 ? h[1][i] : h[2][i]))
        { Types = OperationCase.All, Tolerance = 0 };
        foreach (var target in Enum.GetValues<DType>())
            yield return new("To", target.ToString(), [CaseInput.Uniform(new(3, 65), 0, 9)], t => t[0].To(target),
                h => h[0].Map(x => target == DType.Bool ? x != 0 ? 1 : 0 : target.IsFloat() ? x : Math.Truncate(x)))
            { Types = OperationCase.All, HasGradient = target == DType.F64, Tolerance = 0.51 };
        yield return new("To", "special values to BF16", [CaseInput.Given(new(8), Left)], t => t[0].To(DType.BF16), h => h[0]) { Types = OperationCase.Floats, HasGradient = false };
        yield return new("To", "special values to F16", [CaseInput.Given(new(8), Left)], t => t[0].To(DType.F16), h => h[0]) { Types = OperationCase.Floats, HasGradient = false };
        yield return new("Fill", "[3, 5]", [CaseInput.Uniform(new(3, 5), differentiable: false)], t => t[0].Fill(3), h => h[0].Map(_ => 3)) { Types = OperationCase.All, HasGradient = false };
        yield return new("Fill", "sparse", [CaseInput.Uniform(new(3, 5)).As(Strides.Sparse)], t => t[0].Fill(3), h => h[0].Map(_ => 3)) { Types = OperationCase.All, HasGradient = false };
    }
}
