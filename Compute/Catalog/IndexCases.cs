namespace Native.Compute.Catalog;

/// <summary>Reading and writing at indices.</summary>
internal sealed class IndexCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases() => [.. Reads(), .. Writes(), .. Sums()];

    private static CaseInput Of(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, 0, 99, strides);

    private static HostTensor GatherReference(HostTensor x, HostTensor index, int axis) => HostTensor.Build(index.Shape, i =>
    {
        var at = (long[])i.Clone();
        at[axis] = (long)index.Data[index.Offset(i)];
        return x[at];
    });

    private static HostTensor SelectReference(HostTensor x, HostTensor index, int axis) => HostTensor.Build(x.Shape.With(axis, index.Shape.Count), i =>
    {
        var at = (long[])i.Clone();
        at[axis] = (long)index.Data[i[axis]];
        return x[at];
    });

    private static IEnumerable<OperationCase> Reads()
    {
        OperationCase Gather(string what, CaseInput x, CaseInput index, int axis) =>
            new("Gather", what, [x, index], t => t[0].Gather(t[1], axis), h => GatherReference(h[0], h[1], axis)) { Types = OperationCase.All, Tolerance = 0 };
        yield return Gather("rows", Of(new(5, 7)), CaseInput.Integers(new(3, 7), 0, 5), 0);
        yield return Gather("columns, sparse", Of(new(5, 7), Strides.Sparse), CaseInput.Integers(new(5, 17), 0, 7, DType.I32).As(Strides.Transposed), 1);
        yield return Gather("the middle of 3, fewer elsewhere", Of(new(4, 5, 6), Strides.Transposed), CaseInput.Integers(new(3, 65, 4), 0, 5), 1);
        yield return Gather("nothing", Of(new(5, 7)), CaseInput.Integers(new(0, 7), 0, 5), 0);
        yield return Gather("one", Of(new(1)), CaseInput.Integers(new(1), 0, 1), 0);

        OperationCase Select(string what, CaseInput x, CaseInput index, int axis) =>
            new("IndexSelect", what, [x, index], t => t[0].IndexSelect(t[1], axis), h => SelectReference(h[0], h[1], axis)) { Types = OperationCase.All, Tolerance = 0 };
        yield return Select("rows", Of(new(5, 17)), CaseInput.Integers(new(9), 0, 5), 0);
        yield return Select("columns", Of(new(5, 17), Strides.Transposed), CaseInput.Integers(new(23), 0, 17, DType.I32), 1);
        yield return Select("middle, sparse", Of(new(2, 5, 3), Strides.Sparse), CaseInput.Integers(new(7), 0, 5).As(Strides.Sparse), 1);
        yield return Select("vector", Of(new(63)), CaseInput.Integers(new(1023), 0, 63), 0);
        yield return Select("nothing", Of(new(5, 3)), CaseInput.Integers(new(0), 0, 5), 0);

        OperationCase Embedding(string what, CaseInput table, CaseInput index) =>
            new("Embedding", what, [table, index], t => t[0].Embedding(t[1]), h => HostTensor.Build(h[1].Shape.Insert(h[1].Rank, h[0].Shape[1]), i => h[0][(long)h[1].Data[h[1].Offset(i.AsSpan()[..^1])], i[^1]]))
            { Types = OperationCase.All, Tolerance = 0 };
        yield return Embedding("[3, 5] of 7", Of(new(7, 17)), CaseInput.Integers(new(3, 5), 0, 7));
        yield return Embedding("1023 of 3", Of(new(3, 65)), CaseInput.Integers(new(1023), 0, 3, DType.I32));
        yield return Embedding("one", Of(new(5, 3), Strides.Sparse), CaseInput.Integers(new(), 0, 5));
        yield return new("Embedding", "16384 of 32768 by 1024", [CaseInput.Uniform(new(32768, 1024)), CaseInput.Integers(new(16384), 0, 32768)], t => t[0].Embedding(t[1]), h => h[0])
        { TimedOnly = true, Bytes = 2.0 * 4 * 16384 * 1024 };
    }

    // Each source element in order: later ones overwrite earlier ones, or are added.
    private static HostTensor ScatterReference(HostTensor x, HostTensor index, HostTensor source, int axis, bool adds)
    {
        var y = new HostTensor(x.Shape, (double[])x.Data.Clone());
        HostTensor.Build(index.Shape, i =>
        {
            var at = (long[])i.Clone();
            at[axis] = (long)index.Data[index.Offset(i)];
            var value = source.Data[source.Offset(i)];
            y[at] = adds ? y[at] + value : value;
            return 0;
        });
        return y;
    }

    private static IEnumerable<OperationCase> Writes()
    {
        foreach (var adds in new[] { false, true })
        {
            OperationCase Make(string what, CaseInput x, CaseInput index, CaseInput source, int axis) =>
                new(adds ? "ScatterAdd" : "Scatter", what, [x, index, source], t => adds ? t[0].ScatterAdd(t[1], t[2], axis) : t[0].Scatter(t[1], t[2], axis),
                    h => ScatterReference(h[0], h[1], h[2], axis, adds))
                { Types = OperationCase.Numbers, Tolerance = adds ? 16 : 0 };
            static CaseInput Small(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, -3, 4, strides);
            yield return Make("rows", Small(new(5, 7)), CaseInput.Integers(new(9, 7), 0, 5), Small(new(9, 7)), 0);
            yield return Make("columns", Small(new(5, 7), Strides.Sparse), CaseInput.Integers(new(5, 17), 0, 7, DType.I32), Small(new(5, 17), Strides.Transposed), 1);
            yield return Make("middle, fewer elsewhere", Small(new(4, 5, 6)), CaseInput.Integers(new(3, 9, 4), 0, 5), Small(new(3, 9, 4)), 1);
            yield return Make("all to one", Small(new(3)), CaseInput.Integers(new(17), 1, 2), Small(new(17)), 0);
            yield return Make("nothing", Small(new(3)), CaseInput.Integers(new(0), 0, 3), Small(new(0)), 0);
        }
        OperationCase Rows(string what, CaseInput target, CaseInput rows, double[] starts, double[]? counts) =>
            new("WriteRows", what, [target, rows, CaseInput.Given(new(starts.Length), starts, DType.I32), CaseInput.Given(new(starts.Length), counts ?? starts, DType.I32)],
                t => t[0].Clone().WriteRows(t[1], t[2], counts is null ? null : t[3]), h => RowsReference(h[0], h[1], starts, counts))
            { Types = OperationCase.All, Tolerance = 0, HasGradient = false };
        yield return Rows("each batch at its own place", Of(new(3, 2, 9, 5)), Of(new(3, 2, 4, 5)), [0, 5, 2], null);
        yield return Rows("ragged, heads and positions exchanged", Of(new(3, 4, 9, 7)), Of(new(3, 4, 4, 7), Strides.Transposed), [8, 0, 2], [1, 0, 4]);
        yield return Rows("one token of 65 elements", Of(new(2, 1, 33, 65)), Of(new(2, 1, 1, 65), Strides.Sparse), [32, 0], [1, 1]);
        yield return Rows("nothing", Of(new(2, 1, 3, 4)), Of(new(2, 1, 0, 4)), [3, 0], null);
        OperationCase Fill(string what, CaseInput x, CaseInput mask) =>
            new("MaskedFill", what, [x, mask], t => t[0].MaskedFill(t[1], 3), h => HostTensor.Zip(h[0], h[1], (v, m) => m != 0 ? 3 : v)) { Types = OperationCase.All, Tolerance = 0 };
        yield return Fill("same shape", Of(new(3, 17)), CaseInput.Truths(new(3, 17)));
        yield return Fill("mask broadcast", Of(new(2, 5, 7), Strides.Transposed), CaseInput.Truths(new(5, 1)).As(Strides.Sparse));
        yield return Fill("nothing", Of(new(0, 3)), CaseInput.Truths(new(3)));
        yield return new("MaskedFill", "infinity", [CaseInput.Uniform(new(65)), CaseInput.Truths(new(65))], t => t[0].MaskedFill(t[1], double.NegativeInfinity),
            h => HostTensor.Zip(h[0], h[1], (v, m) => m != 0 ? double.NegativeInfinity : v))
        { Types = OperationCase.Floats, Tolerance = 0, HasGradient = false };
    }

    private static HostTensor RowsReference(HostTensor target, HostTensor rows, double[] starts, double[]? counts)
    {
        var y = new HostTensor(target.Shape, (double[])target.Data.Clone());
        HostTensor.Build(rows.Shape, i =>
        {
            if (counts is null || i[2] < counts[i[0]]) y[i[0], i[1], (long)starts[i[0]] + i[2], i[3]] = rows[i];
            return 0;
        });
        return y;
    }

    private static IEnumerable<OperationCase> Sums()
    {
        OperationCase Make(string what, CaseInput x, CaseInput segment, long count, double tolerance) =>
            new("SegmentSum", what, [x, segment], t => t[0].SegmentSum(t[1], count), h => ScatterRows(h[0], h[1], count)) { Types = OperationCase.Floats, Tolerance = tolerance };
        yield return Make("[17, 5] to 4", CaseInput.Uniform(new(17, 5)), CaseInput.Integers(new(17), 0, 4), 4, 16);
        yield return Make("[65, 3, 63] to 9, transposed", CaseInput.Uniform(new(65, 3, 63), strides: Strides.Transposed), CaseInput.Integers(new(65), 0, 9, DType.I32), 9, 24);
        yield return Make("vector, long runs", CaseInput.Uniform(new(1023)), CaseInput.Integers(new(1023), 0, 3), 3, 64);
        yield return Make("nothing", CaseInput.Uniform(new(0, 3)), CaseInput.Integers(new(0), 0, 3), 2, 0);
        yield return new("SegmentSum", "integers", [CaseInput.Uniform(new(17, 3), -3, 4), CaseInput.Integers(new(17), 0, 4)], t => t[0].SegmentSum(t[1], 5), h => ScatterRows(h[0], h[1], 5))
        { Types = [DType.I32, DType.I64], HasGradient = false };
        yield return new("SegmentSum", "16384 rows of 1024 to 32768", [CaseInput.Uniform(new(16384, 1024)), CaseInput.Integers(new(16384), 0, 32768)], t => t[0].SegmentSum(t[1], 32768), h => h[0])
        { TimedOnly = true, Bytes = (16384 + 32768 + 16384) * 4.0 * 1024 };
    }

    private static HostTensor ScatterRows(HostTensor x, HostTensor segment, long count)
    {
        var y = new HostTensor(x.Shape.With(0, count));
        var width = x.Shape[0] == 0 ? 0 : x.Shape.Count / x.Shape[0];
        for (var i = 0L; i < x.Shape[0]; i++)
            for (var j = 0L; j < width; j++) y.Data[(long)segment.Data[i] * width + j] += x.Data[i * width + j];
        return y;
    }
}
