using Native.Compute;

namespace Native.Nn;

/// <summary>Chooses next tokens where the scores are: what <see cref="Sampler"/> does on the host, by operations of the device, for a whole batch.</summary>
/// <remarks>
/// Chooses what a <see cref="Sampler"/> chooses from the same scores and numbers, ties included. All that changes from token to token is in tensors, so a
/// step that chooses can be recorded and replayed.
/// </remarks>
internal sealed class DeviceSampler : IDisposable
{
    private readonly Device device;
    private readonly GenerationOptions options;
    private readonly int batch, vocabulary;
    private readonly double[] host;
    private readonly Tensor uniforms, temperature, penalty, seen, ones;

    /// <summary>A sampler for these sequences.</summary>
    /// <param name="device">Where the scores will be.</param>
    /// <param name="options">The rules.</param>
    /// <param name="vocabulary">Tokens of the vocabulary.</param>
    /// <param name="prompts">The tokens of each sequence so far, for the repetition penalty.</param>
    public DeviceSampler(Device device, GenerationOptions options, int vocabulary, IReadOnlyList<int[]> prompts)
    {
        (this.device, this.options, this.vocabulary, batch) = (device, options, vocabulary, prompts.Count);
        host = new double[batch];
        using var scope = device.NoGrad();
        uniforms = device.Own(Tensor.Zeros(device, DType.F64, new Shape(batch, 1)));
        temperature = device.Own(Tensor.Full(device, DType.F32, new Shape(1, 1), options.Temperature));
        if (options.RepetitionPenalty == 1) return;
        penalty = device.Own(Tensor.Full(device, DType.F32, new Shape(1, 1), options.RepetitionPenalty));
        ones = device.Own(Tensor.Full(device, DType.F32, new Shape(batch, 1, 1, 1), 1));
        var marks = new float[(long)batch * vocabulary];
        for (var i = 0; i < batch; i++)
            foreach (var token in prompts[i]) marks[(long)i * vocabulary + token] = 1;
        seen = device.Own(Tensor.From<float>(device, marks, new Shape(batch, 1, vocabulary, 1)));
    }

    /// <summary>Sets the numbers in [0, 1) that decide the next draws; not part of a recorded step.</summary>
    public void Draw(ReadOnlySpan<double> numbers)
    {
        if (!options.Samples) return;
        // So far below 1 that a rounded product with a sum stays below the sum.
        for (var i = 0; i < batch; i++) host[i] = Math.Min(numbers[i], 1 - 1.0 / (1L << 52));
        uniforms.CopyFrom<double>(host);
    }

    /// <summary>Remembers a token of each sequence for the repetition penalty.</summary>
    /// <param name="tokens">[batch] of I32.</param>
    /// <param name="counts">[batch] of I32: 0 for a sequence that has ended.</param>
    public void Remember(Tensor tokens, Tensor counts)
    {
        if (options.RepetitionPenalty != 1) seen.WriteRows(ones, tokens, counts);
    }

    /// <summary>The next tokens, and the logarithms of the probabilities that the model itself, before any rule, gave them.</summary>
    /// <param name="scores">[batch, vocabulary] of F32.</param>
    /// <returns>I64 and F32, [batch, 1]. Scores that are not numbers give logarithms that are none.</returns>
    public (Tensor Tokens, Tensor Logs) Choose(Tensor scores)
    {
        var ruled = Penalized(scores);
        var tokens = options.Samples ? Drawn(ruled) : ruled.ArgMax(-1, keepDimensions: true);
        var logs = scores.Gather(tokens, -1).Subtract(scores.LogSumExp(-1, keepDimensions: true));
        return (tokens, logs);
    }

    private Tensor Penalized(Tensor scores)
    {
        if (options.RepetitionPenalty == 1) return scores;
        var zero = Tensor.Zeros(device, DType.F32, new Shape(1, 1));
        var changed = scores.Less(zero).Where(scores.Multiply(penalty), scores.Divide(penalty));
        return seen.Reshape(batch, vocabulary).Greater(zero).Where(changed, scores);
    }

    private Tensor Drawn(Tensor scores)
    {
        if (options.Temperature != 1) scores = scores.Divide(temperature);
        if (options.TopK > 0 && options.TopK < vocabulary)
        {
            var least = scores.TopK(options.TopK).Values.Slice(-1, options.TopK - 1, 1);
            scores = scores.MaskedFill(scores.Less(least), double.NegativeInfinity);
        }
        var most = scores.Max(-1, keepDimensions: true);
        var shares = Shares(scores, most);
        if (options.TopP < 1) shares = Kept(scores, most).Where(shares, Zero());
        // The largest share is 1 before they are scaled to a sum of 1.
        if (options.MinP > 0) shares = shares.Less(Tensor.Full(device, DType.F64, new Shape(1, 1), options.MinP)).Where(Zero(), shares);
        // The first token at which the sum of all up to it passes the number: as many sums do not.
        var sums = shares.CumulativeSum();
        var wanted = sums.Slice(-1, vocabulary - 1, 1).Multiply(uniforms);
        return sums.LessOrEqual(wanted).To(DType.I64).Sum(-1, keepDimensions: true);
    }

    // e^(score - most) in F64; 0 for tokens that are out.
    private static Tensor Shares(Tensor scores, Tensor most) => scores.Subtract(most).To(DType.F64).Exp();

    private Tensor Zero() => Tensor.Zeros(device, DType.F64, new Shape(1, 1));

    // The least likely tokens go as long as their shares add up to at most the rest; of equally likely ones those with lower numbers first.
    private Tensor Kept(Tensor scores, Tensor most)
    {
        var sorted = scores.Sort(-1).Values;
        var sums = Shares(sorted, most).CumulativeSum();
        var rest = Math.Min(1 - options.TopP, 1 - 1.0 / (1L << 52));
        var goes = sums.LessOrEqual(sums.Slice(-1, vocabulary - 1, 1).ScaleAdd(rest, 0));
        var bound = sorted.MaskedFill(goes, double.PositiveInfinity).Min(-1, keepDimensions: true);
        var going = sorted.Equal(bound).And(goes).To(DType.I64).Sum(-1, keepDimensions: true);
        var ties = scores.Equal(bound);
        var rank = ties.To(DType.I64).CumulativeSum(exclusive: true);
        return scores.Greater(bound).Or(ties.And(rank.GreaterOrEqual(going)));
    }

    public void Dispose()
    {
        uniforms.Dispose();
        temperature.Dispose();
        if (options.RepetitionPenalty == 1) return;
        penalty.Dispose();
        seen.Dispose();
        ones.Dispose();
    }
}
