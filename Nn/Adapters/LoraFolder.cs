using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;

namespace Native.Nn;

/// <summary>Adapters as the PEFT library lays them out.</summary>
internal static class LoraFolder
{
    private const string ConfigName = "adapter_config.json", WeightsName = "adapter_model.safetensors", Prefix = "base_model.model.";

    public static void Save(LoraAdapters adapters, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        var parameters = adapters.Parameters;
        using (var writer = new SafeTensorsWriter(
            Path.Combine(folder, WeightsName), [.. parameters.Select(p => new SafeTensorEntry(Prefix + p.Name, p.Value.DType.ToSafeTensors(), p.Value.Shape.AsSpan()))],
            new Dictionary<string, string> { ["format"] = "pt" }))
        {
            foreach (var (name, value) in parameters) TensorStream.Save(value, Prefix + name, writer.Write);
            writer.Commit();
        }
        var config = new JsonObject
        {
            ["peft_type"] = "LORA",
            // A classifier's type would make the library look for a stored classification head.
            ["task_type"] = adapters.IsCausal ? "CAUSAL_LM" : null,
            ["base_model_name_or_path"] = null,
            ["r"] = adapters.Options.Rank,
            ["lora_alpha"] = adapters.Options.Alpha,
            ["use_rslora"] = adapters.Options.ScalesByRoot,
            ["target_modules"] = new JsonArray([.. adapters.Adapters.Select(a => JsonValue.Create(a.Path))]),
            ["bias"] = "none",
            ["lora_dropout"] = 0.0,
            // Matrices that lie as [inputs, outputs].
            ["fan_in_fan_out"] = adapters.Adapters.Any(a => a.Weights.Base is DenseWeights { Order: MatrixOrder.InputsByOutputs }),
            ["inference_mode"] = true,
        };
        AtomicFile.Write(Path.Combine(folder, ConfigName), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(config.ToJsonString(new() { WriteIndented = true }) + "\n")));
    }

    public static LoraAdapters Load(TransformerModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var config = ConfigFile.Read(Path.Combine(folder, ConfigName));
        if (config.Text("peft_type") is var kind && kind != "LORA") throw config.Bad($"adapters of the type \"{kind}\" are not supported; LORA is");
        config.Demand("use_dora", false, "DoRA is not supported");
        // Such adapters belong to matrices that their initialization changed.
        if (config.IsText("init_lora_weights") && config.Text("init_lora_weights") is not ("gaussian" or "eva") and var start)
            throw config.Bad($"'init_lora_weights' is \"{start}\", whose adapters fit changed matrices only: convert them in PEFT first");
        if (config.Text("bias") is { } bias && bias != "none") throw config.Bad($"biases that are trained (\"{bias}\") are not supported");
        foreach (var name in (string[])["rank_pattern", "alpha_pattern"])
            if (config.Entries(name) is > 0) throw config.Bad($"'{name}' is given, which is not supported");
        if (config.Has("layer_replication")) throw config.Bad("'layer_replication' is given, which is not supported");
        if (config.Texts("modules_to_save").Count > 0) throw config.Bad("'modules_to_save' is given, which is not supported");
        var options = new LoraOptions
        {
            Rank = config.Integer("r", 1, 1 << 16),
            Alpha = config.Number("lora_alpha", 0, 1e6, 8),
            ScalesByRoot = config.Flag("use_rslora", false),
        };
        using var file = SafeTensorsFile.Open(Path.Combine(folder, WeightsName));
        var stored = file.Entries.ToDictionary(e => e.Name.StartsWith(Prefix, StringComparison.Ordinal) ? e.Name[Prefix.Length..] : e.Name);
        var layers = model.PartsOf<Linear>().Where(layer => stored.ContainsKey($"{layer.Name}.lora_A.weight")).ToList();
        if (stored.Count != 2 * layers.Count || layers.Count == 0)
            throw config.Bad($"{stored.Count} tensors for adapters of {layers.Count} layers of the model; each layer has two, and there is nothing else");
        foreach (var (path, layer) in layers)
        {
            Check(config, stored, $"{path}.lora_A.weight", options.Rank, layer.Weights.Inputs);
            Check(config, stored, $"{path}.lora_B.weight", layer.Weights.Outputs, options.Rank);
        }
        var adapters = LoraAdapters.Attach(model, options with { Targets = [.. layers.Select(l => l.Name)] }, layers, Initializer.Room(model.Device, model.Type));
        using var upload = new TensorUpload(model.Device);
        foreach (var (name, value) in adapters.Parameters) upload.Load(value, file, stored[name]);
        return adapters;
    }

    private static void Check(ConfigFile config, Dictionary<string, SafeTensorEntry> stored, string name, long rows, long columns)
    {
        if (!stored.TryGetValue(name, out var entry)) throw config.Bad($"the tensor '{name}' is missing");
        if (entry.DType.ToDType() is not { } type || !type.IsFloat() || entry.Shape is not [var r, var c] || r != rows || c != columns)
            throw config.Bad($"'{name}' is {entry}; floating-point [{rows}, {columns}] is needed");
    }
}
