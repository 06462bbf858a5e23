using Microsoft.Extensions.AI;
using Native.Nn;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Native.Extensions.AI.Tests.Chat;

public sealed class ModelChatClientTests
{
    private static readonly ChatMessage[] Hello = [new(ChatRole.User, "The list has")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_what_the_model_writes_behind_the_template()
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client();
        var prompt = tiny.Tokenizer.Encode(ChatTemplate.ChatMl.Render([new("user", "The list has")]), SpecialUse.Read);
        var expected = tiny.Model.Generate([prompt], new() { MaxNewTokens = 24, EndTokens = [tiny.Tokenizer.Find("<|im_end|>")!.Value] }, token: Token)[0];

        var response = await client.GetResponseAsync(Hello, cancellationToken: Token);
        Assert.Equal(tiny.Tokenizer.Decode([.. expected.Tokens]), response.Text);
        Assert.NotEmpty(response.Text);
        Assert.Equal(ChatRole.Assistant, Assert.Single(response.Messages).Role);
        Assert.Equal(expected.Reason == StopReason.MaxNewTokens ? ChatFinishReason.Length : ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(prompt.Length, response.Usage!.InputTokenCount);
        Assert.Equal(expected.Tokens.Count, response.Usage.OutputTokenCount);
        Assert.Equal(prompt.Length + expected.Tokens.Count, response.Usage.TotalTokenCount);
        Assert.Equal("tiny", response.ModelId);

        var updates = await client.GetStreamingResponseAsync(Hello, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(response.Text, string.Concat(updates.Select(update => update.Text)));
        Assert.True(updates.Count > 2, "it comes in pieces");
        Assert.Single(updates.Select(update => update.ResponseId).Distinct());
        Assert.Equal(response.FinishReason, updates[^1].FinishReason);
    }

    [Fact]
    public async Task Seeds_decide_draws_and_a_temperature_of_0_takes_the_likeliest()
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client();
        async Task<ChatResponse> Ask(ChatOptions options) => await client.GetResponseAsync(Hello, options, Token);
        var first = await Ask(new() { Temperature = 1.5f, Seed = 7, TopP = 0.95f });
        Assert.Equal(first.Text, (await Ask(new() { Temperature = 1.5f, Seed = 7, TopP = 0.95f })).Text);
        Assert.NotEqual(first.Text, (await Ask(new() { Temperature = 1.5f, Seed = 8, TopP = 0.95f })).Text);
        Assert.Equal(7UL, first.AdditionalProperties!["seed"]);
        // Without a seed each answer has its own, and tells it, so that it can be had again.
        var free = await Ask(new() { Temperature = 1.5f });
        Assert.NotEqual(free.AdditionalProperties!["seed"], (await Ask(new() { Temperature = 1.5f })).AdditionalProperties!["seed"]);
        Assert.Equal(free.Text, (await Ask(new() { Temperature = 1.5f, Seed = unchecked((long)(ulong)free.AdditionalProperties["seed"]!) })).Text);
        var greedy = (await Ask(new())).Text;
        Assert.Equal(greedy, (await Ask(new() { Temperature = 0 })).Text);
        Assert.Equal(greedy, (await Ask(new() { TopK = 1 })).Text);
        Assert.Equal(greedy, (await Ask(new() { AdditionalProperties = new() { ["min_p"] = 1.0 } })).Text);
        Assert.Equal(3, (await Ask(new() { MaxOutputTokens = 3 })).Usage!.OutputTokenCount);
        var raw = new ChatOptions { RawRepresentationFactory = _ => new GenerationOptions { Samples = true, Temperature = 1.5, TopP = 0.95f, Seed = 7, MaxNewTokens = 24 } };
        Assert.Equal(first.Text, (await Ask(raw)).Text);
    }

    [Fact]
    public async Task Stop_sequences_end_an_answer_and_are_not_part_of_it()
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client();
        var whole = (await client.GetResponseAsync(Hello, cancellationToken: Token)).Text;
        var stop = whole.Substring(whole.Length / 2, 2);
        var cut = await client.GetResponseAsync(Hello, new() { StopSequences = ["never written", stop] }, Token);
        Assert.Equal(whole[..whole.IndexOf(stop, StringComparison.Ordinal)], cut.Text);
        Assert.Equal(ChatFinishReason.Stop, cut.FinishReason);
        Assert.True(cut.Usage!.OutputTokenCount < 24);
    }

    public static TheoryData<string, ChatOptions> Unsupported => new()
    {
        { "tools", new() { Tools = [AIFunctionFactory.Create(() => 1, "one")] } },
        { "format", new() { ResponseFormat = ChatResponseFormat.Json } },
        { "frequency", new() { FrequencyPenalty = 0.5f } },
        { "presence", new() { PresencePenalty = 0.5f } },
        { "reasoning", new() { Reasoning = new() { Effort = ReasoningEffort.High } } },
        { "conversation", new() { ConversationId = "x" } },
        { "tool call", new() { ToolMode = ChatToolMode.RequireAny } },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void What_is_not_supported_is_refused_by_name(string word, ChatOptions options)
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client();
        // At once, not when the first token is asked for.
        var error = Assert.Throws<NotSupportedException>(() => client.GetStreamingResponseAsync(Hello, options, Token));
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_requests_are_refused_with_the_numbers()
    {
        using var tiny = new TinyChat(context: 64);
        using var client = tiny.Client();
        async Task<string> Refused(ChatMessage[] messages, ChatOptions? options = null) =>
            (await Assert.ThrowsAnyAsync<ArgumentException>(async () => await client.GetResponseAsync(messages, options, Token))).Message;
        Assert.Contains("context 64", await Refused([new(ChatRole.User, new string('x', 100))]), StringComparison.Ordinal);
        Assert.Contains("no message", await Refused([]), StringComparison.Ordinal);
        Assert.Contains("'other'", await Refused(Hello, new() { ModelId = "other" }), StringComparison.Ordinal);
        Assert.Contains("temperature", await Refused(Hello, new() { Temperature = -1 }), StringComparison.Ordinal);
        Assert.Contains("top-p", await Refused(Hello, new() { TopP = 1.5f }), StringComparison.Ordinal);
        Assert.Contains("min_p", await Refused(Hello, new() { AdditionalProperties = new() { ["min_p"] = "much" } }), StringComparison.Ordinal);
        Assert.Contains("template", Assert.Throws<ArgumentException>(() => new ModelChatClient(tiny.Model, tiny.Tokenizer, new())).Message, StringComparison.Ordinal);
        Assert.Equal(client.CountTokens(Hello), (await client.GetResponseAsync(Hello, cancellationToken: Token)).Usage!.InputTokenCount);
    }

    [Fact]
    public async Task An_answer_can_be_canceled_or_left_and_the_next_one_comes()
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client(new() { MaxNewTokens = 400 });
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in client.GetStreamingResponseAsync(Hello, cancellationToken: stop.Token)) await stop.CancelAsync();
        });
        await foreach (var update in client.GetStreamingResponseAsync(Hello, cancellationToken: Token)) break;
        Assert.NotEmpty((await client.GetResponseAsync(Hello, new() { MaxOutputTokens = 4 }, Token)).Text);
    }

    [Fact]
    public async Task Answers_asked_for_side_by_side_are_those_asked_for_one_after_another()
    {
        using var tiny = new TinyChat();
        using var client = tiny.Client();
        ChatOptions Options(int i) => new() { Temperature = 1.2f, Seed = i };
        ChatMessage[] Question(int i) => [new(ChatRole.User, $"The dictionary {i} has")];
        var alone = new string[8];
        for (var i = 0; i < alone.Length; i++) alone[i] = (await client.GetResponseAsync(Question(i), Options(i), Token)).Text;
        var together = await Task.WhenAll(Enumerable.Range(0, alone.Length).Select(i => Task.Run(async () => (await client.GetResponseAsync(Question(i), Options(i), Token)).Text, Token)));
        Assert.Equal(alone, together);
        Assert.Equal(alone.Length, alone.Distinct().Count());
        // Two streams read by turns on one thread do not wait for each other.
        await using var a = client.GetStreamingResponseAsync(Question(0), Options(0), Token).GetAsyncEnumerator(Token);
        await using var b = client.GetStreamingResponseAsync(Question(1), Options(1), Token).GetAsyncEnumerator(Token);
        for (var i = 0; i < 3; i++) Assert.True(await a.MoveNextAsync() && await b.MoveNextAsync());
    }

    [Fact]
    public async Task A_folder_is_opened_with_its_template_and_its_settings()
    {
        var folder = Directory.CreateTempSubdirectory("native").FullName;
        try
        {
            using var tiny = new TinyChat();
            ModelFolder.Save(tiny.Model, folder, new() { MaxNewTokens = 5 }, token: Token);
            tiny.Tokenizer.Save(folder, begin: "<|endoftext|>", end: "<|im_end|>");
            Assert.Contains("no chat template", Assert.Throws<ArgumentException>(() => ModelChatClient.Open(folder, "cpu:1", token: Token)).Message, StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder, "chat_template.jinja"), ChatTemplate.ChatMl.Text, Token);
            using var client = ModelChatClient.Open(folder, "cpu:1", token: Token);
            using var here = tiny.Client();
            var response = await client.GetResponseAsync(Hello, cancellationToken: Token);
            Assert.Equal((await here.GetResponseAsync(Hello, new() { MaxOutputTokens = 5 }, Token)).Text, response.Text);
            Assert.Equal(Path.GetFileName(folder), response.ModelId);
            Assert.Equal(Path.GetFileName(folder), client.GetService<ChatClientMetadata>()!.DefaultModelId);
            Assert.Same(client, client.GetService<IChatClient>());
            Assert.NotNull(client.GetService<CausalModel>());
            Assert.Null(client.GetService(typeof(CausalModel), "key"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
