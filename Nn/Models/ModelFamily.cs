using System.Text.Json.Nodes;
using Native.Compute;

namespace Native.Nn;

/// <summary>A family of models: how its config.json is read and written, and how its models are built.</summary>
internal abstract class ModelFamily
{
    // Far above any real model; what is beyond is a broken file, not a size to try.
    protected const int MostLayers = 4096, MostHeads = 1 << 16, MostWidth = 1 << 20, MostTokens = 1 << 24, MostPositions = 1 << 28;

    private static readonly ModelFamily[] Families = [new Llama(), new Mistral(), new Qwen2(), new Qwen3(), new Gpt2(), new Bert()];

    /// <summary>The name in model_type.</summary>
    public abstract string ModelType { get; }

    /// <summary>The name in architectures.</summary>
    public abstract string Architecture { get; }

    /// <summary>Whether checkpoints that name this architecture are of the family.</summary>
    public virtual bool Takes(string architecture) => architecture == Architecture;

    /// <summary>The architecture of a model of these sizes.</summary>
    public virtual string ArchitectureOf(ModelConfig config) => Architecture;

    /// <summary>What comes before the names of all parts but the head; older checkpoints leave it out.</summary>
    public abstract string Prefix { get; }

    /// <summary>The kind of its models.</summary>
    public virtual Type ModelClass => typeof(CausalModel);

    /// <summary>Reads the sizes; refuses what is not supported.</summary>
    public abstract ModelConfig Read(ConfigFile config);

    /// <summary>Writes the sizes as <see cref="Read"/> reads them.</summary>
    public abstract void Write(ModelConfig config, JsonObject json);

    /// <summary>Builds a model.</summary>
    public abstract TransformerModel Build(Initializer initializer, ModelConfig config);

    /// <summary>Whether a tensor of a checkpoint is no parameter but something computed that some versions stored.</summary>
    public virtual bool IsComputed(string name) => name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>The present name of a tensor that some versions stored under another one.</summary>
    public virtual string Renamed(string name) => name;

    /// <summary>The family of this model_type, or null.</summary>
    public static ModelFamily? Named(string modelType) => Array.Find(Families, family => family.ModelType == modelType);

    /// <summary>The model_types of a kind, for errors.</summary>
    public static string NamesOf<TModel>() => string.Join(", ", Families.Where(family => typeof(TModel).IsAssignableFrom(family.ModelClass)).Select(family => family.ModelType));

    /// <summary>The family of a config.json, by model_type and by architecture.</summary>
    public static ModelFamily Of(ConfigFile config)
    {
        var type = config.Text("model_type") ?? throw config.Bad("'model_type' is missing");
        var family = Named(type) ?? throw config.Bad($"the model type \"{type}\" is not supported; {NamesOf<TransformerModel>()} are");
        var architectures = config.Texts("architectures");
        if (architectures.Count > 0 && !architectures.Any(family.Takes))
            throw config.Bad($"the architecture \"{architectures[0]}\" is not supported; of the type {type} {family.Architecture} is");
        return family;
    }

    /// <summary>Entries that all families have.</summary>
    protected static ModelConfig Common(ConfigFile config, ModelConfig sizes)
    {
        foreach (var name in (string[])["quantization_config", "compression_config"])
            if (config.Has(name)) throw config.Bad($"'{name}' is given: quantized checkpoints are not supported");
        var stored = config.Text("dtype") ?? config.Text("torch_dtype") ?? "float32";
        var type = stored switch
        {
            "float32" => DType.F32,
            "float64" => DType.F64,
            "float16" => DType.F16,
            "bfloat16" => DType.BF16,
            "auto" => DType.F32,
            _ => throw config.Bad($"the element type \"{stored}\" is not supported; float32, float64, float16 and bfloat16 are"),
        };
        var result = sizes with { StoredType = type, EndTokens = config.Tokens("eos_token_id"), BeginToken = config.Tokens("bos_token_id") is [var begin, ..] ? begin : null };
        try
        {
            result.Check();
        }
        catch (ArgumentException e)
        {
            throw new ModelFormatException($"{config.Bad(e.Message).Message}", e);
        }
        return result;
    }

    /// <summary>A name for an activation as checkpoints have it.</summary>
    protected static string NameOf(Activation activation) => activation switch
    {
        Activation.Silu => "silu",
        Activation.Gelu => "gelu",
        Activation.GeluTanh => "gelu_new",
        Activation.Relu => "relu",
        Activation.Tanh => "tanh",
        Activation.Sigmoid => "sigmoid",
        _ => throw new ArgumentException($"ModelFamily: the activation {activation} has no name in a config.json", nameof(activation)),
    };
}
