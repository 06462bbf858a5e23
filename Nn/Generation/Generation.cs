using Native.Compute;

namespace Native.Nn;

/// <summary>Why a text ended.</summary>
public enum StopReason
{
    /// <summary>It goes on.</summary>
    None,
    /// <summary>A token that ends texts came.</summary>
    EndToken,
    /// <summary>A stop sequence came.</summary>
    StopSequence,
    /// <summary>As many tokens as were asked for are there.</summary>
    MaxNewTokens,
    /// <summary>The model's context is full.</summary>
    Context,
}

/// <summary>Sequences that a model is continuing, side by side and each at its own length. Each step adds a token to those that go on.</summary>
/// <remarks>
/// A steady step allocates no managed memory. A sequence's tokens do not depend on what else is in the batch, up to rounding. One thread
/// at a time, but not always the same one.
/// </remarks>
public sealed class Generation : IDisposable
{
    private readonly CausalModel model;
    private readonly GenerationOptions options;
    private readonly Sampler sampler;
    private readonly IKeyValueCache cache;
    private readonly bool ownsCache;
    private readonly Continuation[] sequences;
    private readonly int[] counts, tokens, rows;
    private readonly DeviceSteps? onDevice;
    private readonly double[] numbers;
    private float[] logits = [];
    private bool begun;

    /// <summary>Continues prompts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Tokens of each sequence, at least one.</param>
    /// <param name="options">How they are continued.</param>
    /// <param name="cache">An empty cache for as many sequences; null makes a <see cref="BlockCache"/>. A given one is not disposed.</param>
    /// <exception cref="ArgumentException">There is no prompt, or an empty one, one beyond the context or with a token beyond the vocabulary, or the options are out of range.</exception>
    public Generation(CausalModel model, IReadOnlyList<int[]> prompts, GenerationOptions? options = null, IKeyValueCache? cache = null)
        // A processor chooses as fast on the host, and its memory is the host's.
        : this(model, prompts, options, cache, isOnDevice: model?.Device.Kind != DeviceKind.Cpu) { }

    /// <summary>The same, with tokens chosen where it is said.</summary>
    internal Generation(CausalModel model, IReadOnlyList<int[]> prompts, GenerationOptions? options, IKeyValueCache? cache, bool isOnDevice)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompts);
        if (prompts.Count == 0) throw new ArgumentException("Generation: no prompt; one at least is needed", nameof(prompts));
        (this.model, this.options) = (model, options ?? new());
        sampler = new Sampler(this.options, model.Config.Vocabulary);
        sequences = [.. prompts.Select((prompt, i) => new Continuation(prompt, i, model.Config, this.options))];
        counts = new int[prompts.Count];
        rows = new int[prompts.Count];
        tokens = new int[prompts.Count];
        numbers = new double[prompts.Count];
        if (cache is not null && (cache.Lengths.Length != prompts.Count || cache.Lengths.ContainsAnyExcept(0)))
            throw new ArgumentException($"Generation: a cache of lengths {string.Join(", ", cache.Lengths.ToArray())} for {prompts.Count} new sequences; as many empty ones are needed", nameof(cache));
        ownsCache = cache is null;
        this.cache = cache ?? new BlockCache(model, prompts.Count, prompts.Max(prompt => prompt.Length) + Math.Min(this.options.MaxNewTokens, BlockCache.BlockTokens));
        if (isOnDevice) onDevice = new DeviceSteps(model, this.cache, this.options, prompts);
    }

    /// <summary>Sequences.</summary>
    public int Batch => sequences.Length;

    /// <summary>Whether every sequence has ended.</summary>
    public bool IsDone => Array.TrueForAll(sequences, s => s.Reason != StopReason.None);

    /// <summary>The new tokens of a sequence that are certain: what may become a stop sequence is held back until it is known not to.</summary>
    public ReadOnlySpan<int> Tokens(int sequence) => sequences[sequence].Certain;

    /// <summary>The logarithm of the probability that the model, before any rule, gave each of <see cref="Tokens"/>.</summary>
    public ReadOnlySpan<float> LogProbabilities(int sequence) => sequences[sequence].CertainLogs;

    /// <summary>Why a sequence has ended.</summary>
    public StopReason Reason(int sequence) => sequences[sequence].Reason;

    /// <summary>Adds a token to each sequence that goes on; the first step reads the prompts.</summary>
    /// <returns>Whether there is a sequence that goes on.</returns>
    public bool Step()
    {
        if (IsDone) return false;
        if (onDevice is { } device)
        {
            StepOnDevice(device);
            return !IsDone;
        }
        var vocabulary = model.Config.Vocabulary;
        if (logits.Length == 0) logits = new float[sequences.Length * vocabulary];
        using (var scope = model.Device.NoGrad())
        {
            var stream = begun ? Next() : Prompts();
            begun = true;
            model.Scores(stream).To(DType.F32).CopyTo(logits.AsSpan());
        }
        for (var i = 0; i < sequences.Length; i++)
        {
            var sequence = sequences[i];
            if (sequence.Reason != StopReason.None) continue;
            var scores = logits.AsSpan(i * vocabulary, vocabulary);
            var token = sampler.Choose(scores, sequence.All, Sampler.Uniform(options.Seed, i, sequence.Count));
            sequence.Add(token, (float)Sampler.LogProbability(scores, token));
        }
        return !IsDone;
    }

    /// <summary>Steps that were replayed as one launch; 0 where tokens are chosen on the host.</summary>
    internal long Replayed => onDevice?.Replayed ?? 0;

    private void StepOnDevice(DeviceSteps device)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = options.Samples ? Sampler.Uniform(options.Seed, i, sequences[i].Count) : 0;
        if (begun)
        {
            Last();
            device.Next(tokens, counts, numbers);
        }
        else
        {
            begun = true;
            using var scope = model.Device.NoGrad();
            device.First(Prompts(), numbers);
        }
        for (var i = 0; i < sequences.Length; i++)
        {
            if (sequences[i].Reason != StopReason.None) continue;
            var (token, log) = device.Result(i);
            sequences[i].Add(token, log);
        }
    }

    /// <summary>Frees the cache, unless it was given.</summary>
    public void Dispose()
    {
        onDevice?.Dispose();
        if (ownsCache) cache.Dispose();
    }

    // The stream at the last token of each prompt, [batch, width].
    private Tensor Prompts()
    {
        var longest = sequences.Max(s => s.All.Length);
        var all = new int[sequences.Length * longest];
        for (var i = 0; i < sequences.Length; i++)
        {
            var prompt = sequences[i].All;
            prompt.CopyTo(all.AsSpan(i * longest));
            counts[i] = sequences[i].Reason == StopReason.None ? prompt.Length : 0;
            rows[i] = i * longest + prompt.Length - 1;
        }
        var stream = model.Stream(Tensor.From<int>(model.Device, all, new Shape(sequences.Length, longest)), counts, cache);
        return stream.IndexSelect(Tensor.From<int>(model.Device, rows));
    }

    private Tensor Next()
    {
        Last();
        return model.Stream(Tensor.From<int>(model.Device, tokens, new Shape(sequences.Length, 1)), counts, cache);
    }

    // The last token of each sequence, and whether it goes on.
    private void Last()
    {
        for (var i = 0; i < sequences.Length; i++)
        {
            counts[i] = sequences[i].Reason == StopReason.None ? 1 : 0;
            tokens[i] = sequences[i].All[^1];
        }
    }
}
