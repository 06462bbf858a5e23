namespace Native.Compute.Catalog;

/// <summary>Views, and copies that move elements without looking at them.</summary>
internal sealed class ViewCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases() => [.. Views(), .. Joins(), .. Moves(), .. Pads(), .. Triangles()];

    private static OperationCase Make(string name, string what, CaseInput x, Func<Tensor, Tensor> call, Func<HostTensor, HostTensor> reference) =>
        new(name, what, [x], t => call(t[0]), h => reference(h[0])) { Types = OperationCase.All, Tolerance = 0, HasGradient = x.Differentiable && x.Shape.Count > 0 };

    private static CaseInput Of(Shape shape, Strides strides = Strides.Contiguous) => CaseInput.Uniform(shape, 0, 99, strides);

    private static IEnumerable<OperationCase> Views()
    {
        foreach (var strides in Enum.GetValues<Strides>())
        {
            var s = strides.ToString();
            yield return Make("Clone", s, Of(new(5, 17), strides), x => x.Clone(), h => h);
            yield return Make("Contiguous", s, Of(new(63, 65), strides), x => x.Contiguous(), h => h);
            yield return Make("Expand", s, Of(new(3, 1), strides), x => x.Expand(new(2, 3, 5)), h => HostTensor.Build(new(2, 3, 5), i => h[i]));
            yield return Make("Permute", s, Of(new(2, 3, 5), strides), x => x.Permute(2, 0, 1), h => HostTensor.Build(new(5, 2, 3), i => h[i[1], i[2], i[0]]));
            yield return Make("Transpose", s, Of(new(2, 3, 5), strides), x => x.Transpose(0, -1), h => HostTensor.Build(new(5, 3, 2), i => h[i[2], i[1], i[0]]));
            yield return Make("Reshape", s, Of(new(4, 6), strides), x => x.Reshape(2, -1, 3), h => new HostTensor(new(2, 4, 3), h.Data));
            yield return Make("Slice", s, Of(new(5, 17), strides), x => x.Slice(1, 2, 5, 3), h => HostTensor.Build(new(5, 5), i => h[i[0], 2 + 3 * i[1]]));
            yield return Make("Squeeze", s, Of(new(1, 3, 1, 2), strides), x => x.Squeeze(), h => new HostTensor(new(3, 2), h.Data));
            yield return Make("Unsqueeze", s, Of(new(3, 2), strides), x => x.Unsqueeze(-1), h => new HostTensor(new(3, 2, 1), h.Data));
            yield return Make("Diagonal", s, Of(new(4, 6), strides), x => x.Diagonal(1), h => HostTensor.Build(new(4), i => h[i[0], i[0] + 1]));
        }
        yield return Make("Diagonal", "below, of other axes", Of(new(5, 2, 3)), x => x.Diagonal(-1, 0, 2), h => HostTensor.Build(new(2, 3), i => h[i[1] + 1, i[0], i[1]]));
        yield return Make("Diagonal", "outside", Of(new(2, 3)), x => x.Diagonal(7), _ => new HostTensor(new Shape(0)));
        yield return Make("Transpose", "[1023, 65]", Of(new(1023, 65)), x => x.Transpose().Contiguous(), h => HostTensor.Build(new(65, 1023), i => h[i[1], i[0]]));
        yield return Make("Reshape", "empty", Of(new(0, 3)), x => x.Reshape(3, 0), _ => new HostTensor(new Shape(3, 0)));
        yield return Make("Expand", "of a scalar", Of(new()), x => x.Expand(new(3, 1)), h => new HostTensor(new(3, 1), [h.Data[0], h.Data[0], h.Data[0]]));
        yield return Make("Expand", "to nothing", Of(new(1, 3)), x => x.Expand(new(0, 3)), _ => new HostTensor(new Shape(0, 3)));
        yield return Make("Squeeze", "one axis", Of(new(1, 3, 1)), x => x.Squeeze(-1), h => new HostTensor(new(1, 3), h.Data));
        yield return new("Contiguous", "16 M elements, transposed", [Of(new(4096, 4096), Strides.Transposed)], t => t[0].Contiguous(), h => h[0]) { TimedOnly = true, Bytes = 2.0 * 4 * 4096 * 4096 };
        yield return new("Clone", "16 M elements", [Of(new(4096, 4096))], t => t[0].Clone(), h => h[0]) { TimedOnly = true, Bytes = 2.0 * 4 * 4096 * 4096 };
    }

    private static IEnumerable<OperationCase> Joins()
    {
        OperationCase Concat(string what, int axis, params CaseInput[] inputs) =>
            new("Concat", what, inputs, t => Tensor.Concat(t, axis), h => ConcatReference(h, axis < 0 ? axis + h[0].Rank : axis)) { Types = OperationCase.All, Tolerance = 0 };
        yield return Concat("rows", 0, Of(new(2, 5)), Of(new(3, 5), Strides.Sparse), Of(new(1, 5)));
        yield return Concat("columns", -1, Of(new(3, 17)), Of(new(3, 1)), Of(new(3, 5), Strides.Transposed));
        yield return Concat("one", 0, Of(new(3)));
        yield return Concat("with an empty one", 1, Of(new(2, 0, 3)), Of(new(2, 4, 3)));
        OperationCase Stack(string what, int axis, params CaseInput[] inputs) =>
            new("Stack", what, inputs, t => Tensor.Stack(t, axis), h => StackReference(h, axis < 0 ? axis + h[0].Rank + 1 : axis)) { Types = OperationCase.All, Tolerance = 0 };
        yield return Stack("first", 0, Of(new(2, 5)), Of(new(2, 5), Strides.Transposed));
        yield return Stack("middle", 1, Of(new(2, 5), Strides.Sparse), Of(new(2, 5)), Of(new(2, 5)));
        yield return Stack("last", -1, Of(new(7)), Of(new(7)));
        yield return Stack("scalars", 0, Of(new()), Of(new()));
        yield return new("Split", "[2, 7] in three", [Of(new(2, 7), Strides.Transposed)], t => t[0].Split([3, 0, 4], 1),
            h => [Part(h[0], 1, 0, 3), Part(h[0], 1, 3, 0), Part(h[0], 1, 3, 4)])
        { Types = OperationCase.All, Tolerance = 0 };
        yield return new("Split", "only one part is used", [Of(new(6, 3))], t => [t[0].Split([2, 4])[1]], h => [Part(h[0], 0, 2, 4)]) { Types = OperationCase.All, Tolerance = 0 };
        yield return new("Chunk", "7 in three", [Of(new(7, 2))], t => t[0].Chunk(3), h => [Part(h[0], 0, 0, 3), Part(h[0], 0, 3, 2), Part(h[0], 0, 5, 2)])
        { Types = OperationCase.All, Tolerance = 0 };
    }

    private static HostTensor Part(HostTensor x, int axis, long start, long length) => HostTensor.Build(x.Shape.With(axis, length), i =>
    {
        var at = (long[])i.Clone();
        at[axis] += start;
        return x[at];
    });

    private static HostTensor ConcatReference(HostTensor[] h, int axis) => HostTensor.Build(h[0].Shape.With(axis, h.Sum(x => x.Shape[axis])), i =>
    {
        var at = (long[])i.Clone();
        var k = 0;
        while (at[axis] >= h[k].Shape[axis]) at[axis] -= h[k++].Shape[axis];
        return h[k][at];
    });

    private static HostTensor StackReference(HostTensor[] h, int axis) =>
        HostTensor.Build(h[0].Shape.Insert(axis, h.Length), i => h[i[axis]][[.. i[..axis], .. i[(axis + 1)..]]]);

    private static IEnumerable<OperationCase> Moves()
    {
        foreach (var strides in Enum.GetValues<Strides>())
        {
            var s = strides.ToString();
            yield return Make("Flip", s, Of(new(3, 17), strides), x => x.Flip(-1), h => HostTensor.Build(new(3, 17), i => h[i[0], 16 - i[1]]));
            yield return Make("Flip", s + ", all axes", Of(new(2, 3, 5), strides), x => x.Flip(), h => HostTensor.Build(new(2, 3, 5), i => h[1 - i[0], 2 - i[1], 4 - i[2]]));
            yield return Make("Roll", s, Of(new(3, 17), strides), x => x.Roll(20), h => HostTensor.Build(new(3, 17), i => h[i[0], (i[1] + 14) % 17]));
            yield return Make("Repeat", s, Of(new(2, 3), strides), x => x.Repeat(2, 3, 2), h => HostTensor.Build(new(2, 6, 6), i => h[i[1] % 2, i[2] % 3]));
            yield return Make("RepeatInterleave", s, Of(new(2, 3), strides), x => x.RepeatInterleave(3, 0), h => HostTensor.Build(new(6, 3), i => h[i[0] / 3, i[1]]));
        }
        yield return Make("Roll", "back, first axis", Of(new(5, 2)), x => x.Roll(-2, 0), h => HostTensor.Build(new(5, 2), i => h[(i[0] + 2) % 5, i[1]]));
        yield return Make("Roll", "empty", Of(new(0)), x => x.Roll(3), h => h);
        yield return Make("Flip", "empty", Of(new(3, 0)), x => x.Flip(), h => h);
        yield return Make("Repeat", "once", Of(new(2, 3)), x => x.Repeat(1, 1), h => h);
        yield return Make("Repeat", "never", Of(new(2, 3)), x => x.Repeat(0, 1), _ => new HostTensor(new Shape(0, 3)));
        yield return Make("RepeatInterleave", "of rank 8", Of(new(1, 2, 1, 2, 1, 1, 1, 3)), x => x.RepeatInterleave(2, 3),
            h => HostTensor.Build(new(1, 2, 1, 4, 1, 1, 1, 3), i => h[0, i[1], 0, i[3] / 2, 0, 0, 0, i[7]]));
    }

    private static IEnumerable<OperationCase> Pads()
    {
        foreach (var (mode, place) in new (PadMode, Func<long, long, long>)[]
        {
            (PadMode.Constant, (i, n) => i < 0 || i >= n ? -1 : i),
            (PadMode.Reflect, (i, n) => i < 0 ? -i : i >= n ? 2 * n - 2 - i : i),
            (PadMode.Replicate, (i, n) => Math.Clamp(i, 0, n - 1)),
        })
            foreach (var (shape, axis, before, after) in new (Shape, int, long, long)[] { (new(3, 5), 1, 2, 3), (new(4, 3, 2), 0, 3, 1), (new(17), 0, 16, 16), (new(2, 3), 1, 0, 0) })
                yield return Make("Pad", $"{mode}, axis {axis} of {shape}", Of(shape, Strides.Transposed), x => x.Pad(axis, before, after, mode, 7),
                    h => HostTensor.Build(shape.With(axis, shape[axis] + before + after), i =>
                    {
                        var at = (long[])i.Clone();
                        at[axis] = place(at[axis] - before, shape[axis]);
                        return at[axis] < 0 ? 7 : h[at];
                    }));
        yield return Make("Pad", "a single element repeated", Of(new(1)), x => x.Pad(0, 2, 3, PadMode.Replicate), h => HostTensor.Build(new(6), _ => h.Data[0]));
        yield return Make("Pad", "nothing to something", Of(new(0)), x => x.Pad(0, 1, 1, value: 3), _ => new HostTensor(new(2), [3, 3]));
    }

    private static IEnumerable<OperationCase> Triangles()
    {
        foreach (var (shape, k) in new (Shape, long)[] { (new(5, 5), 0), (new(3, 17), 2), (new(2, 7, 4), -3), (new(3, 0), 0), (new(1, 1), -1) })
        {
            yield return Make("Tril", $"{shape} from {k}", Of(shape, Strides.Transposed), x => x.Tril(k), h => HostTensor.Build(shape, i => i[^1] - i[^2] <= k ? h[i] : 0));
            yield return Make("Triu", $"{shape} from {k}", Of(shape), x => x.Triu(k), h => HostTensor.Build(shape, i => i[^1] - i[^2] >= k ? h[i] : 0));
        }
        var any = CaseInput.Uniform(new(1), differentiable: false);
        foreach (var upper in new[] { false, true })
            yield return new("TriangularMask", upper ? "upper" : "lower", [any], t => Tensor.TriangularMask(t[0].Device, 5, 7, 1, upper),
                _ => HostTensor.Build(new(5, 7), i => (upper ? i[1] - i[0] >= 1 : i[1] - i[0] <= 1) ? 1 : 0))
            { HasGradient = false };
    }
}
