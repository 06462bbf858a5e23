using System.Text.Json.Nodes;
using Native.Compute;

namespace Native.Nn;

/// <summary>BERT: learned positions and segments, attention both ways, layer norms behind each part, a pooled first token and a classifier.</summary>
internal sealed class Bert : ModelFamily
{
    public override string ModelType => "bert";

    public override string Architecture => "BertForSequenceClassification";

    public override string Prefix => "bert.";

    /// <summary>Encoders without a classification head, as embedding models are.</summary>
    private const string Headless = "BertModel";

    public override bool Takes(string architecture) => architecture == Architecture || architecture == Headless;

    public override string ArchitectureOf(ModelConfig config) => config.Labels == 0 ? Headless : Architecture;

    public override Type ModelClass => typeof(EncoderClassifier);

    public override ModelConfig Read(ConfigFile config)
    {
        config.Demand("is_decoder", false, "BERT is supported as an encoder only");
        config.Demand("add_cross_attention", false, "cross-attention is not supported");
        if ((config.Text("position_embedding_type") ?? "absolute") is not "absolute" and var type)
            throw config.Bad($"'position_embedding_type' is \"{type}\"; absolute is supported");
        var heads = config.Integer("num_attention_heads", 1, MostHeads);
        var width = config.Integer("hidden_size", 1, MostWidth);
        if (width % heads != 0) throw config.Bad($"'hidden_size' {width} is not a multiple of 'num_attention_heads' {heads}");
        return Common(config, new ModelConfig
        {
            ModelType = ModelType,
            Vocabulary = config.Integer("vocab_size", 1, MostTokens),
            Width = width,
            Layers = config.Integer("num_hidden_layers", 1, MostLayers),
            Heads = heads,
            KeyHeads = heads,
            HeadSize = width / heads,
            Hidden = config.Integer("intermediate_size", 1, MostWidth << 2),
            Context = config.Integer("max_position_embeddings", 1, MostPositions),
            Epsilon = config.Number("layer_norm_eps", 0, 1, 1e-12),
            Activation = config.Activation("hidden_act", "gelu"),
            HasQueryKeyValueBias = true,
            HasOutputBias = true,
            HasFeedForwardBias = true,
            TokenTypes = config.Integer("type_vocab_size", 1, MostTokens, 2),
            Labels = config.Texts("architectures") is { Count: > 0 } names && !names.Contains(Architecture) ? 0 : config.Entries("id2label") ?? config.Integer("num_labels", 1, MostTokens, 2),
        });
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        json["hidden_size"] = config.Width;
        json["intermediate_size"] = config.Hidden;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Heads;
        json["max_position_embeddings"] = config.Context;
        json["layer_norm_eps"] = config.Epsilon;
        json["hidden_act"] = NameOf(config.Activation);
        json["type_vocab_size"] = config.TokenTypes;
        if (config.Labels == 0) return;
        var labels = Enumerable.Range(0, config.Labels).Select(i => (Number: i.ToString(System.Globalization.CultureInfo.InvariantCulture), Name: $"LABEL_{i}")).ToList();
        json["id2label"] = new JsonObject(labels.Select(x => KeyValuePair.Create(x.Number, (JsonNode?)x.Name)));
        json["label2id"] = new JsonObject(labels.Select((x, i) => KeyValuePair.Create(x.Name, (JsonNode?)i)));
    }

    public override TransformerModel Build(Initializer initializer, ModelConfig config) => new EncoderClassifier(initializer, config);

    public override bool IsComputed(string name) => name.EndsWith("embeddings.position_ids", StringComparison.Ordinal) || name.EndsWith("embeddings.token_type_ids", StringComparison.Ordinal);

    // The first releases kept the names of their TensorFlow originals.
    public override string Renamed(string name) =>
        name.EndsWith(".LayerNorm.gamma", StringComparison.Ordinal) ? name[..^5] + "weight"
        : name.EndsWith(".LayerNorm.beta", StringComparison.Ordinal) ? name[..^4] + "bias" : name;
}

/// <summary>
/// A bidirectional encoder with a classification head, as BERT has it: the first token's vector, pooled, is classified. Without labels (a BertModel) there is no
/// head, and what it gives are the vectors of <see cref="Stream"/>.
/// </summary>
/// <remarks>Trained and used without dropout. One thread at a time.</remarks>
public sealed class EncoderClassifier : TransformerModel
{
    private readonly Embedding tokenVectors, placeVectors, typeVectors;
    private readonly LayerNorm norm;
    private readonly EncoderBlock[] blocks;
    private readonly Linear pooler;
    private readonly Linear? classifier;

    internal EncoderClassifier(Initializer initializer, ModelConfig config) : base(initializer, config)
    {
        if (config.TokenTypes < 1 || config.Labels < 0 || config.Rope is not null)
            throw new ArgumentException($"EncoderClassifier: {config.TokenTypes} token types and {config.Labels} labels; neither can be as few, and positions are learned", nameof(config));
        tokenVectors = Register("bert.embeddings.word_embeddings", new Embedding(initializer, config.Vocabulary, config.Width));
        placeVectors = Register("bert.embeddings.position_embeddings", new Embedding(initializer, config.Context, config.Width));
        typeVectors = Register("bert.embeddings.token_type_embeddings", new Embedding(initializer, config.TokenTypes, config.Width));
        norm = Register("bert.embeddings.LayerNorm", new LayerNorm(initializer, config.Width, config.Epsilon));
        blocks = new EncoderBlock[config.Layers];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = Register($"bert.encoder.layer.{i}", new EncoderBlock(initializer, config, i));
        pooler = Register("bert.pooler.dense", new Linear(initializer, config.Width, config.Width, hasBias: true));
        if (config.Labels > 0) classifier = Register("classifier", new Linear(initializer, config.Width, config.Labels, hasBias: true));
    }

    /// <summary>A model with random weights.</summary>
    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public static EncoderClassifier Create(Device device, ModelConfig config, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(Initializer.Random(device, type), config);
    }

    /// <summary>How positions read each other; another kernel may take its place.</summary>
    public IAttentionKernel Kernel { get; set; } = PlainAttention.Instance;

    /// <summary>The scores of each class before softmax.</summary>
    /// <param name="tokens">[batch, positions] of I32 or I64, at most the context's length, at least one.</param>
    /// <param name="lengths">[batch] of I32: tokens of each sequence, which begin it; null where all are full.</param>
    /// <param name="types">[batch, positions]: the segment of each token; null stands for 0.</param>
    /// <returns>[batch, labels].</returns>
    /// <exception cref="ShapeException">The shapes do not agree, or the sequences are longer than the context.</exception>
    /// <exception cref="InvalidOperationException">The model has no head.</exception>
    public Tensor Forward(Tensor tokens, Tensor? lengths = null, Tensor? types = null)
    {
        if (classifier is null) throw new InvalidOperationException("EncoderClassifier.Forward: the model has no classification head; Stream gives its vectors");
        var stream = Stream(tokens, lengths, types);
        var first = stream.Reshape(tokens.Shape[0], tokens.Shape[1], -1).Slice(1, 0, 1).Reshape(tokens.Shape[0], -1);
        return classifier.Forward(pooler.Forward(first, activation: Activation.Tanh));
    }

    /// <summary>The vectors of all tokens behind the last block, [batch·positions, width]; those behind the lengths mean nothing.</summary>
    public Tensor Stream(Tensor tokens, Tensor? lengths = null, Tensor? types = null)
    {
        var (batch, positions) = SizesOf(tokens);
        if (types is { } given && given.Shape != tokens.Shape)
            throw new ShapeException($"EncoderClassifier: segments of shape {given.Shape} for tokens {tokens.Shape}; they must agree");
        var (places, _) = PlacesOf(batch, positions, []);
        var pass = new SequencePass(batch, positions, Kernel, lengths, default, default);
        var x = tokenVectors.Forward(tokens.Reshape(tokens.Count)).Add(placeVectors.Forward(places));
        var kinds = types is { } segments ? typeVectors.Forward(segments.Reshape(tokens.Count)) : typeVectors.Weight.Slice(0, 0, 1);
        x = norm.Forward(x.Add(kinds));
        foreach (var block in blocks) x = block.Forward(x, pass);
        return x;
    }

    // norm(x + attention(x)), then norm(x + feed-forward(x)).
    private sealed class EncoderBlock : Module
    {
        private readonly SelfAttention attention;
        private readonly PlainFeedForward feedForward;
        private readonly LayerNorm attentionNorm, feedForwardNorm;

        public EncoderBlock(Initializer initializer, ModelConfig config, int layer)
        {
            attention = Register("attention", new SelfAttention(initializer, config, layer, new("self.query", "self.key", "self.value", "output.dense"), isCausal: false));
            attentionNorm = Register("attention.output.LayerNorm", new LayerNorm(initializer, config.Width, config.Epsilon));
            feedForward = Include(new PlainFeedForward(initializer, config, "intermediate.dense", "output.dense"));
            feedForwardNorm = Register("output.LayerNorm", new LayerNorm(initializer, config.Width, config.Epsilon));
        }

        public Tensor Forward(Tensor x, in SequencePass pass)
        {
            x = attentionNorm.Forward(attention.Forward(x, x, pass));
            return feedForwardNorm.Forward(feedForward.Forward(x, x));
        }
    }
}
