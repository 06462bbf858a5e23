using System.Numerics.Tensors;
using Native.Compute;

namespace Native.Nn.Evaluation;

/// <summary>How far a model's predictions are from those of a reference model with the same vocabulary.</summary>
public sealed record Divergence
{
    /// <summary>The mean over tokens of the Kullback-Leibler divergence of the model from the reference, Σ p·ln(p / q) with the reference's p and the model's q, in nats.</summary>
    public required Estimate Nats { get; init; }

    /// <summary>The share of tokens for which both find the same one most likely.</summary>
    public required Estimate Agreement { get; init; }

    /// <summary>Tokens that were predicted.</summary>
    public required long Tokens { get; init; }

    /// <summary>Compares two models on a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reference">The reference; of the same vocabulary, perhaps on another device.</param>
    /// <param name="text">The text as tokens, with where its documents start.</param>
    /// <param name="options">How it is measured.</param>
    /// <param name="token">Cancels.</param>
    /// <remarks>Sums are in double precision, of scores in single precision. The intervals are over documents where there are 20 or more, else over windows.</remarks>
    /// <exception cref="ArgumentException">The vocabularies differ, there is nothing to predict, or the context is not the models'.</exception>
    public static Divergence Measure(CausalModel model, CausalModel reference, ITokenSource text, TextOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(text);
        if (model.Config.Vocabulary != reference.Config.Vocabulary)
            throw new ArgumentException($"Divergence: vocabularies of {model.Config.Vocabulary} and {reference.Config.Vocabulary} tokens; they must be the same", nameof(reference));
        options ??= new();
        var context = Math.Min(TokenLosses.ContextOf(model, options), TokenLosses.ContextOf(reference, options));
        var run = new TokenLosses([model, reference], text, context, options.ScoresAtOnce);
        if (run.Windows.Count == 0) throw new ArgumentException($"Divergence: {text.Count} tokens; two at least are needed", nameof(text));
        var (nats, same) = (new Dictionary<TextWindow, (double, double)>(), new Dictionary<TextWindow, (double, double)>());
        var vocabulary = model.Config.Vocabulary;
        run.Run((window, _, scores) =>
        {
            var from = window.Length - 1 - window.Counted;
            var (q, p) = (scores[0].Slice(0, from, window.Counted).ToArray<float>(), scores[1].Slice(0, from, window.Counted).ToArray<float>());
            var (sum, agreed) = (0.0, 0);
            for (var row = 0; row < window.Counted; row++)
            {
                var expected = p.AsSpan(row * vocabulary, vocabulary);
                var found = q.AsSpan(row * vocabulary, vocabulary);
                sum += Between(expected, found);
                if (TensorPrimitives.IndexOfMax<float>(expected) == TensorPrimitives.IndexOfMax<float>(found)) agreed++;
            }
            nats[window] = (sum, window.Counted);
            same[window] = (agreed, window.Counted);
        }, options.Progress, token);
        var (measured, sizes) = run.Units(nats);
        var (agreements, counts) = run.Units(same);
        return new() { Nats = options.Bootstrap.Ratio(measured, sizes), Agreement = options.Bootstrap.Ratio(agreements, counts), Tokens = (long)sizes.Sum() };
    }

    /// <summary>The divergence of the distribution of some scores from that of others.</summary>
    /// <param name="expected">Scores before softmax of the reference.</param>
    /// <param name="found">Scores of the model.</param>
    internal static double Between(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        var (normP, normQ) = (LogSum(expected), LogSum(found));
        var sum = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            var log = expected[i] - normP;
            sum += Math.Exp(log) * (log - (found[i] - normQ));
        }
        // Below zero by rounding only.
        return Math.Max(0, sum);
    }

    private static double LogSum(ReadOnlySpan<float> scores)
    {
        double largest = TensorPrimitives.Max(scores), sum = 0;
        foreach (var score in scores) sum += Math.Exp(score - largest);
        return largest + Math.Log(sum);
    }
}
