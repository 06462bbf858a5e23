namespace Native.Compute.Catalog;

/// <summary>Matrix products.</summary>
internal sealed class MatMulCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases()
    {
        foreach (var (m, n, k) in new (int, int, int)[] { (1, 1, 1), (3, 17, 5), (17, 63, 65), (65, 3, 1), (1, 65, 63), (63, 1, 17), (1, 1023, 3), (4, 0, 3), (3, 4, 0) })
            foreach (var transposed in new[] { (false, false), (true, false), (false, true), (true, true) })
                yield return Product($"{m}x{n}x{k}{(transposed.Item1 ? " aᵀ" : "")}{(transposed.Item2 ? " bᵀ" : "")}",
                    transposed.Item1 ? new(k, m) : new(m, k), transposed.Item2 ? new(n, k) : new(k, n), transposed.Item1, transposed.Item2) with
                { Types = transposed == (false, false) ? OperationCase.Floats : [DType.F32, DType.F64], HasGradient = m * n * k > 0 };
        yield return Product("batched", new(3, 5, 7), new(3, 7, 4));
        yield return Product("one matrix for a batch", new(3, 5, 7), new(7, 4));
        yield return Product("one matrix for a batch, transposed", new(3, 5, 7), new(4, 7), false, true);
        yield return Product("batches broadcast on both sides", new(2, 1, 5, 7), new(3, 7, 4));
        yield return Product("a transposed, batches broadcast", new(7, 5), new(2, 3, 7, 4), true);
        yield return Product("strided", new(9, 17), new(17, 6), strides: Strides.Sparse);
        yield return Product("transposed in memory", new(9, 17), new(17, 6), strides: Strides.Transposed);
        yield return Product("vector with matrix", new(7), new(7, 4));
        yield return Product("matrix with vector", new(3, 4, 7), new(7));
        yield return Product("vector with vector", new(65), new(65));
        yield return Product("NaN and infinity", new(2, 2), new(2, 2)) with
        {
            Inputs = [CaseInput.Given(new(2, 2), [1, double.NaN, 0, 1]), CaseInput.Given(new(2, 2), [double.PositiveInfinity, 1, 2, 3])],
            HasGradient = false,
        };
        foreach (var activation in Enum.GetValues<Activation>())
            yield return new("MatMul", $"bias, {activation}, residual",
                [Of(5, 9), Of(9, 35), Of(35), Of(5, 35)], t => t[0].MatMul(t[1], bias: t[2], activation: activation, residual: t[3]),
                h => HostTensor.Build(new(5, 35), i => Reference(activation, Product(h[0], h[1], false, false)[i] + h[2].Data[i[1]]) + h[3][i]))
            { Types = OperationCase.Floats, Tolerance = 32 };
        yield return new("MatMul", "a bias and a residual that broadcasts", [Of(2, 5, 9), Of(4, 9), Of(4), Of(5, 1)],
            t => t[0].MatMul(t[1], transposeB: true, bias: t[2], residual: t[3]),
            h => HostTensor.Build(new(2, 5, 4), i => Product(h[0], h[1], false, true)[i] + h[2].Data[i[2]] + h[3][i[1], 0]))
        { Tolerance = 32 };
        // Few rows of weights with any number of columns, at even and odd places.
        foreach (var (m, n, k) in new[] { (1, 33, 64), (3, 33, 64), (3, 34, 72), (16, 1, 264), (9, 77, 40) })
        {
            yield return Product($"{m}x{n}x{k} of weights bᵀ", new(m, k), new(n, k), false, true) with { Types = [DType.BF16, DType.F16], HasGradient = false };
            yield return new("MatMul", $"{m}x{n}x{k} of weights with bias and Relu, twice", [Of(2, m, k), Of(n, k), Of(n)],
                t => t[0].MatMul(t[1], transposeB: true, bias: t[2], activation: Activation.Relu),
                h => HostTensor.Build(new(2, m, n), i => Reference(Activation.Relu, Product(h[0], h[1], false, true)[i] + h[2].Data[i[2]])))
            { Types = [DType.BF16, DType.F16], HasGradient = false, Tolerance = 32 + 4 * Math.Sqrt(k) };
        }
        foreach (var weights in new[] { DType.F16, DType.BF16 })
            yield return new("MatMul", $"F32 with {weights}", [Of(3, 65), Of(65, 33) with { Type = weights }], t => t[0].MatMul(t[1]), h => Product(h[0], h[1], false, false))
            { Types = [DType.F32], HasGradient = false, Tolerance = 64 };
        foreach (var (m, n, k) in new (int, int, int)[] { (1, 1, 1), (3, 17, 5), (130, 34, 80), (65, 6, 144), (2, 0, 3), (2, 3, 0) })
            foreach (var transposed in new[] { false, true })
                yield return new("MatMulInteger", $"{m}x{n}x{k}{(transposed ? " bᵀ" : "")}",
                    [CaseInput.Uniform(new(m, k), -128, 127), CaseInput.Uniform(transposed ? new(n, k) : new(k, n), -128, 127)],
                    t => t[0].MatMulInteger(t[1], transposed), h => Product(h[0], h[1], false, transposed))
                { Types = [DType.I8], HasGradient = false };
        foreach (var size in new[] { 512, 1024, 2048 })
            yield return Product($"{size}^3", new(size, size), new(size, size)) with { Types = [DType.F32], TimedOnly = true, Flops = 2.0 * size * size * size, Bytes = 12.0 * size * size };
        yield return Product("1 x 16384 x 4096 (streamed)", new(1, 16384), new(4096, 16384), false, true) with
        { Types = [DType.F32, DType.BF16], TimedOnly = true, Flops = 2.0 * 4096 * 16384, Bytes = 4.0 * 4096 * 16384 };
    }

    private static CaseInput Of(params ReadOnlySpan<long> shape) => CaseInput.Uniform(new(shape), -1, 1);

    private static OperationCase Product(string name, Shape a, Shape b, bool transposeA = false, bool transposeB = false, Strides strides = Strides.Contiguous)
    {
        var k = a.Rank == 1 || !transposeA ? a[-1] : a[-2];
        return new("MatMul", name, [CaseInput.Uniform(a, -1, 1, strides), CaseInput.Uniform(b, -1, 1, strides)],
            t => t[0].MatMul(t[1], transposeA, transposeB), h => Product(h[0], h[1], transposeA, transposeB))
        { Tolerance = 4 + 4 * Math.Sqrt(k) };
    }

    private static double Reference(Activation activation, double x) => activation switch
    {
        Activation.Relu => Math.Max(x, 0),
        Activation.Gelu => 0.5 * x * (1 + ScalarMath.Erf(x * Math.Sqrt(0.5))),
        Activation.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
        Activation.Silu => x / (1 + Math.Exp(-x)),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        _ => x,
    };

    /// <summary>The product by three nested loops.</summary>
    internal static HostTensor Product(HostTensor a, HostTensor b, bool transposeA, bool transposeB)
    {
        if (a.Rank == 1 || b.Rank == 1)
        {
            var full = Product(a.Rank == 1 ? new HostTensor(a.Shape.Insert(0, 1), a.Data) : a, b.Rank == 1 ? new HostTensor(b.Shape.Insert(1, 1), b.Data) : b, transposeA, transposeB);
            var shape = full.Shape;
            if (b.Rank == 1) shape = shape.Without(-1);
            if (a.Rank == 1) shape = shape.Without(b.Rank == 1 ? -1 : -2);
            return new HostTensor(shape, full.Data);
        }
        long m = transposeA ? a.Shape[-1] : a.Shape[-2], n = transposeB ? b.Shape[-2] : b.Shape[-1], k = transposeA ? a.Shape[-2] : a.Shape[-1];
        var lead = Shape.Broadcast(new Shape(a.Shape.AsSpan()[..^2]), new Shape(b.Shape.AsSpan()[..^2]), "reference");
        return HostTensor.Build(lead.Insert(lead.Rank, m).Insert(lead.Rank + 1, n), i =>
        {
            long[] ia = [.. i], ib = [.. i];
            var sum = 0.0;
            for (var p = 0L; p < k; p++)
            {
                (ia[^2], ia[^1]) = transposeA ? (p, i[^2]) : (i[^2], p);
                (ib[^2], ib[^1]) = transposeB ? (i[^1], p) : (p, i[^1]);
                sum += a[ia] * b[ib];
            }
            return sum;
        });
    }
}
