using System.Text.Json;
using Native.Compute;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Checkpoints;

public sealed class GgufModelTests
{
    private static readonly LoadOptions InF32 = new() { Type = DType.F32 };

    /// <summary>All layouts, with every way of stretching angles, biases and heads of odd sizes.</summary>
    public static TheoryData<string> Written => ["llama2", "llama3", "llama-linear", "mistral-full", "qwen2", "qwen3", "gpt2"];

    [Theory]
    [MemberData(nameof(Written))]
    public void A_model_comes_back_as_it_was(string name)
    {
        using var fixture = new Fixture(name);
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(1);
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        var path = folder.At("model.gguf");
        GgufModel.Save(model, path, token: TestContext.Current.CancellationToken);
        var back = GgufModel.Load(device, path, token: TestContext.Current.CancellationToken);
        Assert.Equal(model.Parameters.Select(p => (p.Name, p.Value.Shape)), back.Parameters.Select(p => (p.Name, p.Value.Shape)));
        foreach (var (before, after) in model.Parameters.Zip(back.Parameters)) Assert.Equal(before.Value.ToArray<float>(), after.Value.ToArray<float>());
        using (device.NoGrad())
        {
            var logits = back.Forward(fixture.TokenTensor(device), fixture.LengthTensor(device)).ToArray<float>();
            Fixture.AssertClose(fixture.Numbers("logits"), fixture.Valid(logits), 1e-4, name);
        }
        // What is read and written again is the same file.
        GgufModel.Save(back, folder.At("again.gguf"), token: TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.At("again.gguf")));
    }

    [Theory]
    [InlineData("llama2")]
    [InlineData("gpt2")]
    public void Rows_of_queries_lie_as_llamas_files_have_them(string name)
    {
        using var fixture = new Fixture(name);
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(1);
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32, TestContext.Current.CancellationToken);
        GgufModel.Save(model, folder.At("model.gguf"), token: TestContext.Current.CancellationToken);
        using var file = GgufFile.Open(folder.At("model.gguf"));
        float[] Stored(string tensor)
        {
            var found = file.Find(tensor)!;
            var bytes = new byte[found.ByteLength];
            file.Read(found, 0, bytes);
            return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }
        var parameters = model.Parameters.ToDictionary(p => p.Name, p => p.Value);
        if (name == "gpt2")
        {
            var matrix = parameters["transformer.h.1.mlp.c_fc.weight"];
            Assert.Equal(new Shape(84, 21), file.Find("blk.1.ffn_up.weight")!.Shape);
            Assert.Equal(matrix.Transpose().Contiguous().ToArray<float>(), Stored("blk.1.ffn_up.weight"));
            return;
        }
        // Heads of 8 rows of 24: row 2i + j of the file is row i + 4j of the checkpoint.
        var (own, stored) = (parameters["model.layers.0.self_attn.q_proj.weight"].ToArray<float>(), Stored("blk.0.attn_q.weight"));
        for (var head = 0; head < 3; head++)
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 2; j++)
                    Assert.Equal(own.AsSpan((head * 8 + i + 4 * j) * 24, 24), stored.AsSpan((head * 8 + 2 * i + j) * 24, 24));
        Assert.Equal(parameters["model.layers.0.self_attn.v_proj.weight"].ToArray<float>(), Stored("blk.0.attn_v.weight"));
    }

    [Theory]
    [InlineData("llama", GgufTensorType.F16)]
    [InlineData("llama", GgufTensorType.BF16)]
    [InlineData("llama", GgufTensorType.Q8)]
    [InlineData("qwen3", GgufTensorType.Q4)]
    [InlineData("gpt2", GgufTensorType.Q8)]
    [InlineData("gpt2", GgufTensorType.BF16)]
    public void Matrices_of_every_type_are_computed_with_as_they_are(string family, GgufTensorType type)
    {
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(2, seed: 6);
        var model = CausalModel.Create(device, Sizes(family));
        var path = folder.At("model.gguf");
        GgufModel.Save(model, path, new() { Type = type }, TestContext.Current.CancellationToken);
        var back = GgufModel.Load(device, path, token: TestContext.Current.CancellationToken);
        using (var file = GgufFile.Open(path))
        {
            Assert.Equal(type, file.Find("blk.1.ffn_up.weight")!.Type);
            Assert.Equal(GgufTensorType.F32, file.Find("blk.1.ffn_norm.weight")!.Type);
        }
        Assert.Contains(back.PartsOf<Linear>(), p => type.Blocks() is null ? p.Part.Weights is DenseWeights { Weight.DType: var stored } && stored == type.Numbers() : p.Part.Weights is QuantizedWeights);
        foreach (var (_, linear) in back.PartsOf<Linear>().Where(part => part.Part.Neighbors.Count > 0))
            Assert.NotNull(Tensor.Together([.. linear.Neighbors.Select(one => one.Stored!.Value)]));
        using var scope = device.NoGrad();
        var tokens = Tensor.From<int>(device, Enumerable.Range(0, 40).Select(i => i * 31 % 100).ToArray(), new Shape(2, 20));
        var (expected, actual) = (model.Forward(tokens).ToArray<float>(), back.Forward(tokens).ToArray<float>());
        var size = Math.Sqrt(expected.Average(v => (double)v * v));
        var error = Math.Sqrt(expected.Zip(actual, (a, b) => (double)(a - b) * (a - b)).Average()) / size;
        Assert.InRange(error, 1e-7, type switch { GgufTensorType.F16 => 1e-3, GgufTensorType.BF16 => 1e-2, GgufTensorType.Q8 => 5e-2, _ => 0.6 });
        GgufModel.Save(back, folder.At("again.gguf"), token: TestContext.Current.CancellationToken);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.At("again.gguf")));
        // In BF16 all of it is of that type, or blocks.
        var narrow = GgufModel.Load(device, path, new() { Type = DType.BF16 }, TestContext.Current.CancellationToken);
        Assert.All(narrow.Parameters, p => Assert.True(p.Value.DType is DType.BF16 or DType.U8));
        Assert.Equal(DType.BF16, narrow.Forward(tokens).DType);
    }

    [Fact]
    public void A_tokenizer_and_the_tokens_that_end_texts_come_back()
    {
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(1);
        var config = Sizes("qwen2") with { BeginToken = 3, EndTokens = [5, 7, 9], HasQueryKeyValueBias = true };
        var tokenizer = new GgufTokenizer
        {
            Model = "gpt2",
            Rule = "qwen2",
            Tokens = ["a", "b", "ab", "<é>"],
            Kinds = [GgufTokenKind.Normal, GgufTokenKind.Normal, GgufTokenKind.Normal, GgufTokenKind.Control],
            Merges = ["a b"],
            BeginToken = 3,
            EndToken = 5,
            AddsBegin = true,
            ChatTemplate = "{{ messages }}",
        };
        GgufModel.Save(CausalModel.Create(device, config), folder.At("m.gguf"), new() { Tokenizer = tokenizer, Name = "tiny" }, TestContext.Current.CancellationToken);
        Assert.True(GgufModel.ReadConfig(folder.At("m.gguf")).Describes(config));
        Assert.Equal([5, 7, 9], GgufModel.ReadGeneration(folder.At("m.gguf")).EndTokens);
        var back = GgufModel.ReadTokenizer(folder.At("m.gguf"))!;
        Assert.Equal(config.Vocabulary, back.Tokens.Count);
        Assert.Equal(tokenizer.Tokens, back.Tokens.Take(4));
        Assert.Equal(("[PAD4]", GgufTokenKind.Unused), (back.Tokens[4], back.Kinds[4]));
        Assert.Equal((tokenizer.Merges[0], "qwen2", 3, 5, true, null, "{{ messages }}"),
            (back.Merges.Single(), back.Rule, back.BeginToken!.Value, back.EndToken!.Value, back.AddsBegin!.Value, back.AddsEnd, back.ChatTemplate));
        var tooMany = tokenizer with { Tokens = [.. Enumerable.Range(0, 101).Select(i => $"{i}")], Kinds = [.. Enumerable.Repeat(GgufTokenKind.Normal, 101)] };
        Assert.Throws<ArgumentException>(() => GgufModel.Save(CausalModel.Create(device, config), folder.At("x.gguf"), new() { Tokenizer = tooMany }));
        Assert.False(File.Exists(folder.At("x.gguf")));
    }

    [Theory]
    [InlineData(PieceRule.Gpt2)]
    [InlineData(PieceRule.Llama3)]
    [InlineData(PieceRule.Qwen2)]
    public void A_tokenizer_of_a_folder_is_the_one_that_was_trained(PieceRule rule)
    {
        using var folder = new TemporaryFolder();
        var own = Trained(rule);
        own.Save(folder.Path, end: "<|end|>");
        var expected = GgufTokenizer.From(own, end: "<|end|>");
        AssertSame(expected, GgufTokenizer.FromFolder(folder.Path));
        Assert.Equal((own.Vocabulary - 1, GgufTokenKind.Control), (expected.EndToken!.Value, expected.Kinds[^1]));
        const string text = "They'll WORRY 1234567, don't\n\n\u4f60\u597d Gr\u00fc\u00dfe<|end|>x  ";
        var made = expected.Create();
        Assert.Equal(own.Encode(text), made.Encode(text));
        Assert.Equal(text, made.Decode(made.Encode(text), keepsSpecial: true));
        // Written as a folder it is read as what it was.
        expected.Save(folder.At("again"));
        AssertSame(expected, GgufTokenizer.FromFolder(folder.At("again")));
    }

    [Fact]
    public void A_tokenizer_of_sentencepiece_keeps_the_order_of_its_merges()
    {
        using var folder = new TemporaryFolder();
        string[] tokens = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(b => $"<0x{b:X2}>"), "\u2581", "a", "b", "ab", "\u2581a", "\u2581ab", "aba"];
        var kinds = tokens.Select((_, i) => i == 0 ? GgufTokenKind.Unknown : i < 3 ? GgufTokenKind.Control : i < 259 ? GgufTokenKind.Byte : GgufTokenKind.Normal).ToArray();
        var tokenizer = new GgufTokenizer
        {
            Model = "llama",
            Tokens = tokens,
            Kinds = kinds,
            Scores = [.. tokens.Select((_, i) => i < 262 ? i < 259 ? 0f : -5f : 262f - i)],
            BeginToken = 1,
            EndToken = 2,
            UnknownToken = 0,
            AddsBegin = true,
            AddsEnd = false,
            AddsSpace = true,
        };
        tokenizer.Save(folder.Path);
        var back = GgufTokenizer.FromFolder(folder.Path);
        Assert.Equal(tokenizer.Tokens, back.Tokens);
        Assert.Equal(tokenizer.Kinds, back.Kinds);
        Assert.Equal((1, 2, 0, true, true), (back.BeginToken, back.EndToken, back.UnknownToken, back.AddsBegin, back.AddsSpace));
        // A space is put before; then ab twice, and of those one with the space and one with the last a.
        Assert.Equal([1, 264, 265], tokenizer.Create().Encode("ababa"));
        Assert.Equal("ababa", tokenizer.Create().Decode([1, 264, 265]));
        // Scores may differ, but not which merge comes before which.
        Assert.Equal(tokenizer.Tokens.Skip(262).OrderByDescending(t => tokenizer.Scores[Array.IndexOf(tokens, t)]), back.Tokens.Skip(262).OrderByDescending(t => back.Scores[Array.IndexOf(tokens, t)]));
        File.WriteAllText(folder.At("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        Assert.Throws<ModelFormatException>(() => GgufTokenizer.FromFolder(folder.Path));
    }

    private static void AssertSame(GgufTokenizer expected, GgufTokenizer actual)
    {
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Kinds, actual.Kinds);
        Assert.Equal(expected.Merges, actual.Merges);
        Assert.Equal((expected.Model, expected.Rule, expected.BeginToken, expected.EndToken, expected.AddsBegin), (actual.Model, actual.Rule, actual.BeginToken, actual.EndToken, actual.AddsBegin));
    }

    [Fact]
    public void Stretched_angles_come_back()
    {
        using var folder = new TemporaryFolder();
        using var device = new CpuDevice(1);
        foreach (var rope in (RopeOptions[])[Stretched, Stretched with { AttentionFactor = null }, new() { Scaling = RopeScaling.Linear, Factor = 3 },
            new() { Scaling = RopeScaling.Llama3, Factor = 32, OriginalContext = 8192 }, new() { Scaling = RopeScaling.Llama3, Factor = 5, OriginalContext = 50, LowFrequencyFactor = 2, HighFrequencyFactor = 3 }])
        {
            GgufModel.Save(CausalModel.Create(device, Sizes("llama") with { Rope = rope }), folder.At("m.gguf"), token: TestContext.Current.CancellationToken);
            var back = GgufModel.ReadConfig(folder.At("m.gguf")).Rope!;
            Assert.Equal(rope.Scaling, back.Scaling);
            foreach (var (a, b) in rope.Frequencies(16).Zip(back.Frequencies(16))) Assert.Equal(a, b, Math.Abs(a) * 1e-6);
            Assert.Equal(rope.Magnitude, back.Magnitude, 1e-6);
        }
    }

    [Fact]
    public void What_no_layout_can_say_is_refused()
    {
        using var device = new CpuDevice(1);
        using var folder = new TemporaryFolder();
        foreach (var config in (ModelConfig[])[
            Sizes("llama") with { Windows = [8, 8] }, Sizes("llama") with { Activation = Activation.Gelu }, Sizes("qwen3") with { HasQueryKeyValueBias = true },
            Sizes("qwen2") with { HasQueryKeyValueBias = true, Rope = new() { Scaling = RopeScaling.Llama3, OriginalContext = 64 } },
            Sizes("llama") with { Rope = new() { Scaling = RopeScaling.Yarn, Factor = 2, OriginalContext = 32, Truncates = false } },
            Sizes("llama") with { Rope = Stretched with { BetaFast = 8 } }])
            Assert.Throws<ArgumentException>(() => GgufModel.Save(CausalModel.Create(device, config), folder.At("x.gguf")));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    /// <summary>For check_gguf.mjs: writes models and the tokens that they go on with into the folder that NATIVE_GGUF_OUT names.</summary>
    [Fact]
    public void Models_for_llama_cpp()
    {
        var target = Environment.GetEnvironmentVariable("NATIVE_GGUF_OUT");
        Assert.SkipWhen(string.IsNullOrEmpty(target), "NATIVE_GGUF_OUT names no folder to write models for check_gguf.mjs to");
        using var device = new CpuDevice(2, seed: 11);
        foreach (var name in Written.Select(row => row.Data))
        {
            using var fixture = new Fixture(name);
            Write(target!, name, ModelFolder.Load<CausalModel>(device, fixture.Folder, InF32), fixture.Prompt(0)[..8]);
        }
        foreach (var family in (string[])["llama", "qwen2", "qwen3", "gpt2"])
            Write(target!, $"random-{family}", CausalModel.Create(device, Sizes(family) with { HasQueryKeyValueBias = family is "gpt2" or "qwen2" }), [3, 1, 4, 1, 5, 9, 2, 6]);
        foreach (var rule in Enum.GetValues<PieceRule>())
        {
            var tokenizer = Trained(rule);
            var model = CausalModel.Create(device, Sizes("llama") with { Vocabulary = tokenizer.Vocabulary, Context = 512 });
            var path = Path.Combine(target!, $"text-{rule}.f32.gguf");
            GgufModel.Save(model, path, new() { Tokenizer = GgufTokenizer.From(tokenizer, end: "<|end|>") });
            const string text = "Grüße, don't  worry: 1234567 of 89 \n\n\tTHEY'LL do it!!! \u4f60\u597d \ud83d\ude00  ";
            File.WriteAllText(Path.ChangeExtension(path, ".json"), JsonSerializer.Serialize(new { prompt = Array.Empty<int>(), tokens = Array.Empty<int>(), leads = Array.Empty<float>(), text, ids = tokenizer.Encode(text) }));
        }
        foreach (var (name, rope) in (ReadOnlySpan<(string, RopeOptions)>)[("yarn", Stretched with { AttentionFactor = null }), ("yarn-factor", Stretched)])
            Write(target!, $"random-qwen2-{name}", CausalModel.Create(device, Sizes("qwen2") with { HasQueryKeyValueBias = true, Rope = rope }), [3, 1, 4, 1, 5, 9, 2, 6]);
    }

    private static void Write(string target, string name, CausalModel model, int[] prompt)
    {
        var count = Math.Min(64, model.Config.Context - prompt.Length);
        foreach (var type in (GgufTensorType[])[GgufTensorType.F32, GgufTensorType.F16, GgufTensorType.BF16, GgufTensorType.Q8, GgufTensorType.Q4])
        {
            if (type.Blocks() is not null && model.Config.Width % 32 != 0) continue;
            // Names that are no text: only their number counts here.
            var names = Enumerable.Range(0, model.Config.Vocabulary).Select(i => $"t{i}").ToList();
            var tokenizer = new GgufTokenizer { Model = "gpt2", Rule = "gpt-2", Tokens = names, Kinds = [.. names.Select(_ => GgufTokenKind.Normal)], Merges = ["t 1"], BeginToken = 1, EndToken = 2, AddsBegin = false };
            var path = Path.Combine(target, $"{name}.{type.Name()}.gguf");
            GgufModel.Save(model, path, new() { Type = type, Tokenizer = tokenizer });
            var stored = GgufModel.Load(model.Device, path);
            var tokens = stored.Generate([prompt], new() { MaxNewTokens = count })[0].Tokens;
            File.WriteAllText(Path.ChangeExtension(path, ".json"), JsonSerializer.Serialize(new { prompt, tokens, leads = Leads(stored, prompt, tokens) }));
        }
    }

    private static BytePairTokenizer Trained(PieceRule rule)
    {
        var words = new[] { "the", "they'll", "worry", "won't", "do", "it", "Gr\u00fc\u00dfe", "1234", "of", "good", "weather", "\n\n", "\u4f60\u597d" };
        var random = new Random(2);
        var text = string.Join(" ", Enumerable.Range(0, 4000).Select(_ => words[random.Next(words.Length)]));
        return BytePairTrainer.Train(System.Text.Encoding.UTF8.GetBytes(text), new() { Vocabulary = 320, Special = ["<|end|>"], Rule = rule });
    }

    // By how much each token's score leads the next best one's, for judging where others choose otherwise.
    private static float[] Leads(CausalModel model, int[] prompt, IReadOnlyList<int> tokens)
    {
        using var scope = model.Device.NoGrad();
        int[] all = [.. prompt, .. tokens];
        var scores = model.Forward(Tensor.From<int>(model.Device, all, new Shape(1, all.Length))).ToArray<float>();
        var vocabulary = model.Config.Vocabulary;
        return [.. Enumerable.Range(prompt.Length - 1, tokens.Count).Select(i =>
        {
            var best = scores[(i * vocabulary)..((i + 1) * vocabulary)].OrderDescending().ToArray();
            return best[0] - best[1];
        })];
    }

    private static RopeOptions Stretched => new() { Base = 100, Scaling = RopeScaling.Yarn, Factor = 4, OriginalContext = 32, AttentionFactor = 1.3 };

    private static ModelConfig Sizes(string family) => new()
    {
        ModelType = family,
        Vocabulary = 100,
        Width = 64,
        Layers = 2,
        Heads = 4,
        KeyHeads = family == "gpt2" ? 4 : 2,
        HeadSize = 16,
        Hidden = 96,
        Context = 128,
        TiesHead = family != "llama",
        Rope = family == "gpt2" ? null : new(),
        HasQueryKeyValueBias = family == "gpt2",
        HasOutputBias = family == "gpt2",
        HasFeedForwardBias = family == "gpt2",
        Activation = family == "gpt2" ? Activation.GeluTanh : Activation.Silu,
    };
}
