namespace Native.Compute.Catalog;

/// <summary>Rotary position embeddings.</summary>
internal sealed class RopeCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases()
    {
        foreach (var pairing in Enum.GetValues<RopePairing>())
        {
            yield return Case($"[2, 3, 5, 8] {pairing}", new(2, 3, 5, 8), 4, pairing, Strides.Contiguous) with { Types = [DType.F32, DType.F64] };
            yield return Case($"part of the head {pairing}", new(17, 9), 3, pairing, Strides.Contiguous);
            yield return Case($"transposed in memory {pairing}", new(3, 5, 6), 3, pairing, Strides.Transposed);
            yield return Case($"no positions {pairing}", new(2, 0, 4), 2, pairing, Strides.Contiguous) with { HasGradient = false };
        }
    }

    private static OperationCase Case(string name, Shape shape, int pairs, RopePairing pairing, Strides strides)
    {
        var positions = (int)shape[-2];
        double[] Angles(Func<double, double> f) =>
            [.. from p in Enumerable.Range(0, Math.Max(1, positions)) from i in Enumerable.Range(0, pairs) select f(p * Math.Pow(100, -(double)i / pairs))];
        return new("Rope", name,
            [CaseInput.Uniform(shape, strides: strides), CaseInput.Given(new(positions, pairs), Angles(Math.Cos)), CaseInput.Given(new(positions, pairs), Angles(Math.Sin))],
            t => t[0].Rope(t[1], t[2], pairing),
            h => HostTensor.Build(shape, at =>
            {
                var (p, i) = (at[^2], at[^1]);
                if (i >= 2 * pairs) return h[0][at];
                var halves = pairing == RopePairing.Halves;
                var pair = halves ? i % pairs : i / 2;
                var isFirst = halves ? i < pairs : i % 2 == 0;
                long[] other = [.. at];
                other[^1] = halves ? (isFirst ? i + pairs : i - pairs) : (isFirst ? i + 1 : i - 1);
                var (c, s) = (h[1][p, pair], h[2][p, pair]);
                return isFirst ? h[0][at] * c - h[0][other] * s : h[0][at] * c + h[0][other] * s;
            }));
    }
}
