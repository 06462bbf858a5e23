using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn.Tests.Generation;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Checkpoints;

public sealed class ModelFolderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Fixture.AllNames), MemberType = typeof(Fixture))]
    public void What_is_saved_and_loaded_again_is_the_same(string name)
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder();
        var model = ModelFolder.Load<TransformerModel>(device, Fixture.PathOf(name), token: Token);
        foreach (var shardBytes in new[] { 1L << 30, 9_000 })
        {
            var target = folder.At($"shards of {shardBytes}");
            ModelFolder.Save(model, target, new() { Samples = true, TopK = 3, EndTokens = [4, 5] }, shardBytes, Token);
            Assert.Equal(shardBytes == 9_000, File.Exists(Path.Combine(target, "model.safetensors.index.json")));
            Assert.DoesNotContain(Directory.GetFiles(target), file => file.EndsWith(".tmp", StringComparison.Ordinal));
            var again = ModelFolder.Load<TransformerModel>(device, target, token: Token);
            AssertSameConfig(model.Config, again.Config);
            Assert.Equal(model.Type, again.Type);
            foreach (var ((wanted, value), (got, other)) in model.Parameters.Zip(again.Parameters))
            {
                Assert.Equal(wanted, got);
                Assert.Equal(value.To(DType.F64).ToArray<double>(), other.To(DType.F64).ToArray<double>());
            }
            var generation = ModelFolder.ReadGeneration(target);
            Assert.Equal((true, 3, 1.0), (generation.Samples, generation.TopK, generation.TopP));
            Assert.Equal([4, 5], generation.EndTokens);
        }
    }

    [Theory]
    [InlineData("llama", "model_type")]
    [InlineData("bert", "model_type")]
    public void Models_of_random_weights_are_saved_too(string family, string entry)
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder();
        var config = TinyModels.Config(family);
        TransformerModel model = family == "bert" ? EncoderClassifier.Create(device, config, DType.BF16) : CausalModel.Create(device, config, DType.BF16);
        ModelFolder.Save(model, folder.Path, token: Token);
        Assert.Equal(family, JsonNode.Parse(File.ReadAllText(folder.At("config.json")))![entry]!.GetValue<string>());
        AssertSameConfig(config with { StoredType = DType.BF16 }, ModelFolder.ReadConfig(folder.Path));
        Assert.Equal(DType.BF16, ModelFolder.Load<TransformerModel>(device, folder.Path, token: Token).Type);
    }

    [Fact]
    public void The_files_of_transformers_are_read_whole()
    {
        var options = ModelFolder.ReadGeneration(Fixture.PathOf("qwen3"));
        Assert.Equal((true, 0.7, 20, 0.9, 1.1), (options.Samples, options.Temperature, options.TopK, options.TopP, options.RepetitionPenalty));
        Assert.Equal([2, 7], options.EndTokens);
        var config = ModelFolder.ReadConfig(Fixture.PathOf("qwen2-window"));
        Assert.Equal([0, 7], config.Windows);
        Assert.Equal([2], config.EndTokens);
        Assert.Equal(3, ModelFolder.ReadConfig(Fixture.PathOf("bert")).Labels);
        Assert.Equal((4.0, 48, 8.0, 0.5), ModelFolder.ReadConfig(Fixture.PathOf("llama-yarn")).Rope is { } rope ? (rope.Factor, rope.OriginalContext, rope.BetaFast, rope.BetaSlow) : default);
    }

    [Fact]
    public void Rotary_positions_may_be_written_in_the_older_way()
    {
        using var folder = new TemporaryFolder("llama3");
        var expected = ModelFolder.ReadConfig(folder.Path);
        folder.Edit(json =>
        {
            var rope = json["rope_parameters"]!.DeepClone().AsObject();
            json.Remove("rope_parameters");
            json["rope_theta"] = rope["rope_theta"]!.DeepClone();
            rope.Remove("rope_theta");
            rope["type"] = rope["rope_type"]!.DeepClone();
            rope.Remove("rope_type");
            json["rope_scaling"] = rope;
            json["torch_dtype"] = json["dtype"]!.DeepClone();
            json.Remove("dtype");
        });
        AssertSameConfig(expected, ModelFolder.ReadConfig(folder.Path));
        folder.Edit(json => json["rope_scaling"] = null);
        Assert.Equal((RopeScaling.None, 500.0), ModelFolder.ReadConfig(folder.Path).Rope is { } plain ? (plain.Scaling, plain.Base) : default);
    }

    [Fact]
    public void Older_names_and_stored_masks_are_understood()
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder("gpt2");
        var expected = ModelFolder.Load<CausalModel>(device, folder.Path, token: Token).Parameters.Select(p => p.Value.ToArray<float>()).ToArray();
        folder.EditTensors(tensors =>
        {
            foreach (var name in tensors.Keys.ToArray())
            {
                tensors[name["transformer.".Length..]] = tensors[name];
                tensors.Remove(name);
            }
            tensors["h.0.attn.bias"] = (SafeTensorsDType.F32, [1, 1, 2, 2], new byte[16]);
            tensors["h.1.attn.masked_bias"] = (SafeTensorsDType.F32, [], new byte[4]);
        });
        Assert.Equal(expected, ModelFolder.Load<CausalModel>(device, folder.Path, token: Token).Parameters.Select(p => p.Value.ToArray<float>()));

        using var bert = new TemporaryFolder("bert");
        bert.EditTensors(tensors =>
        {
            foreach (var name in tensors.Keys.Where(n => n.Contains("LayerNorm", StringComparison.Ordinal)).ToArray())
            {
                tensors[name.Replace("weight", "gamma", StringComparison.Ordinal).Replace("bias", "beta", StringComparison.Ordinal)] = tensors[name];
                tensors.Remove(name);
            }
            tensors["bert.embeddings.position_ids"] = (SafeTensorsDType.I64, [1, 2], new byte[16]);
        });
        Assert.NotEmpty(ModelFolder.Load<EncoderClassifier>(device, bert.Path, token: Token).Parameters);
    }

    [Fact]
    public void An_encoder_without_a_head_is_loaded_and_gives_the_same_vectors()
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder("bert");
        float[] Vectors() => ModelFolder.Load<EncoderClassifier>(device, folder.Path, token: Token).Stream(Tensor.From<int>(device, [3, 1, 4, 1, 5, 9], new Shape(2, 3))).ToArray<float>();
        var expected = Vectors();
        // As the library saves a BertModel, embedding models among them: no head, and names without the prefix.
        folder.Edit(json => json["architectures"] = new JsonArray("BertModel"));
        folder.EditTensors(tensors =>
        {
            tensors.Remove("classifier.weight");
            tensors.Remove("classifier.bias");
            foreach (var name in tensors.Keys.ToArray())
            {
                tensors[name["bert.".Length..]] = tensors[name];
                tensors.Remove(name);
            }
        });
        Assert.Equal(expected, Vectors());
        var model = ModelFolder.Load<EncoderClassifier>(device, folder.Path, token: Token);
        Assert.Contains("no classification head", Assert.Throws<InvalidOperationException>(() => model.Forward(Tensor.From<int>(device, [3], new Shape(1, 1)))).Message, StringComparison.Ordinal);
        using var other = new TemporaryFolder();
        ModelFolder.Save(model, other.Path, token: Token);
        Assert.Equal("BertModel", (string?)JsonNode.Parse(File.ReadAllText(other.At("config.json")))!["architectures"]![0]);
        Assert.Equal(0, ModelFolder.ReadConfig(other.Path).Labels);
        Assert.Equal(expected, ModelFolder.Load<EncoderClassifier>(device, other.Path, token: Token).Stream(Tensor.From<int>(device, [3, 1, 4, 1, 5, 9], new Shape(2, 3))).ToArray<float>());
    }

    [Theory]
    [InlineData(DType.F64)]
    [InlineData(DType.F16)]
    [InlineData(DType.BF16)]
    public void Weights_are_converted_where_another_type_is_asked_for(DType type)
    {
        using var device = Device.Open("cpu:1", 1);
        var stored = ModelFolder.Load<CausalModel>(device, Fixture.PathOf("qwen2"), token: Token).Parameters;
        var progress = new List<double>();
        var converted = ModelFolder.Load<CausalModel>(device, Fixture.PathOf("qwen2"), new() { Type = type, Progress = new Reports(progress) }, Token).Parameters;
        Assert.Equal(stored.Count, progress.Count);
        Assert.Equal(1, progress[^1]);
        foreach (var ((_, value), (name, other)) in stored.Zip(converted))
        {
            Assert.Equal(type, other.DType);
            Assert.True(value.To(type).To(DType.F64).ToArray<double>().SequenceEqual(other.To(DType.F64).ToArray<double>()), name);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_its_reason()
    {
        Refused("llama2", tensors => tensors.Remove("model.layers.1.mlp.up_proj.weight"), "'model.layers.1.mlp.up_proj.weight' of shape [27, 24] is missing");
        Refused("llama2", tensors => tensors["model.extra"] = tensors["model.norm.weight"], "'model.extra' is in the checkpoint, but a llama of this config has no such parameter");
        Refused("llama2", tensors => tensors["model.norm.weight"] = (SafeTensorsDType.F32, [12, 2], new byte[96]), "'model.norm.weight' has shape [12, 2], the config wants [24]");
        Refused("llama2", tensors => tensors["model.norm.weight"] = (SafeTensorsDType.I32, [24], new byte[96]), "elements of I32");
        Refused("llama2", tensors => tensors.Remove("lm_head.weight"), "'lm_head.weight' of shape [61, 24] is missing");
        Refused("gpt2", tensors => tensors["ln_f.bias"] = tensors["transformer.ln_f.bias"], "the same parameter");
        Refused("llama3", tensors => tensors["lm_head.weight"] = (SafeTensorsDType.F32, [61, 24], new byte[61 * 24 * 4]), "ties the head");
        Refused("llama2", tensors =>
        {
            foreach (var name in tensors.Keys.Where(n => n.Contains("layers.0", StringComparison.Ordinal)).ToArray()) tensors.Remove(name);
        }, "and 1 more");
    }

    [Fact]
    public void A_tied_head_that_is_given_twice_alike_is_taken()
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder("llama3");
        folder.EditTensors(tensors => tensors["lm_head.weight"] = tensors["model.embed_tokens.weight"]);
        Assert.DoesNotContain("lm_head.weight", ModelFolder.Load<CausalModel>(device, folder.Path, token: Token).Parameters.Select(p => p.Name));
    }

    public static TheoryData<string, string, string?, string> BadEntries => new()
    {
        { "llama2", "model_type", "\"mamba\"", "\"mamba\" is not supported" },
        { "llama2", "model_type", null, "'model_type' is missing" },
        { "llama2", "architectures", "[\"LlamaForQuestionAnswering\"]", "LlamaForCausalLM is" },
        { "llama2", "hidden_size", "-4", "'hidden_size' is -4" },
        { "llama2", "hidden_size", "1e300", "'hidden_size' is 1e300" },
        { "llama2", "hidden_size", "\"24\"", "a whole number" },
        { "llama2", "num_hidden_layers", "2.5", "'num_hidden_layers' is 2.5" },
        { "llama2", "num_key_value_heads", "2", "not a multiple" },
        { "llama2", "hidden_act", "\"mish\"", "\"mish\"" },
        { "llama2", "tie_word_embeddings", "1", "true or false" },
        { "llama2", "dtype", "\"int8\"", "int8" },
        { "llama2", "quantization_config", "{}", "quantized" },
        { "llama2", "rms_norm_eps", "0", "'rms_norm_eps' is 0" },
        { "llama2", "rope_parameters", "{\"rope_type\": \"longrope\"}", "\"longrope\" is not supported" },
        { "llama2", "rope_parameters", "{\"rope_type\": \"linear\"}", "'rope_parameters.factor' is missing" },
        { "llama2", "rope_parameters", "{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, \"high_freq_factor\": 4}", "not below" },
        { "llama2", "rope_parameters", "[1]", "an object" },
        { "llama2", "head_dim", "7", "an even number" },
        { "llama2", "eos_token_id", "[2, \"x\"]", "token number" },
        { "qwen2-window", "layer_types", "[\"full_attention\"]", "1 entries for 2 layers" },
        { "qwen2-window", "layer_types", "[\"full_attention\", \"linear_attention\"]", "linear_attention" },
        { "gpt2", "n_head", "2", "not a multiple" },
        { "gpt2", "add_cross_attention", "true", "cross-attention" },
        { "bert", "is_decoder", "true", "encoder" },
        { "bert", "position_embedding_type", "\"relative_key\"", "relative_key" },
    };

    [Theory]
    [MemberData(nameof(BadEntries))]
    public void A_broken_entry_of_a_config_is_named(string name, string entry, string? value, string expected)
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder(name);
        folder.Edit(json =>
        {
            json.Remove(entry);
            if (value is not null) json[entry] = JsonNode.Parse(value);
        });
        var error = Assert.Throws<ModelFormatException>(() => ModelFolder.Load<TransformerModel>(device, folder.Path, token: Token));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_of_model_is_checked()
    {
        using var device = Device.Open("cpu:1", 1);
        Assert.Contains("a llama is a CausalModel", Assert.Throws<ModelFormatException>(() => ModelFolder.Load<EncoderClassifier>(device, Fixture.PathOf("llama2"), token: Token)).Message, StringComparison.Ordinal);
        Assert.Contains("'bert'", Assert.Throws<ArgumentException>(() => CausalModel.Create(device, TinyModels.Config("bert"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_on_the_way_leaves_the_folder_and_the_device_as_they_were()
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder("mistral");
        var before = Directory.GetFiles(folder.Path).ToDictionary(f => f, File.ReadAllBytes);
        var model = CausalModel.Create(device, TinyModels.Config("mistral"));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ModelFolder.Save(model, folder.Path, token: source.Token));
        // Windows that differ by layer have no place in a config of this family.
        var odd = CausalModel.Create(device, TinyModels.Config("mistral") with { Windows = [3, 4] });
        Assert.Throws<ArgumentException>(() => ModelFolder.Save(odd, folder.Path, token: Token));
        var biased = CausalModel.Create(device, TinyModels.Config("mistral") with { HasOutputBias = true });
        Assert.Contains("cannot say", Assert.Throws<ArgumentException>(() => ModelFolder.Save(biased, folder.Path, token: Token)).Message, StringComparison.Ordinal);
        Assert.Equal(before.Keys.Order(), Directory.GetFiles(folder.Path).Order());
        foreach (var (file, bytes) in before) Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    private static void Refused(string name, Action<Dictionary<string, (SafeTensorsDType Type, long[] Shape, byte[] Bytes)>> change, string expected)
    {
        using var device = Device.Open("cpu:1", 1);
        using var folder = new TemporaryFolder(name);
        folder.EditTensors(change);
        var before = device.Memory.Tensors;
        var error = Assert.Throws<ModelFormatException>(() => ModelFolder.Load<TransformerModel>(device, folder.Path, token: Token));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, device.Memory.Tensors);
    }

    private static void AssertSameConfig(ModelConfig expected, ModelConfig actual)
    {
        Assert.True(expected.Describes(actual), $"{expected}\n{actual}");
        Assert.Equal(expected.StoredType, actual.StoredType);
    }

    private sealed class Reports(List<double> values) : IProgress<double>
    {
        public void Report(double value) => values.Add(value);
    }
}
