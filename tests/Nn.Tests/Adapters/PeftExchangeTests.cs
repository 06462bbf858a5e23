using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn.Tests.Checkpoints;
using Native.Nn.Tests.Generation;

namespace Native.Nn.Tests.Adapters;

/// <summary>Files of adapters as the PEFT library (0.17) documents and writes them.</summary>
public sealed class PeftExchangeTests
{
    private static readonly int[] Tokens = [1, 2, 3, 4, 0, 10, 9, 8, 12, 5];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("llama", "model.layers.0.self_attn.q_proj", 8, 8, false)]
    [InlineData("qwen3", "model.layers.1.mlp.down_proj", 10, 8, false)]
    [InlineData("gpt2", "transformer.h.1.attn.c_attn", 8, 24, true)]
    public void Names_shapes_and_settings_are_the_librarys(string family, string path, int inputs, int outputs, bool inputsFirst)
    {
        using var device = Device.Open("cpu:1", 3);
        var model = CausalModel.Create(device, TinyModels.Config(family));
        using var folder = new TemporaryFolder();
        var adapters = LoraAdapters.Attach(model, new() { Rank = 3, Alpha = 7, ScalesByRoot = true });
        adapters.Save(folder.Path);

        using var file = SafeTensorsFile.Open(folder.At("adapter_model.safetensors"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal([3, inputs], file[$"base_model.model.{path}.lora_A.weight"].Shape.ToArray());
        Assert.Equal([outputs, 3], file[$"base_model.model.{path}.lora_B.weight"].Shape.ToArray());
        Assert.Equal(2 * adapters.Adapters.Count, file.Entries.Count);
        var config = JsonNode.Parse(File.ReadAllText(folder.At("adapter_config.json")))!;
        Assert.Equal("LORA", (string?)config["peft_type"]);
        Assert.Equal("CAUSAL_LM", (string?)config["task_type"]);
        Assert.Equal((3, 7.0, true), ((int)config["r"]!, (double)config["lora_alpha"]!, (bool)config["use_rslora"]!));
        Assert.Equal(inputsFirst, (bool)config["fan_in_fan_out"]!);
        Assert.Equal("none", (string?)config["bias"]);
        // A module is meant by its whole path, or by the end of it.
        Assert.Contains(path, config["target_modules"]!.AsArray().Select(target => (string?)target));
    }

    [Fact]
    public void Adapters_of_the_library_are_read_and_add_their_scaled_product()
    {
        using var device = Device.Open("cpu:1", 3);
        CausalModel Model()
        {
            device.Random.State = new(11, 0);
            return TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama")));
        }
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (a, b) = (Numbers(2 * 8), Numbers(8 * 2));
        const string Path = "model.layers.1.self_attn.q_proj";
        using (var writer = new SafeTensorsWriter(folder.At("adapter_model.safetensors"),
            [new($"base_model.model.{Path}.lora_A.weight", SafeTensorsDType.F32, [2, 8]), new($"base_model.model.{Path}.lora_B.weight", SafeTensorsDType.F32, [8, 2])], new Dictionary<string, string> { ["format"] = "pt" }))
        {
            writer.Write($"base_model.model.{Path}.lora_A.weight", 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(a.AsSpan()));
            writer.Write($"base_model.model.{Path}.lora_B.weight", 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(b.AsSpan()));
            writer.Commit();
        }
        // All entries that the library writes, most of them at their defaults.
        const string Config = """
            { "alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null, "auto_mapping": null, "base_model_name_or_path": "some/model", "bias": "none",
              "corda_config": null, "ensure_weight_tying": false, "eva_config": null, "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
              "init_lora_weights": true, "layer_replication": null, "layers_pattern": null, "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 5,
              "lora_bias": false, "lora_dropout": 0.1, "megatron_config": null, "megatron_core": "megatron.core", "modules_to_save": null, "peft_type": "LORA",
              "qalora_group_size": 16, "r": 2, "rank_pattern": {}, "revision": null, "target_modules": ["q_proj"], "target_parameters": null, "task_type": "CAUSAL_LM",
              "trainable_token_indices": null, "use_dora": false, "use_qalora": false, "use_rslora": false }
            """;
        File.WriteAllText(folder.At("adapter_config.json"), Config);
        var adapted = Model();
        var adapters = LoraAdapters.Load(adapted, folder.Path);
        Assert.Equal([Path], adapters.Adapters.Select(adapter => adapter.Path));

        // W + alpha/r · B·A, put into the matrix by plain loops.
        var plain = Model();
        var weights = plain.Parameters.Single(p => p.Name == Path + ".weight").Value.AsSpan<float>();
        for (var o = 0; o < 8; o++)
            for (var i = 0; i < 8; i++) weights[o * 8 + i] += 2.5f * (b[2 * o] * a[i] + b[2 * o + 1] * a[8 + i]);
        foreach (var (x, y) in Scores(device, plain).Zip(Scores(device, adapted))) Assert.Equal(x, y, 1e-4);

        foreach (var (name, value, expected) in new (string, JsonNode?, string)[]
        {
            ("init_lora_weights", "pissa", "changed matrices"), ("init_lora_weights", "olora", "changed matrices"), ("modules_to_save", new JsonArray("lm_head"), "modules_to_save"),
            ("rank_pattern", new JsonObject { ["q_proj"] = 4 }, "rank_pattern"), ("bias", "all", "biases"), ("use_dora", true, "DoRA"), ("layer_replication", new JsonArray(new JsonArray(0, 1)), "layer_replication"),
        })
        {
            var changed = JsonNode.Parse(Config)!.AsObject();
            changed[name] = value;
            File.WriteAllText(folder.At("adapter_config.json"), changed.ToJsonString());
            Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => LoraAdapters.Load(Model(), folder.Path)).Message, StringComparison.Ordinal);
        }
        foreach (var start in (JsonNode[])["gaussian", "eva", false])
        {
            var changed = JsonNode.Parse(Config)!.AsObject();
            changed["init_lora_weights"] = start;
            File.WriteAllText(folder.At("adapter_config.json"), changed.ToJsonString());
            Assert.Single(LoraAdapters.Load(Model(), folder.Path).Adapters);
        }
    }

    /// <summary>Writes adapters for <c>Fixtures/check_lora.py</c>, and reads what that has written.</summary>
    [Theory]
    [InlineData("llama")]
    [InlineData("qwen3")]
    [InlineData("gpt2")]
    public void Adapters_are_exchanged_with_the_library_itself(string family)
    {
        var root = Environment.GetEnvironmentVariable("NATIVE_PEFT");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "NATIVE_PEFT names no folder; Fixtures/check_lora.py tells how it is used, on a machine with torch, transformers and peft.");
        var folder = Path.Combine(root!, family);
        using var device = Device.Open("cpu:1", 3);
        if (Directory.Exists(Path.Combine(folder, "peft")))
        {
            var other = ModelFolder.Load<CausalModel>(device, Path.Combine(folder, "base"), token: Token);
            LoraAdapters.Load(other, Path.Combine(folder, "peft"));
            using var parity = SafeTensorsFile.Open(Path.Combine(folder, "peft", "parity.safetensors"));
            var expected = new float[parity["logits"].ElementCount];
            parity.Read(parity["logits"], 0, expected.AsSpan());
            foreach (var (x, y) in expected.Zip(Scores(device, other))) Assert.Equal(x, y, 1e-4);
            return;
        }
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config(family)));
        ModelFolder.Save(model, Path.Combine(folder, "base"), token: Token);
        var adapters = LoraAdapters.Attach(model, new() { Rank = 3, Alpha = 6 });
        var random = new Random(5);
        foreach (var (_, value) in adapters.Parameters)
            foreach (ref var x in value.AsSpan<float>()) x = random.NextSingle() - 0.5f;
        adapters.Save(Path.Combine(folder, "adapter"));
        var scores = Scores(device, model);
        using var writer = new SafeTensorsWriter(Path.Combine(folder, "parity.safetensors"),
            [new("tokens", SafeTensorsDType.I32, [2, 5]), new("logits", SafeTensorsDType.F32, [2, 5, model.Config.Vocabulary])], new Dictionary<string, string> { ["format"] = "pt" });
        writer.Write("tokens", 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(Tokens.AsSpan()));
        writer.Write("logits", 0, System.Runtime.InteropServices.MemoryMarshal.AsBytes(scores.AsSpan()));
        writer.Commit();
    }

    private static float[] Scores(Device device, CausalModel model)
    {
        using var scope = device.NoGrad();
        return model.Forward(Tensor.From<int>(device, Tokens, new Shape(2, 5))).ToArray<float>();
    }
}
