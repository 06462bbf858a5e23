namespace Native.Compute.Catalog;

/// <summary>Random numbers against the generator itself: every element from its own block of words.</summary>
internal sealed class RandomCases : ICaseFamily
{
    private const ulong Seed = 0x1234_5678_9ABC_DEF0, Stream = 3;

    private static Generator Fresh() => new(0) { State = new GeneratorState(Seed, Stream) };

    private static uint Word(long index)
    {
        var words = new Philox(Seed).Block((ulong)index / 4, Stream);
        return (index % 4) switch { 0 => words.X, 1 => words.Y, 2 => words.Z, _ => words.W };
    }

    // The device only: its type is the one that numbers are made in.
    private static readonly CaseInput Any = CaseInput.Uniform(new(1), 0, 1, differentiable: false);

    public IEnumerable<OperationCase> Cases() => [.. Numbers(), .. Choices()];

    private static IEnumerable<OperationCase> Numbers()
    {
        foreach (var n in new long[] { 0, 1, 17, 1023 })
        {
            var shape = new Shape(n);
            yield return new("Uniform", $"{n}", [Any], t => Tensor.Uniform(t[0].Device, t[0].DType, shape, -1, 2, Fresh()),
                _ => HostTensor.Build(shape, i => -1 + (Word(i[0]) >> 8) * (3.0 / (1 << 24))))
            { Types = [DType.F32, DType.F16, DType.BF16], HasGradient = false, Tolerance = 1 };
            yield return new("Uniform", $"{n} of F64", [Any], t => Tensor.Uniform(t[0].Device, DType.F64, shape, -1, 2, Fresh()),
                _ => HostTensor.Build(shape, i => -1 + 3 * Fraction(2 * i[0])))
            { Types = [DType.F64], HasGradient = false, Tolerance = 1 };
            yield return new("Normal", $"{n}", [Any], t => Tensor.Normal(t[0].Device, t[0].DType, shape, 1, 2, Fresh()), _ => HostTensor.Build(shape, i =>
            {
                var pair = i[0] / 2 * 2;
                var angle = 2 * Math.PI * ((Word(pair + 1) >> 8) * (1.0 / (1 << 24)));
                return 1 + 2 * Math.Sqrt(-2 * Math.Log((Word(pair) + 0.5) / 4294967296.0)) * (i[0] % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle));
            }))
            { Types = [DType.F32, DType.F16, DType.BF16], HasGradient = false, Tolerance = 32 };
            yield return new("Normal", $"{n} of F64", [Any], t => Tensor.Normal(t[0].Device, DType.F64, shape, generator: Fresh()), _ => HostTensor.Build(shape, i =>
            {
                var block = i[0] / 2 * 4;
                var angle = 2 * Math.PI * Fraction(block + 2);
                return Math.Sqrt(-2 * Math.Log(Fraction(block) + 1.0 / (1L << 53))) * (i[0] % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle));
            }))
            { Types = [DType.F64], HasGradient = false, Tolerance = 32 };
        }
        foreach (var (type, low, high) in new[] { (DType.I32, -7L, 12L), (DType.I64, long.MinValue / 4, long.MaxValue / 4), (DType.U8, 0L, 256L), (DType.I8, -128L, 128L), (DType.I32, 5L, 6L) })
            yield return new("Integers", $"{type} in [{low}, {high})", [Any], t => Tensor.Integers(t[0].Device, type, new(65), low, high, Fresh()),
                _ => HostTensor.Build(new(65), i => (double)(low + (long)(((UInt128)(((ulong)Word(2 * i[0]) << 32) | Word(2 * i[0] + 1)) * (ulong)(high - low)) >> 64))))
            { Types = [DType.F32], HasGradient = false };
        yield return new("Permutation", "1023", [Any], t => Tensor.Permutation(t[0].Device, 1023, Fresh()), _ =>
        {
            var keys = Enumerable.Range(0, 1023).Select(i => (((UInt128)(((ulong)Word(2 * i) << 32) | Word(2 * i + 1))) * long.MaxValue) >> 64).ToArray();
            return new HostTensor(new(1023), [.. Enumerable.Range(0, 1023).OrderBy(i => keys[i]).Select(i => (double)i)]);
        })
        { Types = [DType.F32], HasGradient = false };
        yield return new("Uniform", "16 M numbers", [Any], t => Tensor.Uniform(t[0].Device, DType.F32, new(1 << 24)), h => h[0]) { TimedOnly = true, Bytes = 4.0 * (1 << 24) };
        yield return new("Normal", "16 M numbers", [Any], t => Tensor.Normal(t[0].Device, DType.F32, new(1 << 24)), h => h[0]) { TimedOnly = true, Bytes = 4.0 * (1 << 24) };
    }

    private static double Fraction(long word) => (Word(word) >> 5) / 134217728.0 + (Word(word + 1) >> 6) / 9007199254740992.0;

    private static IEnumerable<OperationCase> Choices()
    {
        foreach (var p in new[] { 0, 0.3, 1 })
            yield return new("Bernoulli", $"p = {p}", [Any], t => Tensor.Bernoulli(t[0].Device, new(3, 341), p, Fresh()),
                _ => HostTensor.Build(new(3, 341), i => Word(i[0] * 341 + i[1]) < Math.Round(p * 4294967296.0) ? 1 : 0))
            { HasGradient = false, Types = [DType.F32] };
        foreach (var p in new[] { 0, 0.4, 1 })
            yield return new("Dropout", $"p = {p}", [CaseInput.Uniform(new(7, 65), strides: Strides.Transposed)], t => t[0].Dropout(p, Fresh()),
                h => HostTensor.Build(new(7, 65), i => Word(i[0] * 65 + i[1]) < Math.Round(p * 4294967296.0) ? 0 : h[0][i] / (1 - p)))
            { Types = OperationCase.Floats };
        yield return new("Dropout", "empty", [CaseInput.Uniform(new(0, 3))], t => t[0].Dropout(0.5, Fresh()), h => h[0]) { Types = OperationCase.Floats };
        yield return new("Dropout", "16 M elements", [CaseInput.Uniform(new(4096, 4096))], t => t[0].Dropout(0.1), h => h[0]) { TimedOnly = true, Bytes = 8.0 * (1 << 24) };
    }
}
