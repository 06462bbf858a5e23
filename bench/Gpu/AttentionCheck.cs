using Native.Compute.Kernels;

namespace Native.Bench.Gpu;

/// <summary>A [batch, heads, positions, size] tensor on the host.</summary>
internal readonly record struct HostHeads(float[] Values, long Heads, long Positions, long Size)
{
    public ReadOnlySpan<float> Row(long sequence, long head, long position) =>
        Values.AsSpan((int)(((sequence * Heads + head) * Positions + position) * Size), (int)Size);
}

/// <summary>Compares rows of attention's results with sums in float64 over the rounded inputs.</summary>
internal sealed class AttentionCheck(HostHeads q, HostHeads k, HostHeads v, AttentionShape shape, long[] keyCounts, long[] queryCounts, bool bothLengths = false)
{
    private readonly Random random = new((int)(shape.Queries * 31 + shape.HeadSize));

    /// <summary>How many sequences, the first ones, are looked at; null for all.</summary>
    public long? Sequences { get; init; }

    /// <summary>[batch, queries]: the first key of each query's document; null for 0.</summary>
    public int[]? Starts { get; init; }

    private long Group => shape.QueryHeads / shape.KeyHeads;

    /// <summary>The relative error of sampled rows of the output, and a check of the log-sum-exps where given; NaN if any element is not finite.</summary>
    public double Forward(HostHeads o, float[]? logSumExp)
    {
        foreach (var value in o.Values)
            if (!float.IsFinite(value)) return double.NaN;
        foreach (var value in logSumExp ?? [])
            if (float.IsNaN(value)) return double.NaN;
        var sum = new Sum();
        foreach (var (b, h, i) in Samples(shape.QueryHeads, shape.Queries))
        {
            var (weights, total) = Weights(b, h, i);
            var expected = new double[shape.ValueSize];
            for (var j = 0L; j < shape.Keys; j++)
                if (weights[j] != 0) AddTo(expected, weights[j], v.Row(b, h / Group, j));
            sum.Add(expected, o.Row(b, h, i), $"o[{b}, {h}, {i}]");
            if (logSumExp is null) continue;
            var stored = logSumExp[(b * shape.QueryHeads + h) * shape.Queries + i];
            if (double.IsNegativeInfinity(total) ? !float.IsNegativeInfinity(stored) : Math.Abs(stored - total) > 1e-3 * Math.Max(1, Math.Abs(total)))
            {
                Console.Error.WriteLine($"log-sum-exp [{b}, {h}, {i}] is {stored} instead of {total}");
                return double.NaN;
            }
        }
        return sum.Relative;
    }

    /// <summary>The largest relative error of sampled rows of the gradients.</summary>
    public double Backward(HostHeads dO, float[] logSumExp, HostHeads o, HostHeads dQ, HostHeads dK, HostHeads dV)
    {
        foreach (var values in new[] { dQ.Values, dK.Values, dV.Values })
            foreach (var value in values)
                if (!float.IsFinite(value)) return double.NaN;
        var (errorQ, errorK, errorV) = (new Sum(), new Sum(), new Sum());
        foreach (var (b, h, i) in Samples(shape.QueryHeads, shape.Queries).Take(48))
        {
            var (weights, _) = Weights(b, h, i);
            var mean = Dot(dO.Row(b, h, i), o.Row(b, h, i));
            var expected = new double[shape.HeadSize];
            for (var j = 0L; j < shape.Keys; j++)
                if (weights[j] != 0)
                    AddTo(expected, weights[j] * (Dot(dO.Row(b, h, i), v.Row(b, h / Group, j)) - mean) * shape.Scale, k.Row(b, h / Group, j));
            errorQ.Add(expected, dQ.Row(b, h, i), $"dQ[{b}, {h}, {i}]");
        }
        foreach (var (b, h, j) in Samples(shape.KeyHeads, shape.Keys).Take(48))
        {
            var (expectedK, expectedV) = (new double[shape.HeadSize], new double[shape.ValueSize]);
            for (var head = h * Group; head < (h + 1) * Group; head++)
                for (var i = 0L; i < shape.Queries; i++)
                {
                    if (!Sees(b, i, j)) continue;
                    var weight = Math.Exp(Dot(q.Row(b, head, i), k.Row(b, h, j)) * shape.Scale - logSumExp[(b * shape.QueryHeads + head) * shape.Queries + i]);
                    AddTo(expectedV, weight, dO.Row(b, head, i));
                    var gradient = Dot(dO.Row(b, head, i), v.Row(b, h, j)) - Dot(dO.Row(b, head, i), o.Row(b, head, i));
                    AddTo(expectedK, weight * gradient * shape.Scale, q.Row(b, head, i));
                }
            errorK.Add(expectedK, dK.Row(b, h, j), $"dK[{b}, {h}, {j}]");
            errorV.Add(expectedV, dV.Row(b, h, j), $"dV[{b}, {h}, {j}]");
        }
        if (Math.Max(errorQ.Relative, Math.Max(errorK.Relative, errorV.Relative)) > 1e-2)
            Console.Error.WriteLine($"dQ {errorQ.Relative:E2}, dK {errorK.Relative:E2}, dV {errorV.Relative:E2}");
        return Math.Max(errorQ.Relative, Math.Max(errorK.Relative, errorV.Relative));
    }

    // Edges of tiles and sequences, and places in between.
    private IEnumerable<(long Sequence, long Head, long Position)> Samples(long heads, long positions)
    {
        for (var sample = 0; sample < 96; sample++)
        {
            var b = random.NextInt64(Sequences ?? shape.Batch);
            var position = (sample % 4) switch
            {
                0 => positions - 1 - random.NextInt64(Math.Min(3, positions)),
                1 => random.NextInt64(Math.Min(positions, 130)),
                2 => Math.Clamp((heads == shape.QueryHeads ? queryCounts : keyCounts)[b] - 2 + random.NextInt64(4), 0, positions - 1),
                _ => random.NextInt64(positions),
            };
            yield return (b, random.NextInt64(heads), position);
        }
    }

    private bool Sees(long b, long query, long key)
    {
        // Without both lengths, the last query is at the last key that there is room for.
        var shift = bothLengths ? keyCounts[b] - queryCounts[b] : shape.Keys - shape.Queries;
        return key < keyCounts[b] && query < queryCounts[b] && (!shape.Causal || key <= query + shift) && (shape.Window == 0 || key > query + shift - shape.Window)
            && (Starts is null || key >= Starts[b * shape.Queries + query]);
    }

    private (double[] Weights, double LogSumExp) Weights(long b, long h, long i)
    {
        var scores = new double[shape.Keys];
        var most = double.NegativeInfinity;
        for (var j = 0L; j < shape.Keys; j++)
        {
            scores[j] = Sees(b, i, j) ? Dot(q.Row(b, h, i), k.Row(b, h / Group, j)) * shape.Scale : double.NegativeInfinity;
            most = Math.Max(most, scores[j]);
        }
        if (double.IsNegativeInfinity(most)) return (new double[shape.Keys], most);
        var total = 0.0;
        for (var j = 0L; j < shape.Keys; j++) total += scores[j] = Math.Exp(scores[j] - most);
        for (var j = 0L; j < shape.Keys; j++) scores[j] /= total;
        return (scores, most + Math.Log(total));
    }

    private static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++) sum += (double)x[i] * y[i];
        return sum;
    }

    private static void AddTo(double[] sums, double factor, ReadOnlySpan<float> row)
    {
        for (var i = 0; i < row.Length; i++) sums[i] += factor * row[i];
    }

    private sealed class Sum
    {
        private double difference, size;
        private bool told;

        public double Relative => size == 0 ? difference == 0 ? 0 : double.NaN : Math.Sqrt(difference / size);

        public void Add(double[] expected, ReadOnlySpan<float> actual, string name)
        {
            double rowDifference = 0, rowSize = 0;
            for (var i = 0; i < expected.Length; i++)
            {
                rowDifference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
                rowSize += expected[i] * expected[i];
            }
            if (!told && rowDifference > 1e-3 * rowSize)
            {
                told = true;
                Console.Error.WriteLine($"{name}: expected {expected[0]:F5} {expected[1]:F5} {expected[^1]:F5}, got {actual[0]:F5} {actual[1]:F5} {actual[^1]:F5}");
            }
            difference += rowDifference;
            size += rowSize;
        }
    }
}
