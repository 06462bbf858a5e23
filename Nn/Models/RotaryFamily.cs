using System.Text.Json.Nodes;
using Native.Compute;

namespace Native.Nn;

/// <summary>What Llama and its descendants share: RMS norms, rotary positions, grouped key heads, gated feed-forwards, Llama's names.</summary>
internal abstract class RotaryFamily : ModelFamily
{
    public override string Prefix => "model.";

    /// <summary>Whether queries and keys are normed head by head.</summary>
    protected virtual bool NormsHeads => false;

    /// <summary>The sizes; families add their own rules.</summary>
    protected ModelConfig Sizes(ConfigFile config, int? headSize = null)
    {
        var heads = config.Integer("num_attention_heads", 1, MostHeads);
        var width = config.Integer("hidden_size", 1, MostWidth);
        var context = config.Integer("max_position_embeddings", 1, MostPositions);
        if (!config.Has("head_dim") && headSize is null && width % heads != 0)
            throw config.Bad($"'hidden_size' {width} is not a multiple of 'num_attention_heads' {heads}, and 'head_dim' is missing");
        return Common(config, new ModelConfig
        {
            ModelType = ModelType,
            Vocabulary = config.Integer("vocab_size", 1, MostTokens),
            Width = width,
            Layers = config.Integer("num_hidden_layers", 1, MostLayers),
            Heads = heads,
            KeyHeads = config.Integer("num_key_value_heads", 1, MostHeads, heads),
            HeadSize = config.Integer("head_dim", 1, MostWidth, headSize ?? width / heads),
            Hidden = config.Integer("intermediate_size", 1, MostWidth << 2),
            Context = context,
            Epsilon = config.Number("rms_norm_eps", 0, 1, 1e-6),
            Activation = config.Activation("hidden_act", "silu"),
            TiesHead = config.Flag("tie_word_embeddings", false),
            Rope = RopeOptions.Read(config, context),
        });
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        json["hidden_size"] = config.Width;
        json["intermediate_size"] = config.Hidden;
        json["num_hidden_layers"] = config.Layers;
        json["num_attention_heads"] = config.Heads;
        json["num_key_value_heads"] = config.KeyHeads;
        json["head_dim"] = config.HeadSize;
        json["max_position_embeddings"] = config.Context;
        json["rms_norm_eps"] = config.Epsilon;
        json["hidden_act"] = NameOf(config.Activation);
        json["rope_theta"] = config.Rope!.Base;
        json["rope_parameters"] = Rope(config.Rope);
    }

    public override TransformerModel Build(Initializer initializer, ModelConfig config)
    {
        if (config.Rope is null) throw new ArgumentException($"ModelConfig: a {ModelType} needs rotary positions", nameof(config));
        RmsNorm Norm() => new(initializer, config.Width, config.Epsilon);
        return new CausalModel(
            initializer, config, new("model.embed_tokens", null, "model.layers", "model.norm"),
            layer => new TransformerBlock(
                ("input_layernorm", Norm()),
                ("self_attn", new SelfAttention(initializer, config, layer, AttentionNames.Llama, isCausal: true, NormsHeads)),
                ("post_attention_layernorm", Norm()),
                ("mlp", new GatedFeedForward(initializer, config.Width, config.Hidden, config.Activation, config.HasFeedForwardBias, config.ResidualDeviation(config.Hidden)))),
            Norm());
    }

    /// <summary>Windows by layer as the Qwen families write them: by layer_types, or from max_window_layers on.</summary>
    protected static IReadOnlyList<int> WindowsByLayer(ConfigFile config, int layers)
    {
        if (!config.Flag("use_sliding_window", false) || !config.Has("sliding_window")) return [];
        var window = config.Integer("sliding_window", 1, MostPositions);
        var types = config.Texts("layer_types");
        if (types.Count == 0)
        {
            var full = config.Integer("max_window_layers", 0, MostPositions, 28);
            return [.. Enumerable.Range(0, layers).Select(layer => layer >= full ? window : 0)];
        }
        if (types.Count != layers) throw config.Bad($"'layer_types' has {types.Count} entries for {layers} layers");
        return [.. types.Select(type => type switch
        {
            "full_attention" => 0,
            "sliding_attention" => window,
            _ => throw config.Bad($"the layer type \"{type}\" is not supported; full_attention and sliding_attention are"),
        })];
    }

    /// <summary>Writes what <see cref="WindowsByLayer"/> reads.</summary>
    protected static void WriteWindows(ModelConfig config, JsonObject json)
    {
        var window = config.Windows.Count == 0 ? 0 : config.Windows.Max();
        if (config.Windows.Any(w => w != 0 && w != window))
            throw new ArgumentException($"ModelConfig: windows {string.Join(", ", config.Windows)}; a config.json of {config.ModelType} has one size for all", nameof(config));
        json["use_sliding_window"] = window > 0;
        json["sliding_window"] = window > 0 ? window : null;
        json["layer_types"] = new JsonArray([.. Enumerable.Range(0, config.Layers).Select(layer => JsonValue.Create(config.Window(layer) > 0 ? "sliding_attention" : "full_attention"))]);
    }

    private static JsonObject Rope(RopeOptions rope)
    {
        var json = new JsonObject { ["rope_theta"] = rope.Base };
        switch (rope.Scaling)
        {
            case RopeScaling.None:
                json["rope_type"] = "default";
                return json;
            case RopeScaling.Linear:
                json["rope_type"] = "linear";
                break;
            case RopeScaling.Llama3:
                json["rope_type"] = "llama3";
                json["low_freq_factor"] = rope.LowFrequencyFactor;
                json["high_freq_factor"] = rope.HighFrequencyFactor;
                json["original_max_position_embeddings"] = rope.OriginalContext;
                break;
            default:
                json["rope_type"] = "yarn";
                json["original_max_position_embeddings"] = rope.OriginalContext;
                json["beta_fast"] = rope.BetaFast;
                json["beta_slow"] = rope.BetaSlow;
                json["truncate"] = rope.Truncates;
                if (rope.AttentionFactor is { } attention) json["attention_factor"] = attention;
                break;
        }
        json["factor"] = rope.Factor;
        return json;
    }
}
