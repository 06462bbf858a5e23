namespace Native.Bench.Baselines;

/// <summary>
/// Interpolated modified Kneser-Ney over bytes:
/// p(w|h) = max(c(hw) - D(c(hw)), 0) / c(h) + γ(h) p(w|h'), where h' drops the first byte of h and c counts distinct left
/// neighbors below the highest order; the last h' is the uniform distribution over 256 bytes.
/// </summary>
/// <remarks>Memory is bounded by the text: 8 bytes for each byte of it while a level is counted, and at most 12 bytes for each
/// distinct n-gram of each length that is kept.</remarks>
internal sealed class NGramModel
{
    /// <summary>The longest n-gram that fits the 64-bit key.</summary>
    public const int MaxLength = 8;

    private readonly NGramLevel[] levels;

    private NGramModel(NGramLevel[] levels) => this.levels = levels;

    /// <summary>Bytes of context that a prediction looks at.</summary>
    public int ContextLength => Math.Max(0, levels.Length - 1);

    /// <summary>Distinct n-grams of all lengths.</summary>
    public long Distinct => levels.Sum(level => (long)level.Distinct);

    /// <summary>Counts the n-grams of a text.</summary>
    /// <param name="text">Training text; shorter than <paramref name="length"/>, it lowers the order.</param>
    /// <param name="length">Bytes of the longest n-gram, the predicted byte included: 1 to <see cref="MaxLength"/>.</param>
    /// <param name="progress">Told the share of the levels counted.</param>
    /// <param name="token">Ends the counting.</param>
    public static NGramModel Train(ReadOnlySpan<byte> text, int length, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxLength);
        length = Math.Min(length, text.Length);
        if (length == 0) return new NGramModel([]);

        var occurrences = new ulong[text.Length - length + 1];
        var mask = length == 8 ? ulong.MaxValue : (1UL << (8 * length)) - 1;
        var window = 0UL;
        for (var i = 0; i < text.Length; i++)
        {
            window = ((window << 8) | text[i]) & mask;
            if (i >= length - 1) occurrences[i - length + 1] = window;
        }

        var levels = new NGramLevel[length];
        for (var n = length; n >= 1; n--)
        {
            token.ThrowIfCancellationRequested();
            levels[n - 1] = n == length ? NGramLevel.Count(n, occurrences) : levels[n].Continuations();
            occurrences = [];
            progress?.Report((double)(length - n + 1) / length);
        }
        return new NGramModel(levels);
    }

    /// <summary>The probability of each byte after <paramref name="context"/>, of which the end counts.</summary>
    /// <param name="context">The bytes before the predicted one; may be empty.</param>
    /// <param name="probabilities">256 numbers, all positive, that sum to 1.</param>
    public void Predict(ReadOnlySpan<byte> context, Span<double> probabilities)
    {
        if (probabilities.Length != 256)
            throw new ArgumentException($"Predict needs room for 256 probabilities, one for each byte, not {probabilities.Length}.", nameof(probabilities));
        probabilities.Fill(1.0 / 256);
        var key = 0UL;
        for (var n = 1; n <= levels.Length && n - 1 <= context.Length; n++)
        {
            if (n > 1) key |= (ulong)context[^(n - 1)] << (8 * (n - 2));
            // A context that was never seen cannot be extended to one that was.
            if (!Interpolate(levels[n - 1], key, probabilities)) return;
        }
    }

    /// <summary>-log2 of the probability of <paramref name="symbol"/> after <paramref name="context"/>, without the other 255.</summary>
    public double Bits(ReadOnlySpan<byte> context, byte symbol)
    {
        var probability = 1.0 / 256;
        var key = 0UL;
        for (var n = 1; n <= levels.Length && n - 1 <= context.Length; n++)
        {
            if (n > 1) key |= (ulong)context[^(n - 1)] << (8 * (n - 2));
            var level = levels[n - 1];
            var (start, end) = level.Find(key);
            if (start == end) break;
            var (total, discounted, own) = (0L, 0.0, 0.0);
            for (var entry = start; entry < end; entry++)
            {
                var (continuation, count) = level[entry];
                var discount = level.Discounts[Math.Min(count, 3)];
                total += count;
                discounted += discount;
                if (continuation == symbol) own = count - discount;
            }
            probability = (own + discounted * probability) / total;
        }
        return -Math.Log2(probability);
    }

    private static bool Interpolate(NGramLevel level, ulong context, Span<double> probabilities)
    {
        var (start, end) = level.Find(context);
        if (start == end) return false;
        var (total, discounted) = (0L, 0.0);
        for (var entry = start; entry < end; entry++)
        {
            total += level[entry].Count;
            discounted += level.Discounts[Math.Min(level[entry].Count, 3)];
        }
        for (var i = 0; i < 256; i++)
            probabilities[i] *= discounted / total;
        for (var entry = start; entry < end; entry++)
        {
            var (symbol, count) = level[entry];
            probabilities[symbol] += (count - level.Discounts[Math.Min(count, 3)]) / total;
        }
        return true;
    }
}
