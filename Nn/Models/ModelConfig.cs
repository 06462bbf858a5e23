using Native.Compute;

namespace Native.Nn;

/// <summary>The sizes and rules of a transformer, whatever its family; what a config.json says.</summary>
public sealed record ModelConfig
{
    /// <summary>The family, by the name that config.json gives it: llama, mistral, qwen2, qwen3, gpt2 or bert.</summary>
    public required string ModelType { get; init; }

    /// <summary>Entries of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The width of the residual stream.</summary>
    public required int Width { get; init; }

    /// <summary>Blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads of each block.</summary>
    public required int Heads { get; init; }

    /// <summary>Key and value heads of each block; they divide the query heads.</summary>
    public required int KeyHeads { get; init; }

    /// <summary>Elements of a head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>The width inside the feed-forward.</summary>
    public required int Hidden { get; init; }

    /// <summary>The longest sequence, in tokens.</summary>
    public required int Context { get; init; }

    /// <summary>Added to variances in norms.</summary>
    public double Epsilon { get; init; } = 1e-6;

    /// <summary>The function inside the feed-forward.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Whether the head scores by the embedding's own vectors.</summary>
    public bool TiesHead { get; init; }

    /// <summary>Rotary positions; null where positions are learned.</summary>
    public RopeOptions? Rope { get; init; }

    /// <summary>Keys that a query of each layer sees at most, counted back from its own; 0 for all. Empty stands for 0 everywhere.</summary>
    public IReadOnlyList<int> Windows { get; init; } = [];

    /// <summary>Whether the projections of queries, keys and values have biases.</summary>
    public bool HasQueryKeyValueBias { get; init; }

    /// <summary>Whether the projection behind the attention has a bias.</summary>
    public bool HasOutputBias { get; init; }

    /// <summary>Whether the projections of the feed-forward have biases.</summary>
    public bool HasFeedForwardBias { get; init; }

    /// <summary>Whether scores are divided by the root of the head size; default true.</summary>
    public bool ScalesScores { get; init; } = true;

    /// <summary>Whether scores are divided by the layer's number, from 1 (GPT-2).</summary>
    public bool ScalesScoresByLayer { get; init; }

    /// <summary>Kinds of segments (BERT).</summary>
    public int TokenTypes { get; init; }

    /// <summary>Classes of the classification head (BERT).</summary>
    public int Labels { get; init; }

    /// <summary>The token that texts begin with, if any.</summary>
    public int? BeginToken { get; init; }

    /// <summary>The tokens that end a text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>The element type that the folder says its weights have.</summary>
    public DType StoredType { get; init; } = DType.F32;

    /// <summary>The window of a layer; 0 for none.</summary>
    public int Window(int layer) => Windows.Count == 0 ? 0 : Windows[layer];

    /// <summary>The factor of the scores of a layer.</summary>
    public double ScoreScale(int layer) => (ScalesScores ? 1 / Math.Sqrt(HeadSize) : 1) / (ScalesScoresByLayer ? layer + 1 : 1);

    /// <summary>The deviation of random weights whose product is added to the stream: the more blocks add to it, the less each.</summary>
    /// <param name="inputs">Columns that the product sums.</param>
    internal double ResidualDeviation(long inputs) => 1 / Math.Sqrt(inputs * 2.0 * Layers);

    /// <summary>Whether another config describes the same computation and the same vocabulary; how weights are stored does not matter.</summary>
    public bool Describes(ModelConfig other)
    {
        ArgumentNullException.ThrowIfNull(other);
        static ModelConfig Rest(ModelConfig config) => config with { Windows = [], EndTokens = [], StoredType = DType.F32 };
        if (Layers != other.Layers || Rest(this) != Rest(other) || !EndTokens.SequenceEqual(other.EndTokens)) return false;
        for (var layer = 0; layer < Layers; layer++)
            if (Window(layer) != other.Window(layer)) return false;
        return true;
    }

    /// <summary>Says what is wrong with these sizes.</summary>
    /// <exception cref="ArgumentException">A size is under 1, or sizes do not fit each other.</exception>
    public void Check()
    {
        foreach (var (name, size) in ((string, int)[])[("vocabulary", Vocabulary), ("width", Width), ("layers", Layers), ("heads", Heads),
            ("key heads", KeyHeads), ("head size", HeadSize), ("hidden", Hidden), ("context", Context)])
            if (size < 1) throw new ArgumentException($"ModelConfig: {name} {size}; it must be positive");
        if (Heads % KeyHeads != 0) throw new ArgumentException($"ModelConfig: {Heads} query heads are not a multiple of {KeyHeads} key heads");
        if (Rope is not null && HeadSize % 2 != 0) throw new ArgumentException($"ModelConfig: heads of {HeadSize} elements; rotary positions turn pairs, so an even number is needed");
        if (Windows.Count > 0 && Windows.Count != Layers) throw new ArgumentException($"ModelConfig: {Windows.Count} windows for {Layers} layers");
        foreach (var window in Windows)
            if (window < 0) throw new ArgumentException($"ModelConfig: a window of {window} keys; 0 stands for all");
    }
}
