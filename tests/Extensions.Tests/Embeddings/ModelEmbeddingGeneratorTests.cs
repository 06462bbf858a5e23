using Microsoft.Extensions.AI;
using Native.Compute;
using Native.Nn;

namespace Native.Extensions.AI.Tests.Embeddings;

public sealed class ModelEmbeddingGeneratorTests
{
    private static readonly string[] Texts = ["The list has elements.", "keys", "The dictionary has keys and values, and the list has <|im_end|> elements.", "naïve"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vectors_are_the_mean_of_the_states_whatever_stands_beside(bool isEncoder)
    {
        using var tiny = new TinyChat();
        var bert = Bert(tiny);
        using var generator = new ModelEmbeddingGenerator(isEncoder ? new SequenceEncoder(bert) : new SequenceEncoder(tiny.Model), tiny.Tokenizer, new() { ModelId = "tiny" });
        var all = await generator.GenerateAsync(Texts, cancellationToken: Token);
        Assert.Equal(Texts.Length, all.Count);
        Assert.Equal(Texts.Sum(text => tiny.Tokenizer.Encode(text, SpecialUse.None).Length), all.Usage!.InputTokenCount);
        for (var i = 0; i < Texts.Length; i++)
        {
            var tokens = Tensor.From<int>(tiny.Device, tiny.Tokenizer.Encode(Texts[i], SpecialUse.None)).Reshape(1, -1);
            var states = (isEncoder ? bert.Stream(tokens) : tiny.Model.Stream(tokens)).ToArray<float>();
            var mean = Enumerable.Range(0, 16).Select(d => Enumerable.Range(0, states.Length / 16).Average(p => (double)states[p * 16 + d])).ToArray();
            var norm = Math.Sqrt(mean.Sum(x => x * x));
            var vector = all[i].Vector.ToArray();
            for (var d = 0; d < 16; d++) Assert.Equal(mean[d] / norm, vector[d], 1e-5);
            Assert.Equal(1, vector.Sum(x => (double)x * x), 1e-6);
            Assert.Equal("tiny", all[i].ModelId);
        }
        Assert.Equal(16, generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelDimensions);
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        // As many batches as texts give the same.
        using var small = new ModelEmbeddingGenerator(isEncoder ? new SequenceEncoder(bert, new() { TokensAtOnce = 1 }) : new SequenceEncoder(tiny.Model, new() { TokensAtOnce = 1 }), tiny.Tokenizer);
        var apart = await small.GenerateAsync(Texts, cancellationToken: Token);
        for (var i = 0; i < Texts.Length; i++)
            foreach (var (x, y) in all[i].Vector.ToArray().Zip(apart[i].Vector.ToArray())) Assert.Equal(x, y, 1e-5);
        Assert.Empty(await generator.GenerateAsync([], cancellationToken: Token));
    }

    [Fact]
    public async Task A_folder_is_opened_with_its_pooling()
    {
        var folder = Directory.CreateTempSubdirectory("native").FullName;
        try
        {
            using var tiny = new TinyChat();
            var bert = Bert(tiny);
            ModelFolder.Save(bert, folder, token: Token);
            tiny.Tokenizer.Save(folder);
            async Task<float[]> Opened()
            {
                using var generator = ModelEmbeddingGenerator.Open(folder, "cpu:1", token: Token);
                Assert.Equal(Path.GetFileName(folder), generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
                return (await generator.GenerateAsync(["The list has keys"], cancellationToken: Token))[0].Vector.ToArray();
            }
            float[] Expected(Pooling pooling, bool normalizes) =>
                new SequenceEncoder(bert, new() { Pooling = pooling, Normalizes = normalizes }).Encode([tiny.Tokenizer.Encode("The list has keys")], token: Token)[0];
            Assert.Equal(Expected(Pooling.Mean, true), await Opened());
            void Write(string modules, string pooling)
            {
                Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
                File.WriteAllText(Path.Combine(folder, "modules.json"), modules);
                File.WriteAllText(Path.Combine(folder, "1_Pooling", "config.json"), pooling);
            }
            const string Start = """[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}""";
            const string First = """{"word_embedding_dimension": 16, "pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false, "pooling_mode_max_tokens": false}""";
            Write(Start + "]", First);
            Assert.Equal(Expected(Pooling.First, false), await Opened());
            Write(Start + """, {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]""", First.Replace("true", "0", StringComparison.Ordinal));
            await Assert.ThrowsAsync<ModelFormatException>(Opened);
            Write(Start + """, {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]""", First);
            Assert.Equal(Expected(Pooling.First, true), await Opened());
            Write(Start + """, {"idx": 2, "name": "2", "path": "2_Dense", "type": "sentence_transformers.models.Dense"}]""", First);
            Assert.Contains("Dense", (await Assert.ThrowsAsync<ModelFormatException>(Opened)).Message, StringComparison.Ordinal);
            Write(Start + "]", First.Replace("cls_token\": true", "max_tokens_2\": true", StringComparison.Ordinal));
            await Assert.ThrowsAsync<ModelFormatException>(Opened);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task First_and_last_states_are_taken_where_asked_for()
    {
        using var tiny = new TinyChat();
        var tokens = tiny.Tokenizer.Encode("The list has keys", SpecialUse.None);
        var states = tiny.Model.Stream(Tensor.From<int>(tiny.Device, tokens).Reshape(1, -1)).ToArray<float>();
        float[] Taken(Pooling pooling) => new SequenceEncoder(tiny.Model, new() { Pooling = pooling, Normalizes = false }).Encode([tokens, tokens[..2]], token: Token)[0];
        var (first, last) = (Taken(Pooling.First), Taken(Pooling.Last));
        for (var d = 0; d < 16; d++)
        {
            Assert.Equal(states[d], first[d], 1e-5);
            Assert.Equal(states[states.Length - 16 + d], last[d], 1e-5);
        }
        await Task.CompletedTask;
    }

    [Fact]
    public async Task What_has_no_vector_is_refused_and_calls_side_by_side_agree()
    {
        using var tiny = new TinyChat(context: 16);
        using var generator = new ModelEmbeddingGenerator(new SequenceEncoder(tiny.Model), tiny.Tokenizer);
        async Task<string> Refused(string text, EmbeddingGenerationOptions? options = null) =>
            (await Assert.ThrowsAnyAsync<ArgumentException>(async () => await generator.GenerateAsync(["keys", text], options, Token))).Message;
        Assert.Contains("text 1 has no tokens", await Refused(""), StringComparison.Ordinal);
        Assert.Contains("context 16", await Refused(new string('x', 100)), StringComparison.Ordinal);
        Assert.Contains("8 dimensions", await Refused("x", new() { Dimensions = 8 }), StringComparison.Ordinal);
        Assert.Contains("'other'", await Refused("x", new() { ModelId = "other" }), StringComparison.Ordinal);
        using var cutting = new ModelEmbeddingGenerator(new SequenceEncoder(tiny.Model), tiny.Tokenizer, new() { Truncates = true });
        Assert.Single(await cutting.GenerateAsync([new string('x', 100)], cancellationToken: Token));

        var alone = (await generator.GenerateAsync(["keys and values"], cancellationToken: Token))[0].Vector.ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => (await generator.GenerateAsync(["keys and values"], cancellationToken: Token))[0].Vector.ToArray(), Token)));
        Assert.All(together, vector => Assert.Equal(alone, vector));
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await generator.GenerateAsync(["keys"], cancellationToken: stop.Token));
    }

    private static EncoderClassifier Bert(TinyChat tiny) => EncoderClassifier.Create(tiny.Device, new ModelConfig
    {
        ModelType = "bert",
        Vocabulary = tiny.Tokenizer.Vocabulary,
        Width = 16,
        Layers = 2,
        Heads = 2,
        KeyHeads = 2,
        HeadSize = 8,
        Hidden = 32,
        Context = 64,
        Epsilon = 1e-12,
        Activation = Activation.Gelu,
        HasQueryKeyValueBias = true,
        HasOutputBias = true,
        HasFeedForwardBias = true,
        TokenTypes = 2,
        Labels = 2,
    });
}
