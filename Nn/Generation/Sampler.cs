using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Native.Compute;

namespace Native.Nn;

/// <summary>Chooses next tokens from scores: the most likely one, or one drawn by the rules of some <see cref="GenerationOptions"/>.</summary>
/// <remarks>Works on the host, without allocation. One thread at a time.</remarks>
public sealed class Sampler
{
    private readonly GenerationOptions options;
    private readonly float[] scores, keys;
    private readonly double[] shares;
    private readonly bool[] seen;

    /// <summary>A sampler for a vocabulary of this size.</summary>
    /// <exception cref="ArgumentException">The options are out of range.</exception>
    public Sampler(GenerationOptions options, int vocabulary)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        options.Check();
        this.options = options;
        (scores, keys, shares, seen) = (new float[vocabulary], new float[vocabulary], new double[vocabulary], new bool[vocabulary]);
    }

    /// <summary>The scores after all rules; -∞ for tokens that cannot be chosen. Valid until the next call.</summary>
    /// <param name="logits">The model's scores, [vocabulary].</param>
    /// <param name="history">The tokens before, prompt included, for the repetition penalty.</param>
    public ReadOnlySpan<float> Process(ReadOnlySpan<float> logits, ReadOnlySpan<int> history)
    {
        if (logits.Length != scores.Length) throw new ArgumentException($"Sampler: {logits.Length} scores for a vocabulary of {scores.Length}", nameof(logits));
        logits.CopyTo(scores);
        Penalize(history);
        if (!options.Samples) return scores;
        if (options.Temperature != 1) TensorPrimitives.Divide(scores, (float)options.Temperature, scores);
        if (options.TopK > 0 && options.TopK < scores.Length) KeepMostLikely(options.TopK);
        if (options.TopP < 1) KeepShare(options.TopP);
        if (options.MinP > 0) KeepNear(options.MinP);
        return scores;
    }

    /// <summary>The probability by which each token is chosen; without draws 1 for the most likely one. Valid until the next call.</summary>
    public ReadOnlySpan<double> Distribution(ReadOnlySpan<float> logits, ReadOnlySpan<int> history)
    {
        Process(logits, history);
        if (options.Samples) Softmax();
        else
        {
            var best = MostLikely(scores);
            shares.AsSpan().Clear();
            shares[best] = 1;
        }
        return shares;
    }

    /// <summary>The next token.</summary>
    /// <param name="logits">The model's scores, [vocabulary].</param>
    /// <param name="history">The tokens before, prompt included.</param>
    /// <param name="uniform">A number in [0, 1) that decides the draw.</param>
    public int Choose(ReadOnlySpan<float> logits, ReadOnlySpan<int> history, double uniform)
    {
        if (!options.Samples && options.RepetitionPenalty == 1 && logits.Length == scores.Length) return MostLikely(logits);
        Process(logits, history);
        if (!options.Samples) return MostLikely(scores);
        Softmax();
        return Draw(shares, uniform);
    }

    /// <summary>The place where a cumulative distribution passes a number in [0, 1).</summary>
    internal static int Draw(ReadOnlySpan<double> shares, double uniform)
    {
        var last = -1;
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] <= 0) continue;
            last = i;
            uniform -= shares[i];
            if (uniform < 0) return i;
        }
        // The shares' sum may fall short of 1 by its rounding.
        return last >= 0 ? last : throw new ArgumentException("Sampler: no token has a positive probability; the scores are NaN or all -∞", nameof(shares));
    }

    /// <summary>The logarithm of a token's probability under the model itself, before any rule.</summary>
    public static double LogProbability(ReadOnlySpan<float> logits, int token)
    {
        var most = TensorPrimitives.Max(logits);
        var (shift, sums) = (Vector512.Create((double)most), Vector512<double>.Zero);
        var i = 0;
        for (; i + Vector256<float>.Count <= logits.Length; i += Vector256<float>.Count)
            sums += Vector512.Exp(Vector512.WidenLower(Vector256.LoadUnsafe(in logits[i]).ToVector512Unsafe()) - shift);
        var sum = Vector512.Sum(sums);
        for (; i < logits.Length; i++) sum += Math.Exp((double)logits[i] - most);
        return logits[token] - (double)most - Math.Log(sum);
    }

    /// <summary>The number for the draw of one token: the same for the same seed, sequence and place.</summary>
    internal static double Uniform(ulong seed, int sequence, int place, int purpose = 0)
    {
        var words = new Philox(seed).Block((ulong)place, (ulong)purpose << 32 | (uint)sequence);
        return ((ulong)words.X << 21 ^ words.Y >> 11) * (1.0 / (1UL << 53));
    }

    private static int MostLikely(ReadOnlySpan<float> scores)
    {
        // A NaN counts as the largest.
        var best = TensorPrimitives.IndexOfMax(scores);
        return float.IsNaN(scores[best]) ? throw new ArgumentException("Sampler: there are NaNs among the scores", nameof(scores)) : best;
    }

    private void Penalize(ReadOnlySpan<int> history)
    {
        if (options.RepetitionPenalty == 1) return;
        var penalty = (float)options.RepetitionPenalty;
        // Each token once, however often it came.
        foreach (var token in history)
        {
            if (seen[token]) continue;
            seen[token] = true;
            scores[token] = scores[token] < 0 ? scores[token] * penalty : scores[token] / penalty;
        }
        foreach (var token in history) seen[token] = false;
    }

    private void KeepMostLikely(int count)
    {
        scores.CopyTo(keys, 0);
        keys.AsSpan().Sort();
        var least = keys[^count];
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] < least) scores[i] = float.NegativeInfinity;
    }

    // The least likely tokens go as long as their shares add up to at most the rest.
    private void KeepShare(double share)
    {
        Softmax();
        var rest = 1 - share;
        // All tokens below this together stay below the rest: they go without being put in order.
        var floor = rest / scores.Length;
        var sum = 0.0;
        var count = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (shares[i] < floor)
            {
                sum += shares[i];
                scores[i] = float.NegativeInfinity;
            }
            else keys[count++] = scores[i];
        }
        var kept = keys.AsSpan(0, count);
        kept.Sort();
        var cut = 0;
        var most = kept[^1];
        // e^(score - most) is a share once it is multiplied by the largest one.
        var scale = ShareOf(most);
        while (cut < count - 1 && (sum += Math.Exp(kept[cut] - most) * scale) <= rest) cut++;
        // Tokens as likely as the first that stays: as many of them go as were counted, those with lower numbers first.
        var (bound, ties) = (kept[cut], 0);
        for (var i = 0; i < cut; i++)
            if (kept[i] == bound) ties++;
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] < bound || (scores[i] == bound && ties-- > 0)) scores[i] = float.NegativeInfinity;
    }

    private double ShareOf(float score) => shares[scores.AsSpan().IndexOf(score)];

    private void KeepNear(double part)
    {
        Softmax();
        var least = TensorPrimitives.Max<double>(shares) * part;
        for (var i = 0; i < scores.Length; i++)
            if (shares[i] < least) scores[i] = float.NegativeInfinity;
    }

    private void Softmax()
    {
        var most = TensorPrimitives.Max<float>(scores);
        if (!float.IsFinite(most)) throw new ArgumentException($"Sampler: the largest score is {most}; finite scores are needed", nameof(scores));
        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++) sum += shares[i] = Math.Exp(scores[i] - most);
        TensorPrimitives.Divide(shares, sum, shares);
    }
}
