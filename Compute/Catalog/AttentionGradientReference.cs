namespace Native.Compute.Catalog;

/// <summary>O = softmax(scale·Q·Kᵀ)·V and the gradients of Σ dO ∘ O in float64, one element after the other.</summary>
internal sealed class AttentionGradientReference
{
    private readonly HostTensor q, k;
    private readonly AttentionOptions options;
    private readonly double[]? keyLengths, queryLengths, keyStarts;

    private AttentionGradientReference(HostTensor q, HostTensor k, AttentionOptions options, double[]? keyLengths, double[]? queryLengths, double[]? keyStarts) =>
        (this.q, this.k, this.options, this.keyLengths, this.queryLengths, this.keyStarts) = (q, k, options, keyLengths, queryLengths, keyStarts);

    private long Heads => q.Shape[1];

    private long Queries => q.Shape[2];

    private long Keys => k.Shape[2];

    private long Size => q.Shape[3];

    private double Scale => options.Scale ?? 1 / Math.Sqrt(Size);

    /// <summary>O, and the log-sum-exps [batch, heads, queries].</summary>
    public static (HostTensor O, double[] LogSumExp) Forward(
        HostTensor q, HostTensor k, HostTensor v, AttentionOptions options, double[]? keyLengths, double[]? queryLengths, double[]? keyStarts)
    {
        var self = new AttentionGradientReference(q, k, options, keyLengths, queryLengths, keyStarts);
        var sums = new double[q.Shape[0] * self.Heads * self.Queries];
        var o = new HostTensor(q.Shape);
        for (var row = 0L; row < sums.Length; row++)
        {
            var (b, h) = (row / self.Queries / self.Heads, row / self.Queries % self.Heads);
            (var weights, sums[row]) = self.Weights(b, h, row % self.Queries);
            for (var j = 0L; j < self.Keys; j++)
                for (var p = 0L; p < self.Size && weights[j] != 0; p++) o.Data[row * self.Size + p] += weights[j] * v[b, h / self.Group, j, p];
        }
        return (o, sums);
    }

    /// <summary>dQ, dK and dV.</summary>
    public static HostTensor[] Of(
        HostTensor q, HostTensor k, HostTensor v, HostTensor dO, AttentionOptions options, double[]? keyLengths, double[]? queryLengths, double[]? keyStarts)
    {
        var self = new AttentionGradientReference(q, k, options, keyLengths, queryLengths, keyStarts);
        var (keys, size) = (self.Keys, self.Size);
        var (dQ, dK, dV) = (new HostTensor(q.Shape), new HostTensor(k.Shape), new HostTensor(v.Shape));
        for (var row = 0L; row < q.Shape[0] * self.Heads * self.Queries; row++)
        {
            var (b, h, i) = (row / self.Queries / self.Heads, row / self.Queries % self.Heads, row % self.Queries);
            var (weights, _) = self.Weights(b, h, i);
            var gradients = new double[keys];
            var mean = 0.0;
            for (var j = 0L; j < keys; j++)
            {
                if (weights[j] == 0) continue;
                for (var p = 0L; p < size; p++) gradients[j] += dO[b, h, i, p] * v[b, h / self.Group, j, p];
                mean += weights[j] * gradients[j];
            }
            for (var j = 0L; j < keys; j++)
            {
                if (weights[j] == 0) continue;
                var score = weights[j] * (gradients[j] - mean) * self.Scale;
                for (var p = 0L; p < size; p++)
                {
                    var other = k.Offset([b, h / self.Group, j, p]);
                    dQ.Data[row * size + p] += score * k.Data[other];
                    dK.Data[other] += score * q.Data[row * size + p];
                    dV.Data[other] += weights[j] * dO.Data[row * size + p];
                }
            }
        }
        return [dQ, dK, dV];
    }

    private long Group => Heads / k.Shape[1];

    private (double[] Weights, double LogSumExp) Weights(long b, long h, long i)
    {
        var (keyCount, queryCount) = (keyLengths?[b] ?? Keys, queryLengths?[b] ?? Queries);
        var shift = keyLengths is not null && queryLengths is not null ? (long)(keyCount - queryCount) : Keys - Queries;
        var weights = new double[Keys];
        var total = 0.0;
        for (var j = 0L; j < Keys; j++)
        {
            var seen = i < queryCount && j < keyCount && (!options.Causal || j <= i + shift) && (options.Window == 0 || j > i + shift - options.Window)
                && (keyStarts is null || j >= keyStarts[b * Queries + i]);
            if (!seen) continue;
            var sum = 0.0;
            for (var p = 0L; p < Size; p++) sum += q[b, h, i, p] * k[b, h / Group, j, p];
            total += weights[j] = Math.Exp(sum * Scale);
        }
        for (var j = 0L; j < Keys && total > 0; j++) weights[j] /= total;
        return (weights, Math.Log(total));
    }
}
