using Native.Compute;
using Native.Nn.Tests.Models;

namespace Native.Nn.Tests.Generation;

public sealed class GenerationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Fixture.CausalNames), MemberType = typeof(Fixture))]
    public void Greedy_tokens_of_a_ragged_batch_are_those_of_transformers(string name)
    {
        using var fixture = new Fixture(name);
        using var device = Fixture.OpenDevice();
        var model = ModelFolder.Load<CausalModel>(device, fixture.Folder, new() { Type = DType.F32 }, Token);
        var expected = fixture.Integers("continuation");
        var logits = fixture.Numbers("continuation_logits");
        var steps = expected.Length / fixture.Lengths.Length;
        var results = model.Generate([.. Enumerable.Range(0, fixture.Lengths.Length).Select(fixture.Prompt)], new() { MaxNewTokens = steps }, token: Token);
        for (var i = 0; i < results.Length; i++)
        {
            Assert.Equal(expected[(i * steps)..((i + 1) * steps)], results[i].Tokens);
            Assert.Equal(StopReason.MaxNewTokens, results[i].Reason);
            for (var step = 0; step < steps; step++)
            {
                var row = logits.AsSpan((i * steps + step) * model.Config.Vocabulary, model.Config.Vocabulary);
                Assert.Equal(Sampler.LogProbability(row, results[i].Tokens[step]), results[i].LogProbabilities[step], 2e-4);
            }
        }
    }

    [Fact]
    public void Draws_depend_on_the_seed_and_not_on_the_rest_of_the_batch()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("llama")));
        var options = new GenerationOptions { MaxNewTokens = 40, Samples = true, Temperature = 1.5, TopK = 9, TopP = 0.95, MinP = 0.01, RepetitionPenalty = 1.05, Seed = 4 };
        int[] a = [1, 2, 3], b = [5];
        var both = model.Generate([a, b], options, token: Token);
        Assert.Equal(both[0].Tokens, model.Generate([a], options, token: Token)[0].Tokens);
        Assert.Equal(both[1].Tokens, model.Generate([a, b], options, token: Token)[1].Tokens);
        Assert.NotEqual(both[0].Tokens, model.Generate([a], options with { Seed = 5 }, token: Token)[0].Tokens);
        // Two sequences with one prompt draw their own numbers.
        var twins = model.Generate([a, a], options, token: Token);
        Assert.NotEqual(twins[0].Tokens, twins[1].Tokens);
    }

    [Fact]
    public void Texts_end_at_end_tokens_stop_sequences_and_the_context()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("gpt2")));
        var options = new GenerationOptions { MaxNewTokens = 60, Samples = true, Temperature = 3, Seed = 1 };
        int[] prompt = [3, 1, 4];
        var all = model.Generate([prompt], options, token: Token)[0].Tokens.ToArray();
        Assert.Equal(60, all.Length);

        var end = all[20];
        var ended = model.Generate([prompt], options with { EndTokens = [99, end] }, token: Token)[0];
        Assert.Equal((StopReason.EndToken, true), (ended.Reason, ended.Tokens.SequenceEqual(all[..Array.IndexOf(all, end)])));

        int[] stop = all[30..33];
        var first = Enumerable.Range(0, 58).First(i => all.AsSpan(i, 3).SequenceEqual(stop));
        var stopped = model.Generate([prompt], options with { StopSequences = [[77, 77], stop] }, token: Token)[0];
        Assert.Equal(StopReason.StopSequence, stopped.Reason);
        Assert.Equal(all[..first], stopped.Tokens);
        Assert.Equal(first, stopped.LogProbabilities.Count);

        var full = model.Generate([prompt], options with { MaxNewTokens = 1000 }, token: Token)[0];
        Assert.Equal((StopReason.Context, model.Config.Context - prompt.Length + 1), (full.Reason, full.Tokens.Count));
        Assert.Equal(all, full.Tokens.Take(60));
        Assert.Empty(model.Generate([prompt], options with { MaxNewTokens = 0 }, token: Token)[0].Tokens);
    }

    [Fact]
    public async Task Streamed_tokens_are_the_same_and_never_taken_back()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = TinyModels.Stirred(CausalModel.Create(device, TinyModels.Config("qwen2")));
        var options = new GenerationOptions { MaxNewTokens = 50, Samples = true, Temperature = 3, Seed = 6 };
        int[] prompt = [3];
        var all = model.Generate([prompt], options, token: Token)[0].Tokens.ToArray();
        var stop = all[40..44];
        var withStop = options with { StopSequences = [stop, [.. stop[..3], 99]] };
        var streamed = new List<int>();
        await foreach (var token in model.StreamAsync(prompt, withStop, Token)) streamed.Add(token);
        Assert.Equal(model.Generate([prompt], withStop, token: Token)[0].Tokens, streamed);
        Assert.Equal(all[..streamed.Count], streamed);
        Assert.True(streamed.Count <= 40);
    }

    [Fact]
    public async Task Cancellation_ends_a_stream_and_a_batch()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config("llama"));
        using var source = new CancellationTokenSource();
        var count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var token in model.StreamAsync([1], new() { MaxNewTokens = 90 }, source.Token))
                if (++count == 5) await source.CancelAsync();
        });
        Assert.Equal(5, count);
        Assert.ThrowsAny<OperationCanceledException>(() => model.Generate([[1]], token: source.Token));
        // What was made on the way is gone: another run starts from the same memory.
        var before = device.Memory.Tensors;
        Assert.Equal(90, model.Generate([[1]], new() { MaxNewTokens = 90 }, token: Token)[0].Tokens.Count);
        Assert.Equal(before, device.Memory.Tensors);
    }

    [Fact]
    public void Bad_prompts_and_caches_are_refused()
    {
        using var device = Device.Open("cpu:1", 2);
        var model = CausalModel.Create(device, TinyModels.Config("llama"));
        void Refused(string text, IReadOnlyList<int[]> prompts, IKeyValueCache? cache = null) =>
            Assert.Contains(text, Assert.Throws<ArgumentException>(() => new Native.Nn.Generation(model, prompts, null, cache)).Message, StringComparison.Ordinal);
        Refused("no prompt", []);
        Refused("prompt 1 is empty", [[1], []]);
        Refused("token 13", [[13]]);
        Refused("token -1", [[-1]]);
        Refused("97 tokens", [new int[97]]);
        using var cache = new BlockCache(model, 2);
        Refused("1 new sequences", [[1]], cache);
    }
}
