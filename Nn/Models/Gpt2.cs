using System.Text.Json.Nodes;
using Native.Compute;

namespace Native.Nn;

/// <summary>GPT-2: layer norms, learned positions, one projection of queries, keys and values; matrices lie as [inputs, outputs].</summary>
internal sealed class Gpt2 : ModelFamily
{
    public override string ModelType => "gpt2";

    public override string Architecture => "GPT2LMHeadModel";

    public override string Prefix => "transformer.";

    public override ModelConfig Read(ConfigFile config)
    {
        config.Demand("add_cross_attention", false, "cross-attention is not supported");
        var heads = config.Integer("n_head", 1, MostHeads);
        var width = config.Integer("n_embd", 1, MostWidth);
        if (width % heads != 0) throw config.Bad($"'n_embd' {width} is not a multiple of 'n_head' {heads}");
        return Common(config, new ModelConfig
        {
            ModelType = ModelType,
            Vocabulary = config.Integer("vocab_size", 1, MostTokens),
            Width = width,
            Layers = config.Integer("n_layer", 1, MostLayers),
            Heads = heads,
            KeyHeads = heads,
            HeadSize = width / heads,
            Hidden = config.Integer("n_inner", 1, MostWidth << 2, 4 * width),
            Context = config.Integer("n_positions", 1, MostPositions),
            Epsilon = config.Number("layer_norm_epsilon", 0, 1, 1e-5),
            Activation = config.Activation("activation_function", "gelu_new"),
            TiesHead = config.Flag("tie_word_embeddings", true),
            HasQueryKeyValueBias = true,
            HasOutputBias = true,
            HasFeedForwardBias = true,
            ScalesScores = config.Flag("scale_attn_weights", true),
            ScalesScoresByLayer = config.Flag("scale_attn_by_inverse_layer_idx", false),
        });
    }

    public override void Write(ModelConfig config, JsonObject json)
    {
        json["n_embd"] = config.Width;
        json["n_inner"] = config.Hidden;
        json["n_layer"] = config.Layers;
        json["n_head"] = config.Heads;
        json["n_positions"] = config.Context;
        json["layer_norm_epsilon"] = config.Epsilon;
        json["activation_function"] = NameOf(config.Activation);
        json["scale_attn_weights"] = config.ScalesScores;
        json["scale_attn_by_inverse_layer_idx"] = config.ScalesScoresByLayer;
    }

    public override TransformerModel Build(Initializer initializer, ModelConfig config)
    {
        if (config.KeyHeads != config.Heads || config.Heads * (long)config.HeadSize != config.Width || config.Rope is not null)
            throw new ArgumentException($"ModelConfig: a gpt2 of width {config.Width} with {config.Heads} heads of {config.HeadSize}, {config.KeyHeads} key heads; heads must make up the width, with as many key heads and learned positions", nameof(config));
        LayerNorm Norm() => new(initializer, config.Width, config.Epsilon);
        return new CausalModel(
            initializer, config, new("transformer.wte", "transformer.wpe", "transformer.h", "transformer.ln_f"),
            layer => new TransformerBlock(
                ("ln_1", Norm()),
                ("attn", new FusedAttention(initializer, config, layer)),
                ("ln_2", Norm()),
                ("mlp", new PlainFeedForward(initializer, config, "c_fc", "c_proj", MatrixOrder.InputsByOutputs))),
            Norm());
    }

    // The causal mask, which older versions stored with the weights.
    public override bool IsComputed(string name) => name.EndsWith(".attn.bias", StringComparison.Ordinal) || name.EndsWith(".attn.masked_bias", StringComparison.Ordinal);

    private sealed class FusedAttention : Module, IAttention
    {
        private readonly Linear queryKeyValue, output;
        private readonly AttentionOptions rules;
        private readonly int layer, size;

        public FusedAttention(Initializer initializer, ModelConfig config, int layer)
        {
            this.layer = layer;
            size = config.HeadSize;
            rules = new AttentionOptions(Causal: true, config.Window(layer), config.ScoreScale(layer));
            queryKeyValue = Register("c_attn", new Linear(initializer, config.Width, 3L * config.Width, hasBias: true, order: MatrixOrder.InputsByOutputs));
            output = Register("c_proj", new Linear(
                initializer, config.Width, config.Width, hasBias: true, config.ResidualDeviation(config.Width), MatrixOrder.InputsByOutputs));
        }

        public Tensor Forward(Tensor x, Tensor? residual, in SequencePass pass)
        {
            Span<Tensor> parts = [default, default, default];
            var width = x.Shape[-1];
            queryKeyValue.Forward(x).Split([width, width, width], -1, parts);
            foreach (ref var part in parts) part = part.Reshape(pass.Batch, pass.Positions, -1, size).Permute(0, 2, 1, 3);
            var seen = pass.Kernel.Attend(layer, parts[0], parts[1], parts[2], pass.Rules(rules));
            return output.Forward(seen.Permute(0, 2, 1, 3).Reshape(x.Shape), residual);
        }
    }
}
