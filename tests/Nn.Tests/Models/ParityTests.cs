using System.Text.Json.Nodes;
using Native.Compute;
using Native.Compute.Serialization;
using Native.Nn.Tests.Checkpoints;

namespace Native.Nn.Tests.Models;

/// <summary>Logits beside those of transformers 5.17 in float32, from the same checkpoints, on the device that NATIVE_TEST_DEVICE names or the CPU.</summary>
public sealed class ParityTests
{
    private const double Tolerance = 1e-4;

    private static readonly LoadOptions InF32 = new() { Type = DType.F32 };

    [Theory]
    [MemberData(nameof(Fixture.CausalNames), MemberType = typeof(Fixture))]
    public void Logits_of_a_ragged_batch_agree(string name)
    {
        using var fixture = new Fixture(name);
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        using var scope = device.NoGrad();
        var logits = model.Forward(fixture.TokenTensor(device), fixture.LengthTensor(device)).ToArray<float>();
        Fixture.AssertClose(fixture.Numbers("logits"), fixture.Valid(logits), Tolerance, name);
        // The first tokens of a causal model do not see what fills up behind them, so lengths change nothing there.
        logits = model.Forward(fixture.TokenTensor(device)).ToArray<float>();
        Fixture.AssertClose(fixture.Numbers("logits"), fixture.Valid(logits), Tolerance, name);
    }

    [Theory]
    [MemberData(nameof(Fixture.CausalNames), MemberType = typeof(Fixture))]
    public void Logits_of_prefill_and_of_decoding_step_by_step_agree(string name)
    {
        using var fixture = new Fixture(name);
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        int batch = fixture.Lengths.Length, width = model.Config.Vocabulary;
        var continuation = fixture.Integers("continuation");
        var steps = continuation.Length / batch;
        var expected = fixture.Numbers("continuation_logits");
        using var cache = new BlockCache(model, batch);
        using (device.NoGrad())
        {
            var prefill = model.Scores(model.Stream(fixture.TokenTensor(device), fixture.Lengths, cache)).ToArray<float>();
            Fixture.AssertClose(fixture.Numbers("logits"), fixture.Valid(prefill), Tolerance, $"{name}, prefill");
        }
        // The last step's token is predicted, not read.
        for (var step = 0; step < steps - 1; step++)
        {
            using var scope = device.NoGrad();
            int[] next = [.. Enumerable.Range(0, batch).Select(i => continuation[i * steps + step])];
            var logits = model.Scores(model.Stream(Tensor.From<int>(device, next, new Shape(batch, 1)), [1, 1, 1], cache)).ToArray<float>();
            float[] wanted = [.. Enumerable.Range(0, batch).SelectMany(i => expected[((i * steps + step + 1) * width)..((i * steps + step + 2) * width)])];
            Fixture.AssertClose(wanted, logits, Tolerance, $"{name}, step {step}");
        }
        Assert.Equal(fixture.Lengths.Select(n => n + steps - 1), cache.Lengths.ToArray());
    }

    [Theory]
    [MemberData(nameof(Fixture.CausalNames), MemberType = typeof(Fixture))]
    public void Decoding_token_by_token_from_the_first_agrees(string name)
    {
        using var fixture = new Fixture(name);
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        using var cache = new BlockCache(model, 1);
        var prompt = fixture.Prompt(0);
        var rows = new List<float>();
        foreach (var token in prompt)
        {
            using var scope = device.NoGrad();
            rows.AddRange(model.Scores(model.Stream(Tensor.From<int>(device, [token], new Shape(1, 1)), [1], cache)).ToArray<float>());
        }
        Fixture.AssertClose(fixture.Numbers("logits").AsSpan(0, rows.Count), System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows), Tolerance, name);
    }

    [Theory]
    [InlineData("bert")]
    [InlineData("bert-regression")]
    public void Classes_and_vectors_of_an_encoder_agree(string name)
    {
        using var fixture = new Fixture(name);
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<EncoderClassifier>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        using var scope = device.NoGrad();
        var types = Tensor.From<int>(device, fixture.Integers("types"), new Shape(fixture.Lengths.Length, fixture.Longest));
        var stream = model.Stream(fixture.TokenTensor(device), fixture.LengthTensor(device), types).ToArray<float>();
        Fixture.AssertClose(fixture.Numbers("hidden"), fixture.Valid(stream), Tolerance, $"{name}, vectors");
        var logits = model.Forward(fixture.TokenTensor(device), fixture.LengthTensor(device), types).ToArray<float>();
        Fixture.AssertClose(fixture.Numbers("logits"), logits, Tolerance, $"{name}, classes");
    }

    [Theory]
    [MemberData(nameof(Fixture.CausalNames), MemberType = typeof(Fixture))]
    public void Rotary_frequencies_agree(string name)
    {
        using var fixture = new Fixture(name);
        var config = ModelFolder.ReadConfig(fixture.Folder);
        if (config.Rope is not { } rope)
        {
            Assert.StartsWith("gpt2", name, StringComparison.Ordinal);
            return;
        }
        var expected = fixture.Numbers("inverse_frequencies");
        var actual = rope.Frequencies(config.HeadSize);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6 * expected[i]);
        Assert.Equal(fixture.Numbers("attention_scaling")[0], rope.Magnitude, 1e-6);
    }

    /// <summary>With another entry the logits are others: the comparison would notice if it were misread.</summary>
    [Theory]
    [InlineData("llama2", "rms_norm_eps", "1e-3")]
    [InlineData("llama2", "hidden_act", "\"gelu\"")]
    [InlineData("llama3", "rope_parameters.factor", "4")]
    [InlineData("llama3", "rope_parameters.low_freq_factor", "2")]
    [InlineData("llama3", "rope_parameters.original_max_position_embeddings", "32")]
    [InlineData("llama-linear", "rope_parameters.factor", "3.5")]
    [InlineData("llama-yarn", "rope_parameters.beta_slow", "0.05")]
    [InlineData("llama-yarn", "rope_parameters.attention_factor", "1")]
    [InlineData("llama-yarn", "rope_parameters.beta_fast", "2")]
    [InlineData("qwen2-yarn", "rope_parameters.truncate", "true")]
    [InlineData("mistral", "sliding_window", "6")]
    [InlineData("qwen2-window", "layer_types", "[\"sliding_attention\", \"sliding_attention\"]")]
    [InlineData("qwen3", "rope_parameters.rope_theta", "500000")]
    [InlineData("gpt2-wide", "layer_norm_epsilon", "1e-2")]
    [InlineData("gpt2-wide", "scale_attn_by_inverse_layer_idx", "false")]
    [InlineData("gpt2-wide", "scale_attn_weights", "false")]
    [InlineData("gpt2-wide", "activation_function", "\"gelu_new\"")]
    public void Each_entry_of_a_config_matters(string name, string entry, string value)
    {
        using var fixture = new Fixture(name);
        using var folder = new TemporaryFolder(name);
        folder.Edit(json =>
        {
            var path = entry.Split('.');
            (path.Length == 1 ? json : json[path[0]]!.AsObject())[path[^1]] = JsonNode.Parse(value);
        });
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<CausalModel>(device, folder.Path, InF32, TestContext.Current.CancellationToken);
        using var scope = device.NoGrad();
        var logits = fixture.Valid(model.Forward(fixture.TokenTensor(device), fixture.LengthTensor(device)).ToArray<float>());
        var error = fixture.Numbers("logits").Zip(logits, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(error > 2 * Tolerance, $"{entry} {value} changes logits by {error} only");
    }

    [Theory]
    [MemberData(nameof(Fixture.AllNames), MemberType = typeof(Fixture))]
    public void Parameters_are_those_of_the_checkpoint_in_name_and_number(string name)
    {
        var folder = Fixture.PathOf(name);
        using var device = Fixture.OpenDevice();
        using var checkpoint = SafeTensorsCheckpoint.Open(folder);
        var model = ModelFolder.Load<TransformerModel>(device, folder, token: TestContext.Current.CancellationToken);
        Assert.Equal(checkpoint.Names.Order(StringComparer.Ordinal), model.Parameters.Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.All(model.Parameters, p => Assert.True(p.Value.RequiresGrad));
        Assert.Equal(name == "llama-bf16" ? DType.BF16 : DType.F32, model.Type);
    }
}
