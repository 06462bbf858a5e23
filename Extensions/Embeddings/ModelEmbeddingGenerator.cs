using Microsoft.Extensions.AI;
using Native.Compute;
using Native.Nn;

namespace Native.Extensions.AI;

/// <summary>A BERT-style encoder, or a decoder's states, as an embedding generator of Microsoft.Extensions.AI.</summary>
/// <remarks>
/// Texts get the special tokens that their tokenizer puts around a text; names of special tokens in them are text. May be used from several threads
/// at once: calls take turns (<see cref="DeviceTurns"/>) and work on the thread pool. A model and a device that were given stay the application's.
/// </remarks>
public sealed class ModelEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly SequenceEncoder encoder;
    private readonly ITokenizer tokenizer;
    private readonly DeviceTurns turns;
    private readonly bool ownsTurns, truncates;
    private readonly Device? owned;
    private readonly EmbeddingGeneratorMetadata metadata;

    /// <summary>Loads a model folder: the model, its tokenizer, and its pooling where it is one of the sentence-transformers library. The generator owns the device.</summary>
    /// <param name="folder">A Hugging Face folder of a BERT-style encoder or a decoder.</param>
    /// <param name="device">The device's name, such as "cpu" or "cuda:0"; null takes the best.</param>
    /// <param name="options">How texts are read.</param>
    /// <param name="token">Cancels between tensors.</param>
    /// <exception cref="ModelFormatException">A file is broken or describes what is not supported.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelEmbeddingGenerator Open(string folder, string? device = null, ModelEmbeddingOptions? options = null, CancellationToken token = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        options = options with { ModelId = options.ModelId ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))) };
        // What is missing is told before the weights are read.
        var (tokenizer, pooling) = (TokenizerFile.ReadFolder(folder), SequenceEncoderOptions.Read(folder));
        var opened = device is null ? Device.Best() : Device.Open(device);
        try
        {
            return new(SequenceEncoder.Of(ModelFolder.Load<TransformerModel>(opened, folder, token: token), pooling), tokenizer, options, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A generator.</summary>
    /// <param name="encoder">The model with its pooling.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="options">How texts are read.</param>
    public ModelEmbeddingGenerator(SequenceEncoder encoder, ITokenizer tokenizer, ModelEmbeddingOptions? options = null) : this(encoder, tokenizer, options, null) { }

    private ModelEmbeddingGenerator(SequenceEncoder encoder, ITokenizer tokenizer, ModelEmbeddingOptions? options, Device? owned)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(tokenizer);
        options ??= new();
        (this.encoder, this.tokenizer, this.owned, truncates) = (encoder, tokenizer, owned, options.Truncates);
        (turns, ownsTurns) = (options.Turns ?? new(), options.Turns is null);
        metadata = new("native", defaultModelId: options.ModelId, defaultModelDimensions: encoder.Dimension);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A text has no tokens or is longer than the context, or other dimensions or another model are asked for.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.Dimensions is { } dimensions && dimensions != encoder.Dimension)
            throw new ArgumentException($"ModelEmbeddingGenerator: {dimensions} dimensions are asked for; the model has {encoder.Dimension}", nameof(options));
        if (options?.ModelId is { } id && id != metadata.DefaultModelId)
            throw new ArgumentException($"ModelEmbeddingGenerator: the request is for the model '{id}'; this generator has '{metadata.DefaultModelId}'", nameof(options));
        var sequences = values.Select(Tokens).ToList();
        var vectors = await turns.Run(() => encoder.Encode(sequences, token: cancellationToken), cancellationToken).ConfigureAwait(false);
        var (count, now) = (sequences.Sum(sequence => (long)sequence.Length), DateTimeOffset.UtcNow);
        return new(vectors.Select(vector => new Embedding<float>(vector) { ModelId = metadata.DefaultModelId, CreatedAt = now }))
        {
            Usage = new() { InputTokenCount = count, TotalTokenCount = count },
        };
    }

    private int[] Tokens(string text, int number)
    {
        if (text is null) throw new ArgumentException($"ModelEmbeddingGenerator: text {number} is null", nameof(text));
        var tokens = tokenizer.Encode(text, SpecialUse.Add);
        if (tokens.Length == 0) throw new ArgumentException($"ModelEmbeddingGenerator: text {number} has no tokens, so it has no vector", nameof(text));
        if (tokens.Length <= encoder.Context) return tokens;
        return truncates ? tokens[..encoder.Context]
            : throw new ArgumentException($"ModelEmbeddingGenerator: text {number} has {tokens.Length} tokens, the model's context {encoder.Context}; cut it, or set Truncates", nameof(text));
    }

    /// <summary>The generator itself, its metadata, its encoder or its tokenizer, by their types.</summary>
    /// <param name="serviceType">The type that is asked for.</param>
    /// <param name="serviceKey">Nothing has a key: anything but null finds nothing.</param>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : new object[] { this, metadata, encoder, tokenizer, turns }.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Frees the device, where <see cref="Open"/> opened it; no call may be on its way.</summary>
    public void Dispose()
    {
        owned?.Dispose();
        if (ownsTurns) turns.Dispose();
    }
}
