using Native.Compute;

namespace Native.Nn;

/// <summary>How a model is written as GGUF.</summary>
public sealed record GgufOptions
{
    /// <summary>The type of matrices; null writes them as they are (F64 as F32). Matrices whose rows are no whole number of blocks become F16
    /// where blocks are asked for; vectors and learned positions are always F32. Default null.</summary>
    public GgufTensorType? Type { get; init; }

    /// <summary>The tokenizer; without one the file says that it has no vocabulary. Default none.</summary>
    public GgufTokenizer? Tokenizer { get; init; }

    /// <summary>The model's name; default "model".</summary>
    public string Name { get; init; } = "model";
}

/// <summary>Loads and saves language models as GGUF files, the format of llama.cpp: llama, qwen2, qwen3 and gpt2 layouts.</summary>
public static class GgufModel
{
    /// <summary>Reads what a file says of its model, without its weights.</summary>
    /// <exception cref="ModelFormatException">The file is broken or describes what is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ModelConfig ReadConfig(string path)
    {
        using var file = GgufFile.Open(path);
        return GgufConfig.Read(file);
    }

    /// <summary>Settings for generation: the tokens that end texts.</summary>
    /// <exception cref="ModelFormatException">The file is broken or describes what is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GenerationOptions ReadGeneration(string path) => new() { EndTokens = ReadConfig(path).EndTokens };

    /// <summary>The tokenizer of a file; null where it has none.</summary>
    /// <exception cref="ModelFormatException">The file is broken, or its tokenizer is.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static GgufTokenizer? ReadTokenizer(string path)
    {
        using var file = GgufFile.Open(path);
        return GgufTokenizer.Read(file);
    }

    /// <summary>Loads a model; its tensors go to the device one by one.</summary>
    /// <param name="device">Where the parameters go. They belong to its innermost scope.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is loaded. Without a type the arithmetic is F32 on the CPU, and elsewhere of the type of the token embedding.</param>
    /// <param name="token">Cancels between tensors.</param>
    /// <remarks>Quantized matrices stay as they are. On the CPU matrices of F16 and BF16 do, too, where the arithmetic is F32.</remarks>
    /// <exception cref="ModelFormatException">The file is broken or describes what is not supported, or its tensors do not fit.</exception>
    /// <exception cref="NotSupportedException">F64 is asked for and the file has quantized matrices.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CausalModel Load(Device device, string path, LoadOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        using var file = GgufFile.Open(path);
        return Load(device, file, options, token);
    }

    /// <summary>Loads a model from an open file.</summary>
    /// <inheritdoc cref="Load(Device, string, LoadOptions?, CancellationToken)"/>
    public static CausalModel Load(Device device, GgufFile file, LoadOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(file);
        options ??= new();
        var config = GgufConfig.Read(file);
        var type = options.Type ?? (device.Kind == DeviceKind.Cpu ? DType.F32 : config.StoredType);
        GgufFit.Check(device, file, config, type);
        var model = (CausalModel)ModelFamily.Named(config.ModelType)!.Build(Initializer.VectorRoom(device, type), config);
        GgufLoader.Fill(model, file, config, type, options.Progress, token);
        return model;
    }

    /// <summary>Saves a model. The file comes into its place whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; what is there before is replaced at the end.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="token">Cancels between tensors; nothing is left behind then.</param>
    /// <exception cref="ArgumentException">The model has what the layout of its family cannot say, or the tokenizer has more tokens than the model.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(CausalModel model, string path, GgufOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        new GgufSaver(model, options ?? new()).Write(path, token);
    }
}
