using System.Text.Json;
using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn;

/// <summary>Loads and saves models as Hugging Face folders: config.json, safetensors in one file or several, generation_config.json.</summary>
public static class ModelFolder
{
    /// <summary>File name of the config.</summary>
    public const string ConfigName = "config.json";

    /// <summary>File name of the settings for generation.</summary>
    public const string GenerationName = "generation_config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads what a folder says of its model, without its weights.</summary>
    /// <exception cref="ModelFormatException">The config is broken or describes what is not supported.</exception>
    /// <exception cref="IOException">The config cannot be read.</exception>
    public static ModelConfig ReadConfig(string folder)
    {
        var config = ConfigFile.Read(PathOf(folder, ConfigName));
        return ModelFamily.Of(config).Read(config);
    }

    /// <summary>Loads a model; its tensors go to the device one by one.</summary>
    /// <typeparam name="TModel"><see cref="CausalModel"/>, <see cref="EncoderClassifier"/>, or <see cref="TransformerModel"/> for either.</typeparam>
    /// <param name="device">Where the parameters go. They belong to its innermost scope.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="token">Cancels between tensors.</param>
    /// <exception cref="ModelFormatException">The config is broken or describes what is not supported, or the tensors do not fit it.</exception>
    /// <exception cref="SafeTensorsException">A file of tensors is broken.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static TModel Load<TModel>(Device device, string folder, LoadOptions? options = null, CancellationToken token = default) where TModel : TransformerModel
    {
        ArgumentNullException.ThrowIfNull(device);
        options ??= new();
        var file = ConfigFile.Read(PathOf(folder, ConfigName));
        var family = ModelFamily.Of(file);
        var config = family.Read(file);
        if (!typeof(TModel).IsAssignableFrom(family.ModelClass))
            throw file.Bad($"a {family.ModelType} is a {family.ModelClass.Name}, not a {typeof(TModel).Name}");
        using var checkpoint = SafeTensorsCheckpoint.Open(folder, options.FollowsLinks);
        var type = options.Type ?? config.StoredType;
        var outline = Outline(device, family, config, type);
        // The token embedding, to which a head may be tied, is the first parameter of every language model.
        var stored = CheckpointFit.Of(folder, outline, checkpoint, family, tiedTo: config.TiesHead ? outline[0].Name : null);
        var model = family.Build(Initializer.Room(device, type), config);
        var total = stored.Values.Sum(name => checkpoint[name].Entry.ByteLength);
        var done = 0L;
        using var upload = new TensorUpload(device);
        foreach (var (name, value) in model.Parameters)
        {
            token.ThrowIfCancellationRequested();
            var (from, entry) = checkpoint[stored[name]];
            upload.Load(value, from, entry);
            options.Progress?.Report((double)(done += entry.ByteLength) / Math.Max(1, total));
        }
        return (TModel)model;
    }

    /// <summary>Reads generation_config.json, and from config.json what it leaves open; without either file's entries the defaults.</summary>
    /// <exception cref="ModelFormatException">An entry is broken.</exception>
    public static GenerationOptions ReadGeneration(string folder)
    {
        var path = PathOf(folder, GenerationName);
        var ends = File.Exists(PathOf(folder, ConfigName)) ? ConfigFile.Read(PathOf(folder, ConfigName)).Tokens("eos_token_id") : [];
        return File.Exists(path) ? GenerationOptions.Read(ConfigFile.Read(path), ends) : new() { EndTokens = ends };
    }

    /// <summary>Saves a model. Every file is written beside its place and put there when all are complete; config.json comes last.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="generation">Settings for generation, if any.</param>
    /// <param name="maximumShardBytes">Largest data of one file, in bytes; default 5 GB.</param>
    /// <param name="token">Cancels between tensors; the folder is then as it was.</param>
    /// <exception cref="ArgumentException">The model has what a config.json of its family cannot say.</exception>
    /// <exception cref="IOException">A file cannot be written, or the folder holds tensors of another layout that readers could take for these.</exception>
    public static void Save(
        TransformerModel model, string folder, GenerationOptions? generation = null, long maximumShardBytes = 5_000_000_000, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var parameters = model.Parameters;
        if (parameters.Any(p => !p.Value.DType.IsFloat()))
            throw new ArgumentException("ModelFolder.Save: the model has quantized weights, which these folders do not hold; save it as GGUF", nameof(model));
        // Before anything is written: a config that cannot be written leaves the folder as it was.
        var config = Text(ConfigOf(model));
        var settings = generation is null ? null : Text(generation.Write());
        using var writer = new ShardedSafeTensorsWriter(
            folder, parameters.Select(p => new SafeTensorEntry(p.Name, p.Value.DType.ToSafeTensors(), p.Value.Shape.AsSpan())), maximumShardBytes,
            new Dictionary<string, string> { ["format"] = "pt" });
        foreach (var (name, value) in parameters)
        {
            token.ThrowIfCancellationRequested();
            TensorStream.Save(value, name, writer);
        }
        writer.Commit();
        if (settings is not null) Place(PathOf(folder, GenerationName), settings);
        Place(PathOf(folder, ConfigName), config);
    }

    private static JsonObject ConfigOf(TransformerModel model)
    {
        var config = model.Config;
        var family = ModelFamily.Named(config.ModelType)!;
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(family.ArchitectureOf(config)),
            ["model_type"] = family.ModelType,
            ["dtype"] = model.Type switch { DType.F16 => "float16", DType.BF16 => "bfloat16", DType.F64 => "float64", _ => "float32" },
            ["vocab_size"] = config.Vocabulary,
            ["tie_word_embeddings"] = config.TiesHead,
            ["bos_token_id"] = config.BeginToken,
            ["eos_token_id"] = config.EndTokens.Count switch
            {
                0 => null,
                1 => config.EndTokens[0],
                _ => new JsonArray([.. config.EndTokens.Select(t => JsonValue.Create(t))]),
            },
        };
        family.Write(config, json);
        if (!family.Read(ConfigFile.Parse(json.ToJsonString(), ConfigName)).Describes(config))
            throw new ArgumentException($"ModelFolder.Save: a config.json of {family.ModelType} cannot say all that this model's config does (such as biases or windows that the family does not have): {config}", nameof(model));
        return json;
    }

    private static List<(string Name, Shape Shape)> Outline(Device device, ModelFamily family, ModelConfig config, DType type)
    {
        using var scope = device.NoGrad();
        return [.. family.Build(Initializer.Outline(device, type), config).Parameters.Select(p => (p.Name, p.Value.Shape))];
    }

    private static string Text(JsonObject json) => json.ToJsonString(Indented) + "\n";

    private static void Place(string path, string text)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static string PathOf(string folder, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Path.Combine(folder, name);
    }
}
