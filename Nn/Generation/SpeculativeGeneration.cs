using Native.Compute;

namespace Native.Nn;

/// <summary>Continues one prompt with the help of a smaller model, which proposes tokens that the larger one judges several at a time.</summary>
/// <remarks>
/// Exact (Leviathan et al., 2023): a proposal drawn from q is taken with probability min(1, p/q), and where one is refused a token is
/// drawn from the positive part of p - q. Tokens are distributed as the larger model's own; without draws they are the same.
/// </remarks>
public sealed class SpeculativeGeneration : IDisposable
{
    private readonly CausalModel target, draft;
    private readonly GenerationOptions options;
    private readonly Sampler targetSampler, draftSampler;
    private readonly BlockCache targetCache, draftCache;
    private readonly Continuation sequence;
    private readonly double[][] proposed;
    private readonly int[] history;
    private readonly double[] residual;
    private readonly float[] draftLogits, targetLogits;

    /// <summary>Continues a prompt.</summary>
    /// <param name="target">The model whose text is wanted.</param>
    /// <param name="draft">The model that proposes; it has the same vocabulary and may live on another device.</param>
    /// <param name="prompt">Tokens, at least one.</param>
    /// <param name="options">How it is continued.</param>
    /// <param name="proposals">Tokens that are proposed at a time; default 4.</param>
    /// <exception cref="ArgumentException">The vocabularies differ, or see <see cref="Generation"/>.</exception>
    public SpeculativeGeneration(CausalModel target, CausalModel draft, int[] prompt, GenerationOptions? options = null, int proposals = 4)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentOutOfRangeException.ThrowIfLessThan(proposals, 1);
        var vocabulary = target.Config.Vocabulary;
        if (draft.Config.Vocabulary != vocabulary)
            throw new ArgumentException($"SpeculativeGeneration: vocabularies of {vocabulary} and {draft.Config.Vocabulary} tokens; they must be the same", nameof(draft));
        (this.target, this.draft, this.options) = (target, draft, options ?? new());
        sequence = new Continuation(prompt, 0, target.Config, this.options);
        (targetSampler, draftSampler) = (new Sampler(this.options, vocabulary), new Sampler(this.options, vocabulary));
        proposed = [.. Enumerable.Range(0, proposals).Select(_ => new double[vocabulary])];
        history = new int[target.Config.Context + 1 + proposals];
        (residual, draftLogits, targetLogits) = (new double[vocabulary], new float[vocabulary], new float[(proposals + 1) * vocabulary]);
        targetCache = new BlockCache(target, 1, prompt.Length + BlockCache.BlockTokens);
        draftCache = new BlockCache(draft, 1, Math.Min(prompt.Length, draft.Config.Context) + BlockCache.BlockTokens);
    }

    /// <summary>The new tokens that are certain.</summary>
    public ReadOnlySpan<int> Tokens => sequence.Certain;

    /// <summary>The logarithm of the probability that the larger model, before any rule, gave each of <see cref="Tokens"/>.</summary>
    public ReadOnlySpan<float> LogProbabilities => sequence.CertainLogs;

    /// <summary>Why the text has ended.</summary>
    public StopReason Reason => sequence.Reason;

    /// <summary>Tokens that were proposed.</summary>
    public long Proposed { get; private set; }

    /// <summary>Proposals that were taken.</summary>
    public long Accepted { get; private set; }

    /// <summary>Adds as many tokens as are accepted, and one more.</summary>
    /// <returns>Whether the text goes on.</returns>
    public bool Step()
    {
        if (sequence.Reason != StopReason.None) return false;
        var length = sequence.All.Length;
        sequence.All.CopyTo(history);
        var count = Math.Clamp(Math.Min(target.Config.Context, draft.Config.Context) - length, 0, proposed.Length);
        for (var i = 0; i < count; i++) history[length + i] = Propose(length + i, i);
        Proposed += count;
        Judge(length, count);
        Decide(length, count);
        Forget(targetCache);
        Forget(draftCache);
        return sequence.Reason == StopReason.None;
    }

    /// <summary>Frees the caches.</summary>
    public void Dispose()
    {
        targetCache.Dispose();
        draftCache.Dispose();
    }

    private int Propose(int length, int number)
    {
        Read(draft, draftCache, length, 1, draftLogits);
        draftSampler.Distribution(draftLogits, history.AsSpan(0, length)).CopyTo(proposed[number]);
        return Sampler.Draw(proposed[number], Sampler.Uniform(options.Seed, 0, sequence.Count + number, purpose: 1));
    }

    private void Judge(int length, int count) => Read(target, targetCache, length + count, count + 1, targetLogits);

    // Scores behind the last rows of the first tokens, of which the cache holds some.
    private void Read(CausalModel model, BlockCache cache, int length, int last, Span<float> logits)
    {
        using var scope = model.Device.NoGrad();
        var tokens = history.AsSpan(cache.Lengths[0], length - cache.Lengths[0]);
        var stream = model.Stream(Tensor.From<int>(model.Device, tokens, new Shape(1, tokens.Length)), [tokens.Length], cache);
        model.Scores(stream.Slice(0, tokens.Length - last, last)).To(DType.F32).CopyTo(logits[..(last * model.Config.Vocabulary)]);
    }

    private void Decide(int length, int count)
    {
        var vocabulary = target.Config.Vocabulary;
        for (var i = 0; sequence.Reason == StopReason.None; i++)
        {
            var logits = targetLogits.AsSpan(i * vocabulary, vocabulary);
            var wanted = targetSampler.Distribution(logits, history.AsSpan(0, length + i));
            var place = sequence.Count;
            var token = i < count ? history[length + i] : -1;
            var accepts = i < count && Sampler.Uniform(options.Seed, 0, place, purpose: 2) * proposed[i][token] < wanted[token];
            if (!accepts) token = Sampler.Draw(i < count ? Residual(wanted, proposed[i]) : wanted, Sampler.Uniform(options.Seed, 0, place));
            else Accepted++;
            sequence.Add(token, (float)Sampler.LogProbability(logits, token));
            if (!accepts) return;
        }
    }

    private double[] Residual(ReadOnlySpan<double> wanted, double[] given)
    {
        var sum = 0.0;
        for (var i = 0; i < residual.Length; i++) sum += residual[i] = Math.Max(0, wanted[i] - given[i]);
        for (var i = 0; i < residual.Length; i++) residual[i] /= sum;
        return residual;
    }

    // The last token is never held: it is what the next pass begins with.
    private void Forget(BlockCache cache) => cache.Truncate(0, Math.Min(cache.Lengths[0], sequence.All.Length - 1));
}
