using Native.Compute;

namespace Native.Nn;

/// <summary>A model's sizes and rules as metadata, and back.</summary>
internal static class GgufConfig
{
    private const int MostLayers = 4096, MostHeads = 1 << 16, MostWidth = 1 << 20, MostTokens = 1 << 24, MostPositions = 1 << 28;

    /// <summary>Our own keys for what files say by <see cref="GgufNames.RopeFactors"/> alone.</summary>
    private const string Llama3Factor = "native.rope.llama3.factor", Llama3Low = "native.rope.llama3.low_freq_factor",
        Llama3High = "native.rope.llama3.high_freq_factor", Llama3Original = "native.rope.llama3.original_context_length";

    private static readonly string[] Ends = ["eos", "eot", "eom"];

    // What the published models with such factors have: Llama 3.1 and 3.3, and 3.2.
    private static readonly RopeOptions[] Published =
        [.. new[] { 8.0, 32 }.Select(factor => new RopeOptions { Scaling = RopeScaling.Llama3, Factor = factor, OriginalContext = 8192 })];

    /// <summary>The architecture in whose layout a model is written.</summary>
    /// <exception cref="ArgumentException">No layout can say all that the config does.</exception>
    public static string ArchitectureOf(ModelConfig config)
    {
        var architecture = config.ModelType switch
        {
            "llama" or "mistral" => "llama",
            "qwen2" or "qwen3" or "gpt2" => config.ModelType,
            _ => throw Cannot(config, "models of this type have no layout here; llama, mistral, qwen2, qwen3 and gpt2 have"),
        };
        if (config.Windows.Any(window => window != 0)) throw Cannot(config, "sliding windows are not written");
        if (!config.ScalesScores || config.ScalesScoresByLayer) throw Cannot(config, "scores must be divided by the root of the head size, and by nothing else");
        var activation = architecture == "gpt2" ? Activation.GeluTanh : Activation.Silu;
        if (config.Activation != activation) throw Cannot(config, $"the activation is {config.Activation}; {architecture} files mean {activation}");
        if (architecture is "qwen2" or "qwen3" && (config.HasQueryKeyValueBias != (architecture == "qwen2") || config.HasOutputBias || config.HasFeedForwardBias))
            throw Cannot(config, "its biases are not those of the layout");
        // llama.cpp knows keys for the ends of the ramp, but computes with 32 and 1 whatever they say.
        if (config.Rope is { Scaling: RopeScaling.Yarn } yarn && (!yarn.Truncates || yarn.BetaFast != 32 || yarn.BetaSlow != 1))
            throw Cannot(config, "YaRN with a ramp other than that from 32 turns to 1, between whole pairs, is not written");
        return architecture;
    }

    /// <summary>The metadata of a config.</summary>
    public static List<KeyValuePair<string, GgufValue>> Write(ModelConfig config, string architecture)
    {
        var pairs = new List<KeyValuePair<string, GgufValue>>();
        void Add(string key, GgufValue value) => pairs.Add(new(key, value));
        void Count(string key, int value) => Add($"{architecture}.{key}", GgufValue.Of((uint)value));
        void Number(string key, double value) => Add($"{architecture}.{key}", GgufValue.Of((float)value));
        Count("context_length", config.Context);
        Count("embedding_length", config.Width);
        Count("block_count", config.Layers);
        Count("feed_forward_length", config.Hidden);
        Count("attention.head_count", config.Heads);
        Count("vocab_size", config.Vocabulary);
        if (config.Rope is not { } rope)
        {
            Number("attention.layer_norm_epsilon", config.Epsilon);
            return pairs;
        }
        Count("attention.head_count_kv", config.KeyHeads);
        Count("attention.key_length", config.HeadSize);
        Count("attention.value_length", config.HeadSize);
        Number("attention.layer_norm_rms_epsilon", config.Epsilon);
        Count("rope.dimension_count", config.HeadSize);
        Number("rope.freq_base", rope.Base);
        if (rope.Scaling is RopeScaling.Linear or RopeScaling.Yarn)
        {
            Add($"{architecture}.rope.scaling.type", GgufValue.Of(rope.Scaling == RopeScaling.Linear ? "linear" : "yarn"));
            Number("rope.scaling.factor", rope.Factor);
        }
        if (rope.Scaling == RopeScaling.Yarn)
        {
            Count("rope.scaling.original_context_length", rope.OriginalContext);
            if (rope.AttentionFactor is not null) Number("rope.scaling.attn_factor", rope.Magnitude / (rope with { AttentionFactor = null }).Magnitude);
        }
        if (rope.Scaling == RopeScaling.Llama3)
        {
            Add(Llama3Factor, GgufValue.Of((float)rope.Factor));
            Add(Llama3Low, GgufValue.Of((float)rope.LowFrequencyFactor));
            Add(Llama3High, GgufValue.Of((float)rope.HighFrequencyFactor));
            Add(Llama3Original, GgufValue.Of((uint)rope.OriginalContext));
        }
        return pairs;
    }

    /// <summary>What each pair's own frequency is divided by where angles are stretched as Llama 3.1 does; else null.</summary>
    public static float[]? RopeFactors(RopeOptions? rope, int headSize)
    {
        if (rope is not { Scaling: RopeScaling.Llama3 }) return null;
        var (own, stretched) = ((rope with { Scaling = RopeScaling.None }).Frequencies(headSize), rope.Frequencies(headSize));
        return [.. own.Zip(stretched, (a, b) => (float)(a / b))];
    }

    /// <summary>The config of a file.</summary>
    /// <exception cref="ModelFormatException">It is broken, or describes what is not supported.</exception>
    public static ModelConfig Read(GgufFile file)
    {
        var values = new GgufMetadata(file.Path, file.Metadata);
        var architecture = values.Text("general.architecture") ?? throw values.Bad("'general.architecture' is missing");
        if (architecture is not ("llama" or "qwen2" or "qwen3" or "gpt2"))
            throw values.Bad($"the architecture \"{architecture}\" is not supported; llama, qwen2, qwen3 and gpt2 are");
        string Key(string name) => $"{architecture}.{name}";
        var isGpt2 = architecture == "gpt2";
        var width = values.Needed(Key("embedding_length"), 1, MostWidth);
        var heads = values.Shared(Key("attention.head_count"), 1, MostHeads) ?? throw values.Bad($"'{Key("attention.head_count")}' is missing");
        var size = values.Integer(Key("attention.key_length"), 1, MostWidth)
            ?? (width % heads == 0 ? width / heads : throw values.Bad($"'{Key("embedding_length")}' {width} is not a multiple of '{Key("attention.head_count")}' {heads}"));
        if (values.Integer(Key("attention.value_length"), 1, MostWidth) is { } valueSize && valueSize != size)
            throw values.Bad($"'{Key("attention.value_length")}' {valueSize} is not '{Key("attention.key_length")}' {size}: values of another size are not supported");
        if (values.Integer(Key("rope.dimension_count"), 0, MostWidth) is { } turned && turned != size)
            throw values.Bad($"'{Key("rope.dimension_count")}' {turned} is not the head size {size}: heads that are rotated in part are not supported");
        foreach (var key in (string[])["expert_count", "attention.sliding_window"])
            if (values.Integer(Key(key), 0, int.MaxValue) > 0) throw values.Bad($"'{Key(key)}' is given, which is not supported");
        var epsilon = Key(isGpt2 ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon");
        var context = values.Needed(Key("context_length"), 1, MostPositions);
        var table = file.Find("token_embd.weight") ?? throw values.Bad("the tensor 'token_embd.weight' is missing");
        bool HasBias(string part) => file.Find($"blk.0.{part}.bias") is not null;
        var config = new ModelConfig
        {
            ModelType = architecture,
            Vocabulary = table.Rows is > 0 and <= MostTokens ? (int)table.Rows : throw values.Bad($"'token_embd.weight' has {table.Rows} rows"),
            Width = width,
            Layers = values.Needed(Key("block_count"), 1, MostLayers),
            Heads = heads,
            KeyHeads = values.Shared(Key("attention.head_count_kv"), 1, MostHeads) ?? heads,
            HeadSize = size,
            Hidden = values.Shared(Key("feed_forward_length"), 1, MostWidth << 2) ?? throw values.Bad($"'{Key("feed_forward_length")}' is missing"),
            Context = context,
            Epsilon = values.Number(epsilon, 0, 1) ?? throw values.Bad($"'{epsilon}' is missing"),
            Activation = isGpt2 ? Activation.GeluTanh : Activation.Silu,
            TiesHead = file.Find("output.weight") is null,
            Rope = isGpt2 ? null : ReadRope(file, values, architecture, size, context),
            HasQueryKeyValueBias = isGpt2 || HasBias("attn_q"),
            HasOutputBias = isGpt2 || HasBias("attn_output"),
            HasFeedForwardBias = isGpt2 || HasBias("ffn_gate"),
            BeginToken = values.Integer("tokenizer.ggml.bos_token_id", 0, MostTokens),
            EndTokens = [.. Ends.Select(name => values.Integer($"tokenizer.ggml.{name}_token_id", 0, MostTokens)).OfType<int>().Distinct()],
            StoredType = table.Type.Numbers() ?? DType.F32,
        };
        try
        {
            config.Check();
        }
        catch (ArgumentException e)
        {
            throw values.Bad(e.Message);
        }
        return config;
    }

    private static RopeOptions ReadRope(GgufFile file, GgufMetadata values, string architecture, int size, int context)
    {
        string Key(string name) => $"{architecture}.rope.{name}";
        var rope = new RopeOptions { Base = values.Number(Key("freq_base"), 1, 1e12) ?? 10_000 };
        if (file.Find(GgufNames.RopeFactors) is { } tensor) return Llama3(file, values, tensor, rope, size);
        var factor = values.Number(Key("scaling.factor"), 0, 1e6) ?? values.Number(Key("scale_linear"), 0, 1e6) ?? 1;
        switch (values.Text(Key("scaling.type")) ?? (factor is 0 or 1 ? "none" : "linear"))
        {
            case "none":
                return rope;
            case "linear":
                return factor is 0 or 1 ? rope : rope with { Scaling = RopeScaling.Linear, Factor = factor };
            case "yarn":
                rope = rope with
                {
                    Scaling = RopeScaling.Yarn,
                    Factor = factor,
                    OriginalContext = values.Integer(Key("scaling.original_context_length"), 1, MostPositions) ?? context,
                    BetaFast = values.Number(Key("scaling.yarn_beta_fast"), 0, 1e6) ?? 32,
                    BetaSlow = values.Number(Key("scaling.yarn_beta_slow"), 0, 1e6) ?? 1,
                };
                return values.Number(Key("scaling.attn_factor"), 0, 1e6) is { } own ? rope with { AttentionFactor = own * rope.Magnitude } : rope;
            case var other:
                throw values.Bad($"the rope scaling \"{other}\" is not supported; none, linear and yarn are");
        }
    }

    // The factors tell how angles are stretched, but not by which rule: ours is written beside them, or it is a published one.
    private static RopeOptions Llama3(GgufFile file, GgufMetadata values, GgufTensor tensor, RopeOptions rope, int size)
    {
        if (tensor.Type != GgufTensorType.F32 || tensor.Shape.Rank != 1 || tensor.Shape[0] != size / 2)
            throw values.Bad($"'{tensor.Name}' is {tensor.Shape} of {tensor.Type.Name()}; [{size / 2}] of f32 is needed");
        var factors = new float[size / 2];
        file.Read(tensor, 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(factors.AsSpan()));
        var rules = !values.Has(Llama3Factor) ? Published : [new RopeOptions
        {
            Scaling = RopeScaling.Llama3,
            Factor = values.Number(Llama3Factor, 1e-6, 1e6)!.Value,
            LowFrequencyFactor = values.Number(Llama3Low, 1e-6, 1e6) ?? 1,
            HighFrequencyFactor = values.Number(Llama3High, 1e-6, 1e6) ?? 4,
            OriginalContext = values.Needed(Llama3Original, 1, MostPositions),
        }];
        foreach (var rule in rules)
        {
            var options = rule with { Base = rope.Base };
            if (RopeFactors(options, size)!.Zip(factors).All(pair => Math.Abs(pair.First - pair.Second) <= 1e-4f * Math.Abs(pair.First))) return options;
        }
        throw values.Bad($"'{tensor.Name}' stretches rotary angles by a rule that is not known; those of Llama 3.1, 3.2 and 3.3 are");
    }

    private static ArgumentException Cannot(ModelConfig config, string problem) => new($"GGUF: a {config.ModelType} model cannot be written: {problem}", nameof(config));
}
