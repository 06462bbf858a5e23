namespace Native.Compute.Catalog;

/// <summary>Sorting, selection and counting.</summary>
internal sealed class SortCases : ICaseFamily
{
    private static readonly double[] Special = [3, double.NaN, -1, double.PositiveInfinity, 0, -0.0, double.NegativeInfinity, 3, double.NaN, 1];

    public IEnumerable<OperationCase> Cases() => [.. Sorts(), .. Selections(), .. Counts()];

    // Elements far apart, so that no step of a difference quotient changes their order, in an order that looks random.
    private static CaseInput Distinct(Shape shape, Strides strides = Strides.Contiguous)
    {
        var count = Math.Max(1, shape.Count);
        var step = 7919L;
        return new(shape, (_, i) => i * step % count * 0.125 - 3, Strides: strides);
    }

    private static CaseInput Ties(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, 0, 5, strides, differentiable: false);

    private static CaseInput Rounded(Shape shape, Strides strides = Strides.Contiguous) =>
        new(shape, (u, _) => Math.Floor(u * 5), Strides: strides, Differentiable: false);

    // For each position on the other axes the places along the axis in sorted order.
    private static (HostTensor Values, HostTensor Indices) Reference(HostTensor x, int axis, bool descending, long k)
    {
        var shape = x.Shape.With(axis, k);
        var values = new HostTensor(shape);
        var indices = new HostTensor(shape);
        HostTensor.Build(x.Shape.With(axis, 1), i =>
        {
            double At(long place)
            {
                var at = (long[])i.Clone();
                at[axis] = place;
                return x.Data[x.Offset(at)];
            }
            var order = Enumerable.Range(0, (int)x.Shape[axis]).Select(p => (long)p).OrderBy(p => double.IsNaN(At(p)) ? 1 : 0);
            order = descending ? order.ThenByDescending(p => At(p) + 0.0) : order.ThenBy(p => At(p) + 0.0);
            var place = 0L;
            foreach (var p in order.Take((int)k))
            {
                var at = (long[])i.Clone();
                at[axis] = place++;
                values.Data[values.Offset(at)] = At(p);
                indices.Data[indices.Offset(at)] = p;
            }
            return 0;
        });
        return (values, indices);
    }

    private static IEnumerable<OperationCase> Sorts()
    {
        var inputs = new (string What, CaseInput X, int Axis, DType[] Types, bool Gradient)[]
        {
            ("[17]", Distinct(new(17)), 0, [DType.F32, DType.F64], true),
            ("[5, 65] transposed", Distinct(new(5, 65), Strides.Transposed), 1, [DType.F32, DType.F64], true),
            ("first of [63, 3]", Distinct(new(63, 3), Strides.Sparse), 0, [DType.F32, DType.F64], true),
            ("middle of [2, 7, 3]", Distinct(new(2, 7, 3)), 1, [DType.F32, DType.F64], true),
            ("ties", Rounded(new(3, 1023)), 1, OperationCase.All, false),
            ("bytes", CaseInput.Uniform(new(3, 300), 0, 256, differentiable: false), 1, [DType.U8], false),
            ("random", CaseInput.Uniform(new(1025), -100, 100, differentiable: false), 0, OperationCase.Numbers, false),
            ("special values", CaseInput.Given(new(3, Special.Length), Special), 1, OperationCase.Floats, false),
            ("two blocks and a rest", CaseInput.Uniform(new(140_000), -1e6, 1e6, differentiable: false), 0, [DType.F32, DType.I64], false),
            ("6000 in two rows", CaseInput.Uniform(new(2, 6000), -300, 300, differentiable: false), 1, [DType.F32, DType.F64, DType.BF16], false),
            ("20001 in two rows", CaseInput.Uniform(new(2, 20_001), -300, 300, differentiable: false), 1, OperationCase.Numbers, false),
            ("bytes in tiles", CaseInput.Uniform(new(9000), 0, 2, differentiable: false), 0, [DType.U8, DType.Bool], false),
            ("one", Distinct(new(1)), 0, OperationCase.All, true),
            ("empty", Distinct(new(3, 0)), 1, OperationCase.Floats, false),
            ("no rows", Distinct(new(0, 3)), 1, OperationCase.Floats, false),
        };
        foreach (var (what, x, axis, types, gradient) in inputs)
            foreach (var descending in new[] { false, true })
            {
                var direction = descending ? ", descending" : "";
                yield return new("Sort", what + direction, [x], t =>
                {
                    var (values, indices) = t[0].Sort(axis, descending);
                    return [values, indices];
                }, h =>
                {
                    var (values, indices) = Reference(h[0], axis, descending, h[0].Shape[axis]);
                    return [values, indices];
                })
                { Types = types, HasGradient = gradient, Tolerance = 0 };
                yield return new("Argsort", what + direction, [x], t => t[0].Argsort(axis, descending), h => Reference(h[0], axis, descending, h[0].Shape[axis]).Indices)
                { Types = types, HasGradient = false };
            }
        yield return new("Sort", "16 M elements in one row", [CaseInput.Uniform(new(1 << 24))], t => [t[0].Sort().Values], h => h) { TimedOnly = true, Bytes = 12.0 * (1 << 24) };
        yield return new("Sort", "4096 rows of 4096", [CaseInput.Uniform(new(4096, 4096))], t => [t[0].Sort().Values], h => h) { TimedOnly = true, Bytes = 12.0 * (1 << 24) };
    }

    private static IEnumerable<OperationCase> Selections()
    {
        var inputs = new (string What, CaseInput X, int Axis, long K, DType[] Types, bool Gradient)[]
        {
            ("3 of [5, 65]", Distinct(new(5, 65), Strides.Transposed), 1, 3, [DType.F32, DType.F64], true),
            ("2 of the first of [17, 3]", Distinct(new(17, 3)), 0, 2, [DType.F32, DType.F64], true),
            ("5 of 7", Distinct(new(7)), 0, 5, [DType.F32, DType.F64], true),
            ("ties", Rounded(new(3, 1023)), 1, 100, OperationCase.All, false),
            ("ties, one", Rounded(new(3, 1023), Strides.Sparse), 1, 1, OperationCase.All, false),
            ("special values", CaseInput.Given(new(100), Special), 0, 12, OperationCase.Floats, false),
            ("50 of 20001 in two rows", CaseInput.Uniform(new(2, 20_001), -1e4, 1e4, differentiable: false), 1, 50, OperationCase.Numbers, false),
            ("300 of 9000", CaseInput.Uniform(new(9000), -100, 100, differentiable: false), 0, 300, [DType.F32, DType.I8, DType.F64], false),
            ("1500 of 60000", CaseInput.Uniform(new(60_000), -100, 100, differentiable: false), 0, 1500, [DType.F32, DType.F16], false),
            ("10 of 9000 special values", CaseInput.Given(new(9000), Special), 0, 10, OperationCase.Floats, false),
            ("none", Distinct(new(3, 5)), 1, 0, OperationCase.Floats, false),
            ("all", Ties(new(3, 5)), 1, 5, OperationCase.Floats, false),
        };
        foreach (var (what, x, axis, k, types, gradient) in inputs)
            foreach (var largest in new[] { true, false })
                yield return new("TopK", what + (largest ? "" : ", smallest"), [x], t =>
                {
                    var (values, indices) = t[0].TopK(k, axis, largest);
                    return [values, indices];
                }, h =>
                {
                    var (values, indices) = Reference(h[0], axis, largest, k);
                    return [values, indices];
                })
                { Types = types, HasGradient = gradient, Tolerance = 0 };
        yield return new("TopK", "40 of 64 rows of 50000", [CaseInput.Uniform(new(64, 50_000))], t => [t[0].TopK(40).Values], h => h) { TimedOnly = true, Bytes = 4.0 * 64 * 50_000 };
    }

    private static IEnumerable<OperationCase> Counts()
    {
        OperationCase Unique(string what, CaseInput x, DType[] types) => new("Unique", what, [x], t =>
        {
            var (values, inverse, counts) = t[0].Unique();
            return [values, inverse, counts];
        }, h =>
        {
            var order = h[0].Data.Select(v => v + 0.0).Distinct().OrderBy(v => double.IsNaN(v) ? 1 : 0).ThenBy(v => v).ToArray();
            return [new(new(order.Length), order), h[0].Map(v => Array.IndexOf(order, v + 0.0)), new(new(order.Length), [.. order.Select(v => (double)h[0].Data.Count(w => (w + 0.0).Equals(v)))])];
        })
        { Types = types, HasGradient = false, Tolerance = 0 };
        yield return Unique("ties", Rounded(new(3, 17), Strides.Transposed), OperationCase.All);
        yield return Unique("1023 of about 300", CaseInput.Uniform(new(1023), 0, 300), [DType.I32, DType.I64, DType.BF16]);
        yield return Unique("special values", CaseInput.Given(new(30), Special), OperationCase.Floats);
        yield return Unique("70000", CaseInput.Uniform(new(70_000), 0, 500), [DType.I32]);
        yield return Unique("one", Rounded(new()), OperationCase.All);
        yield return Unique("empty", Rounded(new(0, 3)), OperationCase.All);

        OperationCase Histogram(string what, CaseInput x, int bins, double low, double high, DType[] types) =>
            new("Histogram", what, [x], t => t[0].Histogram(bins, low, high), h =>
            {
                var y = new HostTensor(new Shape(bins));
                foreach (var v in h[0].Data)
                    if (v >= low && v <= high) y.Data[Math.Min(bins - 1, (int)((v - low) * (bins / (high - low))))]++;
                return y;
            })
            { Types = types, HasGradient = false };
        yield return Histogram("1023 in 17", CaseInput.Uniform(new(1023), -3, 3), 17, -2, 2, OperationCase.Floats);
        yield return Histogram("integers", CaseInput.Uniform(new(65, 63), 0, 10, Strides.Transposed), 10, 0, 10, OperationCase.All);
        yield return Histogram("special values", CaseInput.Given(new(30), Special), 3, 0, 3, OperationCase.Floats);
        yield return Histogram("in chunks", CaseInput.Uniform(new(20_000), -1, 1), 5, -1, 1, [DType.F32]);
        yield return Histogram("empty", CaseInput.Uniform(new(0)), 5, -1, 1, OperationCase.Floats);

        foreach (var right in new[] { false, true })
            yield return new("SearchSorted", right ? "right" : "left", [CaseInput.Given(new(7), [-3, 0, 0, 1, 2, 2, 5]), CaseInput.Given(new(2, 6), [-4, -3, 0, 2, 3, 6, 5, 1])],
                t => t[0].SearchSorted(t[1], right), h => h[1].Map(v => h[0].Data.Count(w => right ? w <= v : w < v)))
            { Types = OperationCase.Numbers, HasGradient = false };
        yield return new("SearchSorted", "in nothing", [CaseInput.Uniform(new(0)), CaseInput.Uniform(new(3))], t => t[0].SearchSorted(t[1]), h => h[1].Map(_ => 0)) { HasGradient = false };
    }
}
