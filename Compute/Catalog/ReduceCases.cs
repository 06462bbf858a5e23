namespace Native.Compute.Catalog;

/// <summary>Reductions over any axes.</summary>
internal sealed class ReduceCases : ICaseFamily
{
    private delegate Tensor Call(Tensor x, int[] axes, bool keep);

    private static readonly double[] Special = [1, double.NaN, 2, double.PositiveInfinity, -3, 4, double.NegativeInfinity, 0.5, 1, 2, 3, 5];

    public IEnumerable<OperationCase> Cases() => [.. Families().SelectMany(f => f), .. Particular(), .. Places(), .. Scans()];

    private static IEnumerable<IEnumerable<OperationCase>> Families()
    {
        yield return Of("Sum", (x, a, k) => x.Sum(a, k), r => r.Sum(), all: true, empty: true);
        yield return Of("Mean", (x, a, k) => x.Mean(a, k), r => r.Sum() / r.Length, empty: true);
        yield return Of("Prod", (x, a, k) => x.Prod(a, k), r => r.Aggregate(1.0, (p, v) => p * v), 0.9, 1.1, empty: true);
        yield return Of("Max", (x, a, k) => x.Max(a, k), HostRows.Max, all: true, distinct: true);
        yield return Of("Min", (x, a, k) => x.Min(a, k), HostRows.Min, all: true, distinct: true);
        yield return Of("LogSumExp", (x, a, k) => x.LogSumExp(a, k), HostRows.LogSumExp, empty: true);
        yield return Of("Variance", (x, a, k) => x.Variance(a, 0, k), r => HostRows.Variance(r, 0));
        yield return Of("Norm", (x, a, k) => x.Norm(2, a, k), r => Math.Sqrt(r.Sum(v => v * v)), empty: true);
    }

    private static IEnumerable<OperationCase> Of(
        string name, Call call, Func<double[], double> reference, double low = -2, double high = 2, bool all = false, bool empty = false, bool distinct = false)
    {
        OperationCase Make(string what, CaseInput input, int[] axes, bool keep = false, DType[]? types = null, bool gradient = true)
        {
            var length = axes.Length == 0 ? input.Shape.Count : axes.Aggregate(1.0, (n, axis) => n * input.Shape[axis]);
            return new(name, what, [input], t => call(t[0], axes, keep), h => HostRows.Reduce(h[0], axes, keep, reference))
            { Types = types ?? OperationCase.Floats, HasGradient = gradient, Tolerance = 8 + 4 * Math.Sqrt(length) };
        }
        CaseInput X(Shape shape) => distinct
            // A step apart, in an order that looks random: no tie, and no order that a small change would turn.
            ? new(shape, (_, i) => low + (high - low) * (i * 7919 % 4099) / 4099)
            : CaseInput.Uniform(shape, low, high);
        yield return Make("all of [3, 17]", X(new(3, 17)), []);
        yield return Make("rows of [5, 63]", X(new(5, 63)), [-1]);
        yield return Make("rows of [4, 65], kept", X(new(4, 65)), [1], true);
        yield return Make("one long row", X(new(1, 1023)), [1]);
        yield return Make("columns of [63, 17]", X(new(63, 17)), [0]);
        yield return Make("columns of [130, 40], kept", X(new(130, 40)), [0], true);
        yield return Make("narrow columns of [65, 3]", X(new(65, 3)), [0]);
        yield return Make("middle of [3, 17, 9]", X(new(3, 17, 9)), [1]);
        yield return Make("outer two of [3, 5, 17]", X(new(3, 5, 17)), [0, 1]);
        yield return Make("first and last of [3, 5, 7]", X(new(3, 5, 7)), [0, -1], true);
        yield return Make("transposed [9, 17]", X(new(9, 17)).As(Strides.Transposed), [1]);
        yield return Make("sparse [5, 33]", X(new(5, 33)).As(Strides.Sparse), [0]);
        yield return Make("scalar", X(new()), []);
        yield return Make("an axis of 1", X(new(3, 1, 5)), [1]);
        yield return Make("special values in rows", CaseInput.Given(new(4, 3), Special), [1], gradient: false);
        yield return Make("special values in columns", CaseInput.Given(new(2, 12), Special), [0], gradient: false);
        yield return Make("no rows", CaseInput.Uniform(new(0, 5)), [1], gradient: false);
        if (empty) yield return Make("of nothing", CaseInput.Uniform(new(3, 0)), [1], gradient: false);
        if (name == "Prod") low = 1;
        var whole = new CaseInput(new(3, 6), (u, _) => Math.Floor(low + u * 3));
        if (all || name == "Prod") yield return Make("integers", whole, [1], types: [DType.I32, DType.I64, DType.I8, DType.U8], gradient: false) with { Inputs = [whole with { Value = (u, _) => Math.Floor(u * 3) }] };
        if (name is "Sum" or "Max") yield return Make("many integers", CaseInput.Uniform(new(3, 5000), 0, 99), [1], types: [DType.I32, DType.I64], gradient: false);
        yield return Make("long rows", X(new(2, 40000)), [1], types: [DType.F32, DType.F64], gradient: false) with { Tolerance = name == "Prod" ? 4000 : 4 * Math.Sqrt(40000) };
        yield return Make("long columns", X(new(3000, 20)), [0], types: [DType.F32, DType.F64], gradient: false) with { Tolerance = 200 };
        yield return Make("16 M elements, rows of 4096", CaseInput.Uniform(new(4096, 4096), low, high), [1]) with { TimedOnly = true, Bytes = 4.0 * 4096 * 4096 };
        yield return Make("16 M elements, columns", CaseInput.Uniform(new(4096, 4096), low, high), [0]) with { TimedOnly = true, Bytes = 4.0 * 4096 * 4096 };
        yield return Make("16 M elements, all", CaseInput.Uniform(new(4096, 4096), low, high), []) with { TimedOnly = true, Bytes = 4.0 * 4096 * 4096 };
    }

    private static IEnumerable<OperationCase> Particular()
    {
        OperationCase Make(string name, string what, CaseInput x, Func<Tensor, Tensor> call, Func<HostTensor, HostTensor> reference, DType[]? types = null, bool gradient = true) =>
            new(name, what, [x], t => call(t[0]), h => reference(h[0])) { Types = types ?? OperationCase.Floats, HasGradient = gradient, Tolerance = 64 };
        yield return Make("Sum", "truth values", CaseInput.Truths(new(4, 33)), x => x.Sum(1), h => HostRows.Reduce(h, [1], false, r => r.Sum()), [DType.F32], false);
        yield return Make("Max", "ties", CaseInput.Given(new(2, 6), [1, 3, 3, 0, 3, 1]), x => x.Max(1), h => HostRows.Reduce(h, [1], false, HostRows.Max), gradient: false);
        yield return Make("LogSumExp", "all -∞", CaseInput.Given(new(2, 19), [double.NegativeInfinity]), x => x.LogSumExp(1), h => HostRows.Reduce(h, [1], false, HostRows.LogSumExp), gradient: false);
        yield return Make("LogSumExp", "large", CaseInput.Uniform(new(3, 19), 900, 1000), x => x.LogSumExp(1), h => HostRows.Reduce(h, [1], false, HostRows.LogSumExp), [DType.F32, DType.F64]);
        yield return Make("Variance", "of a sample", CaseInput.Uniform(new(3, 19)), x => x.Variance(1), h => HostRows.Reduce(h, [1], false, r => HostRows.Variance(r, 1)));
        yield return Make("Variance", "far from 0", CaseInput.Uniform(new(3, 65), 999, 1001), x => x.Variance([1], 0), h => HostRows.Reduce(h, [1], false, r => HostRows.Variance(r, 0)), [DType.F32, DType.F64]) with { Tolerance = 2000 };
        yield return Make("Variance", "one element", CaseInput.Uniform(new(3, 1)), x => x.Variance(1), h => h.Map(_ => double.NaN) is var y ? new HostTensor(new(3), y.Data) : y, gradient: false);
        foreach (var (p, name) in new[] { (1.0, "L1"), (3.0, "L3"), (0.5, "p = 1/2"), (double.PositiveInfinity, "L∞") })
        {
            double Reference(double[] r) => r.Any(double.IsNaN) ? double.NaN : double.IsInfinity(p) ? r.Max(Math.Abs) : Math.Pow(r.Sum(v => Math.Pow(Math.Abs(v), p)), 1 / p);
            yield return Make("Norm", name, new(new(5, 33), (_, i) => (i % 2 == 0 ? 1 : -1) * (0.1 + i * 7919 % 4099 / 2000.0)), x => x.Norm(p, [1]), h => HostRows.Reduce(h, [1], false, Reference)) with { Tolerance = 256 };
            yield return Make("Norm", name + " of columns, with infinity", CaseInput.Given(new(2, 12), Special), x => x.Norm(p, [0], true), h => HostRows.Reduce(h, [0], true, Reference), gradient: false);
        }
        foreach (var zeros in new[] { 1, 2, 4 })
            yield return Make("Prod", $"a zero every {12 / zeros}", new(new(3, 12), (u, i) => i % (12 / zeros) == 3 % (12 / zeros) ? 0 : 0.5 + u), x => x.Prod(1), h => HostRows.Reduce(h, [1], false, r => r.Aggregate(1.0, (a, b) => a * b)));
        foreach (var (what, x) in new[] { ("half of [7, 33]", CaseInput.Truths(new(7, 33))), ("nearly all", CaseInput.Truths(new(40, 9), 0.95)), ("few", CaseInput.Truths(new(40, 9), 0.05)), ("of nothing", CaseInput.Truths(new(3, 0))) })
        {
            yield return Make("Any", what, x, t => t.Any([1]), h => HostRows.Reduce(h, [1], false, r => r.Any(v => v != 0) ? 1 : 0), [DType.F32], false);
            yield return Make("All", what, x, t => t.All([1], true), h => HostRows.Reduce(h, [1], true, r => r.All(v => v != 0) ? 1 : 0), [DType.F32], false);
        }
        yield return Make("Any", "numbers", CaseInput.Given(new(3, 4), [0, 0, 0, 0, double.NaN, 0, 0, 0, 0, 1, 0, 0], differentiable: false), t => t.Any([1]), h => HostRows.Reduce(h, [1], false, r => r.Any(v => v != 0) ? 1 : 0), gradient: false);
        yield return Make("All", "numbers", CaseInput.Integers(new(6, 3), 0, 3, DType.I32), t => t.All(), h => HostRows.Reduce(h, [], false, r => r.All(v => v != 0) ? 1 : 0), [DType.F32], false);
    }

    private static long Place(double[] row, bool largest)
    {
        var best = 0;
        for (var i = 1; i < row.Length && !double.IsNaN(row[best]); i++)
            if (double.IsNaN(row[i]) || (largest ? row[i] > row[best] : row[i] < row[best])) best = i;
        return best;
    }

    private static IEnumerable<OperationCase> Places()
    {
        foreach (var largest in new[] { true, false })
            foreach (var (what, x, axis, types) in new (string, CaseInput, int, DType[])[]
            {
                ("rows", CaseInput.Uniform(new(5, 63)), -1, OperationCase.Floats),
                ("columns", CaseInput.Uniform(new(65, 17), strides: Strides.Sparse), 0, OperationCase.Floats),
                ("middle axis", CaseInput.Uniform(new(3, 17, 5), strides: Strides.Transposed), 1, OperationCase.Floats),
                ("ties", new(new(7, 33), (u, _) => Math.Floor(u * 4)), 1, OperationCase.All),
                ("special values", CaseInput.Given(new(4, 3), Special), 1, OperationCase.Floats),
                ("two NaN", CaseInput.Given(new(1, 200), [.. Enumerable.Range(0, 200).Select(i => i % 90 == 70 ? double.NaN : i % 7)]), 1, OperationCase.Floats),
                ("one element", CaseInput.Uniform(new(3, 1)), 1, [DType.F32]),
                ("no rows", CaseInput.Uniform(new(0, 3)), 1, [DType.F32]),
                ("a long row", CaseInput.Uniform(new(2, 30000)), 1, [DType.F32, DType.F64]),
                ("equal elements, a long row", CaseInput.Given(new(1, 5000), [0.5]), 1, [DType.F32]),
            })
                yield return new(largest ? "ArgMax" : "ArgMin", what, [x], t => largest ? t[0].ArgMax(axis) : t[0].ArgMin(axis),
                    h => HostRows.Reduce(h[0], [axis], false, r => Place(r, largest)))
                { Types = types, HasGradient = false };
        yield return new("ArgMax", "kept dimension", [CaseInput.Uniform(new(4, 9))], t => t[0].ArgMax(0, true), h => HostRows.Reduce(h[0], [0], true, r => Place(r, true))) { HasGradient = false };
        yield return new("ArgMax", "16 M elements, rows of 4096", [CaseInput.Uniform(new(4096, 4096))], t => t[0].ArgMax(), h => h[0]) { TimedOnly = true, Bytes = 4.0 * 4096 * 4096 };
    }

    private static double[] Running(double[] row, double start, Func<double, double, double> join, bool exclusive = false, bool reverse = false)
    {
        var result = new double[row.Length];
        var total = start;
        for (var k = 0; k < row.Length; k++)
        {
            var i = reverse ? row.Length - 1 - k : k;
            var before = total;
            total = join(total, row[i]);
            result[i] = exclusive ? before : total;
        }
        return result;
    }

    private static IEnumerable<OperationCase> Scans()
    {
        OperationCase Make(string name, string what, CaseInput x, int axis, Func<Tensor, Tensor> call, Func<double[], double[]> reference, DType[]? types = null, bool gradient = true) =>
            new(name, what, [x], t => call(t[0]), h => HostRows.Map(h[0], axis, reference)) { Types = types ?? OperationCase.Floats, HasGradient = gradient, Tolerance = 16 + 4 * Math.Sqrt(x.Shape.Rank == 0 ? 1 : x.Shape[axis]) };
        static double Max(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.NaN : Math.Max(a, b);
        foreach (var exclusive in new[] { false, true })
            foreach (var reverse in new[] { false, true })
            {
                double[] Reference(double[] r) => Running(r, 0, (a, b) => a + b, exclusive, reverse);
                var way = (exclusive ? ", exclusive" : "") + (reverse ? ", reverse" : "");
                yield return Make("CumulativeSum", "rows" + way, CaseInput.Uniform(new(3, 17)), -1, x => x.CumulativeSum(-1, exclusive, reverse), Reference);
                yield return Make("CumulativeSum", "columns" + way, CaseInput.Uniform(new(33, 5), strides: Strides.Sparse), 0, x => x.CumulativeSum(0, exclusive, reverse), Reference);
                yield return Make("CumulativeSum", "a long row" + way, CaseInput.Uniform(new(1, 1023)), 1, x => x.CumulativeSum(1, exclusive, reverse), Reference);
                yield return Make("CumulativeSum", "a very long row" + way, CaseInput.Uniform(new(100000)), 0, x => x.CumulativeSum(0, exclusive, reverse), Reference, [DType.F32, DType.F64], false) with
                { Tolerance = 8000 }; // A few units in the last place of sums that reach some hundreds.
                yield return Make("CumulativeSum", "integers" + way, new(new(4, 300), (u, _) => Math.Floor(u * 9)), 1, x => x.CumulativeSum(1, exclusive, reverse), Reference, [DType.I32, DType.I64], false);
            }
        yield return Make("CumulativeSum", "empty", CaseInput.Uniform(new(3, 0)), 1, x => x.CumulativeSum(1), r => r, gradient: false);
        yield return Make("CumulativeSum", "truth values", CaseInput.Truths(new(2, 19)), 1, x => x.CumulativeSum(1), r => Running(r, 0, (a, b) => a + b), [DType.F32], false);
        yield return Make("CumulativeProd", "rows", CaseInput.Uniform(new(3, 17), 0.5, 1.5), 1, x => x.CumulativeProd(1), r => Running(r, 1, (a, b) => a * b));
        yield return Make("CumulativeProd", "columns of 600", CaseInput.Uniform(new(600, 3), 0.98, 1.02, Strides.Transposed), 0, x => x.CumulativeProd(0), r => Running(r, 1, (a, b) => a * b)) with { Tolerance = 1000 };
        foreach (var every in new[] { 12, 6, 3 })
            yield return Make("CumulativeProd", $"a zero every {every}", new(new(2, 12), (u, i) => i % every == 2 ? 0 : 0.5 + u), 1, x => x.CumulativeProd(1), r => Running(r, 1, (a, b) => a * b));
        yield return Make("CumulativeProd", "integers", new(new(4, 5), (u, _) => Math.Floor(u * 3)), 1, x => x.CumulativeProd(1), r => Running(r, 1, (a, b) => a * b), [DType.I32, DType.I64, DType.U8], false);
        yield return Make("CumulativeMax", "rows", new(new(3, 65), (_, i) => i * 7919 % 4099 / 1000.0), 1, x => x.CumulativeMax(1), r => Running(r, double.NegativeInfinity, Max));
        yield return Make("CumulativeMax", "first axis of [700, 3]", new(new(700, 3), (_, i) => i * 7919 % 4099 / 1000.0), 0, x => x.CumulativeMax(0), r => Running(r, double.NegativeInfinity, Max));
        yield return Make("CumulativeMax", "special values", CaseInput.Given(new(2, 12), Special), 1, x => x.CumulativeMax(1), r => Running(r, double.NegativeInfinity, Max), gradient: false);
        yield return Make("CumulativeMax", "integers", new(new(4, 50), (u, _) => Math.Floor(u * 99)), 1, x => x.CumulativeMax(1), r => Running(r, double.NegativeInfinity, Max), [DType.I32, DType.I64, DType.I8, DType.U8], false);
    }
}
