namespace Native.Compute.Catalog;

/// <summary>Scaled dot-product attention.</summary>
internal sealed class AttentionCases : ICaseFamily
{
    public IEnumerable<OperationCase> Cases()
    {
        yield return Case("1 query, 1 key", 1, 1, 1, 1, 1, 4, 4, default);
        yield return Case("plain", 2, 3, 3, 5, 7, 8, 8, default) with { Types = OperationCase.Floats };
        yield return Case("causal", 2, 2, 2, 9, 9, 16, 16, new(Causal: true)) with { Types = OperationCase.Floats };
        yield return Case("causal, fewer queries than keys", 1, 2, 2, 3, 17, 8, 8, new(Causal: true));
        yield return Case("causal, more queries than keys: the first see nothing", 1, 2, 1, 9, 4, 8, 8, new(Causal: true));
        yield return Case("grouped queries", 2, 6, 2, 5, 9, 8, 12, new(Causal: true));
        yield return Case("window of 3", 1, 2, 2, 17, 17, 8, 8, new(Causal: true, Window: 3));
        yield return Case("window without causality", 1, 1, 1, 9, 9, 5, 3, new(Window: 4));
        yield return Case("scale 0.3, odd sizes", 1, 3, 1, 17, 65, 17, 9, new(Scale: 0.3));
        yield return Case("65 by 63", 1, 1, 1, 65, 63, 32, 32, new(Causal: true));
        yield return Case("no keys", 1, 2, 2, 3, 0, 4, 4, default) with { HasGradient = false };
        yield return Case("no queries", 1, 2, 2, 0, 3, 4, 4, default) with { HasGradient = false };
        yield return Case("transposed in memory", 1, 2, 2, 6, 5, 8, 8, default, strides: Strides.Transposed);
        yield return Case("rows apart", 1, 2, 2, 6, 5, 8, 8, new(Causal: true), strides: Strides.Sparse);
        yield return Case("additive mask", 2, 2, 2, 5, 6, 8, 8, default, mask: CaseInput.Uniform(new(5, 6), differentiable: false));
        yield return Case("mask by head, with -infinity and a row of it", 2, 2, 1, 3, 4, 8, 8, default,
            mask: CaseInput.Given(new(2, 3, 4), [0, double.NegativeInfinity, 1, 0, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, 2, 0, 0, double.NegativeInfinity]));
        yield return Case("ragged keys", 3, 2, 2, 4, 7, 8, 8, default, keyLengths: [7, 3, 0]);
        yield return Case("ragged on both sides, causal", 3, 2, 1, 6, 7, 8, 8, new(Causal: true), keyLengths: [7, 4, 2], queryLengths: [6, 3, 2]);
        yield return Case("documents", 2, 2, 1, 9, 9, 8, 8, new(Causal: true), keyStarts: [0, 0, 0, 3, 3, 3, 3, 7, 7, 0, 1, 2, 3, 3, 3, 3, 3, 3]) with { Types = OperationCase.Floats };
        yield return Case("documents of many blocks, grouped queries, a window", 2, 4, 2, 201, 201, 16, 16, new(Causal: true, Window: 90), keyStarts: Documents(201, [61, 65, 140], [128, 192]));
        yield return Case("documents, keys before the queries", 1, 2, 2, 70, 75, 8, 8, new(Causal: true), keyStarts: Documents(70, [40, 60]));
        // Sizes, types and rules that kernels for tensor cores take, and their gradients.
        yield return Gradients("heads of 64, grouped queries", 2, 4, 2, 70, 90, 64, new(Causal: true));
        yield return Gradients("heads of 80, ragged keys", 2, 2, 1, 70, 66, 80, default, keyLengths: [66, 21]);
        yield return Gradients("heads of 96, a window", 1, 2, 2, 90, 90, 96, new(Causal: true, Window: 40));
        yield return Gradients("heads of 128, not causal, keys that fill no tile", 1, 2, 1, 70, 76, 128, default);
        yield return Gradients("heads of 128, ragged on both sides", 2, 1, 1, 50, 70, 128, new(Causal: true), keyLengths: [70, 40], queryLengths: [50, 33]);
        yield return Gradients("heads of 256, causal", 1, 2, 1, 70, 80, 256, new(Causal: true));
        yield return Gradients("heads of 256, not causal, keys that fill no tile", 1, 1, 1, 33, 41, 256, default);
        yield return Gradients("heads of 256, documents, a window", 1, 2, 2, 75, 75, 256, new(Causal: true, Window: 30), keyStarts: Documents(75, [20, 50]));
        yield return OverBlocks("grouped queries, ragged", 4, 2, 8, [3, 0, 1, 4], [40, 17]);
        yield return OverBlocks("a sequence without keys, one that ends with its block", 3, 3, 16, [2, 1, 0, 0], [0, 32]);
        yield return Case("causal 1x8x2048x64", 1, 8, 8, 2048, 2048, 64, 64, new(Causal: true)) with
        { Types = [DType.F32], TimedOnly = true, Flops = 4.0 * 8 * 2048 * 2048 * 64 / 2, Bytes = 4.0 * 4 * 8 * 2048 * 64 };
    }

    private static OperationCase Case(
        string name, long batch, long heads, long keyHeads, long queries, long keys, long size, long valueSize, AttentionOptions options,
        CaseInput? mask = null, double[]? keyLengths = null, double[]? queryLengths = null, double[]? keyStarts = null,
        Strides strides = Strides.Contiguous)
    {
        var inputs = new List<CaseInput>
        {
            CaseInput.Uniform(new(batch, heads, queries, size), -1, 1, strides),
            CaseInput.Uniform(new(batch, keyHeads, keys, size), -1, 1, strides),
            CaseInput.Uniform(new(batch, keyHeads, keys, valueSize), -1, 1, strides),
        };
        int maskAt = Add(mask), keysAt = Add(Lengths(keyLengths)), queriesAt = Add(Lengths(queryLengths));
        var startsAt = Add(keyStarts is null ? null : CaseInput.Given(new(batch, queries), keyStarts, DType.I32));
        return new("Attention", name, [.. inputs],
            t => t[0].Attention(t[1], t[2], options with
            {
                Mask = maskAt > 0 ? t[maskAt] : null,
                KeyLengths = keysAt > 0 ? t[keysAt] : null,
                QueryLengths = queriesAt > 0 ? t[queriesAt] : null,
                KeyStarts = startsAt > 0 ? t[startsAt] : null,
            }),
            h => Reference(h[0], h[1], h[2], options, maskAt > 0 ? h[maskAt] : null, keyLengths, queryLengths, keyStarts))
        { Tolerance = 32 };

        int Add(CaseInput? input)
        {
            if (input is null) return 0;
            inputs.Add(input);
            return inputs.Count - 1;
        }
    }

    // The gradients, by the tape, of Σ w ∘ O for a w that is an input too.
    private static OperationCase Gradients(
        string name, long batch, long heads, long keyHeads, long queries, long keys, long size, AttentionOptions options,
        double[]? keyLengths = null, double[]? queryLengths = null, double[]? keyStarts = null)
    {
        var inputs = new List<CaseInput>
        {
            CaseInput.Uniform(new(batch, heads, queries, size), -1, 1),
            CaseInput.Uniform(new(batch, keyHeads, keys, size), -1, 1),
            CaseInput.Uniform(new(batch, keyHeads, keys, size), -1, 1),
            CaseInput.Uniform(new(batch, heads, queries, size), -1, 1),
        };
        int keysAt = Add(Lengths(keyLengths)), queriesAt = Add(Lengths(queryLengths));
        var startsAt = Add(keyStarts is null ? null : CaseInput.Given(new(batch, queries), keyStarts, DType.I32));
        return new("Attention", "gradients: " + name, [.. inputs],
            t =>
            {
                using var tape = t[0].Device.Record();
                var (q, k, v) = (t[0].Detach().WithGrad(), t[1].Detach().WithGrad(), t[2].Detach().WithGrad());
                var o = q.Attention(k, v, options with
                {
                    KeyLengths = keysAt > 0 ? t[keysAt] : null,
                    QueryLengths = queriesAt > 0 ? t[queriesAt] : null,
                    KeyStarts = startsAt > 0 ? t[startsAt] : null,
                });
                var gradients = tape.Backward((o * t[3]).Sum());
                return [tape.Scope.Keep(gradients[q]), tape.Scope.Keep(gradients[k]), tape.Scope.Keep(gradients[v])];
            },
            h => AttentionGradientReference.Of(h[0], h[1], h[2], h[3], options, keyLengths, queryLengths, keyStarts))
        { Tolerance = 8, Types = [DType.BF16, DType.F16], HasGradient = false };

        int Add(CaseInput? input)
        {
            if (input is null) return 0;
            inputs.Add(input);
            return inputs.Count - 1;
        }
    }

    // Two sequences of two blocks each, out of five.
    private static OperationCase OverBlocks(string name, long heads, long keyHeads, long size, double[] table, double[] lengths)
    {
        const int block = BlockAttentionOperation.BlockSize;
        return new("AttentionOverBlocks", name,
            [
                CaseInput.Uniform(new(2, heads, 1, size), -1, 1),
                CaseInput.Uniform(new(5, keyHeads, block, size), -1, 1),
                CaseInput.Uniform(new(5, keyHeads, block, size), -1, 1),
                CaseInput.Given(new(2, 2), table, DType.I32),
                CaseInput.Given(new(2), lengths, DType.I32),
            ],
            t => t[0].AttentionOverBlocks(t[1], t[2], t[3], t[4]),
            h => Reference(h[0], Together(h[1]), Together(h[2]), default, null, lengths, null))
        { Tolerance = 32, Types = OperationCase.Floats };

        HostTensor Together(HostTensor blocks) => HostTensor.Build(
            new(2, keyHeads, 2 * block, size), at => blocks[(long)table[at[0] * 2 + at[2] / block], at[1], at[2] % block, at[3]]);
    }

    // For each sequence the first query of each further document; one sequence follows the other.
    private static double[] Documents(int queries, params int[][] borders) =>
        [.. borders.SelectMany(own => Enumerable.Range(0, queries).Select(query => (double)own.Where(border => border <= query).DefaultIfEmpty(0).Max()))];

    private static CaseInput? Lengths(double[]? lengths) => lengths is null ? null : CaseInput.Given(new(lengths.Length), lengths, DType.I32);

    private static HostTensor Reference(
        HostTensor q, HostTensor k, HostTensor v, AttentionOptions options, HostTensor? mask, double[]? keyLengths, double[]? queryLengths,
        double[]? keyStarts = null)
    {
        var (queries, keys, size) = (q.Shape[2], k.Shape[2], q.Shape[3]);
        var scale = options.Scale ?? 1 / Math.Sqrt(size);
        var group = q.Shape[1] / k.Shape[1];
        return HostTensor.Build(new(q.Shape[0], q.Shape[1], queries, v.Shape[3]), at =>
        {
            var (b, h, i, column) = (at[0], at[1], at[2], at[3]);
            var keyCount = keyLengths?[b] ?? keys;
            var queryCount = queryLengths?[b] ?? queries;
            if (i >= queryCount) return 0;
            var shift = keyLengths is not null && queryLengths is not null ? (long)(keyCount - queryCount) : keys - queries;
            var scores = new double[keys];
            var most = double.NegativeInfinity;
            for (var j = 0L; j < keys; j++)
            {
                var seen = j < keyCount && (!options.Causal || j <= i + shift) && (options.Window == 0 || j > i + shift - options.Window)
                    && (keyStarts is null || j >= keyStarts[b * queries + i]);
                scores[j] = double.NegativeInfinity;
                if (!seen) continue;
                var sum = 0.0;
                for (var p = 0L; p < size; p++) sum += q[b, h, i, p] * k[b, h / group, j, p];
                scores[j] = sum * scale + (mask is null ? 0 : mask[b, h, i, j]);
                most = Math.Max(most, scores[j]);
            }
            if (double.IsNegativeInfinity(most)) return 0;
            double total = 0, result = 0;
            for (var j = 0L; j < keys; j++)
            {
                var weight = Math.Exp(scores[j] - most);
                total += weight;
                result += weight * v[b, h / group, j, column];
            }
            return result / total;
        });
    }
}
