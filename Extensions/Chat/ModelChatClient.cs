using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Native.Compute;
using Native.Nn;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Native.Extensions.AI;

/// <summary>A language model as a chat client of Microsoft.Extensions.AI.</summary>
/// <remarks>
/// <para>Read from a request: instructions, temperature (0 takes the likeliest token), top-p, top-k, most tokens, seed, stop sequences, and of the
/// additional properties <c>min_p</c> and <c>repetition_penalty</c>; or all of a <see cref="GenerationOptions"/> that its raw representation factory
/// gives. Answers tell usage, why they ended and their seed. Tools, images and other content, formats other than text, frequency and presence
/// penalties and remembered conversations are refused with a <see cref="NotSupportedException"/>.</para>
/// <para>May be used from several threads at once: answers take turns token by token (<see cref="DeviceTurns"/>) and work on the thread pool. What else
/// computes on the same device must share the turns.</para>
/// <para>Each request reads its whole conversation; names of special tokens in messages are text.</para>
/// </remarks>
public sealed class ModelChatClient : IChatClient
{
    private readonly CausalModel model;
    private readonly ITokenizer tokenizer;
    private readonly ChatTemplate template;
    private readonly GenerationOptions standing;
    private readonly ulong? seed;
    private readonly DeviceTurns turns;
    private readonly bool ownsTurns;
    private readonly Device? owned;
    private readonly ChatClientMetadata metadata;

    /// <summary>A client of a model that the application has loaded, and keeps.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="options">How it answers; a template is needed.</param>
    /// <exception cref="ArgumentException">There is no template, or the tokenizer has more tokens than the model.</exception>
    public ModelChatClient(CausalModel model, ITokenizer tokenizer, ModelChatOptions options) : this(model, tokenizer, options, null) { }

    private ModelChatClient(CausalModel model, ITokenizer tokenizer, ModelChatOptions options, Device? owned)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(options);
        if (tokenizer.Vocabulary > model.Config.Vocabulary)
            throw new ArgumentException($"ModelChatClient: the tokenizer has {tokenizer.Vocabulary} tokens, the model {model.Config.Vocabulary}", nameof(tokenizer));
        template = options.Template ?? throw new ArgumentException(
            "ModelChatClient: the model has no chat template; give one, such as ChatTemplate.ChatMl, or ChatTemplate.Plain for a model that only continues text", nameof(options));
        standing = options.Generation ?? new() { EndTokens = model.Config.EndTokens };
        // A turn may end with another token than a text does.
        if (template.EndToken is { } name && tokenizer.Find(name) is { } end && !standing.EndTokens.Contains(end)) standing = standing with { EndTokens = [.. standing.EndTokens, end] };
        standing.Check();
        (this.model, this.tokenizer, seed, this.owned) = (model, tokenizer, options.Seed, owned);
        (turns, ownsTurns) = (options.Turns ?? new(), options.Turns is null);
        metadata = new("native", defaultModelId: options.ModelId ?? model.Config.ModelType);
    }

    /// <summary>Loads a model folder: the model, its tokenizer, its chat template and its settings for generation. The client owns the device.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <param name="device">The device's name, such as "cpu" or "cuda:0"; null takes the best.</param>
    /// <param name="options">How it answers.</param>
    /// <param name="token">Cancels between tensors.</param>
    /// <exception cref="ModelFormatException">A file is broken or describes what is not supported.</exception>
    /// <exception cref="ArgumentException">The folder has no chat template, and the options neither.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ModelChatClient Open(string folder, string? device = null, ModelChatOptions? options = null, CancellationToken token = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        // What is missing is told before the weights are read.
        var tokenizer = TokenizerFile.ReadFolder(folder);
        options = options with
        {
            Template = options.Template ?? ChatTemplate.Read(folder),
            Generation = options.Generation ?? ModelFolder.ReadGeneration(folder),
            ModelId = options.ModelId ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
        };
        var opened = device is null ? Device.Best() : Device.Open(device);
        try
        {
            return new(ModelFolder.Load<CausalModel>(opened, folder, token: token), tokenizer, options, opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>The tokens that a conversation is read as: with those of the answer they must fit the model's context.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="instructions">What <see cref="ChatOptions.Instructions"/> will say.</param>
    /// <exception cref="NotSupportedException">A message holds what is no text.</exception>
    /// <exception cref="ArgumentException">There is no message.</exception>
    public int CountTokens(IEnumerable<ChatMessage> messages, string? instructions = null)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return Conversation.Tokens(Conversation.Turns(messages, instructions), template, tokenizer).Length;
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = Read(messages, options);
        var response = await Answer(request, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false);
        response.AdditionalProperties = new() { [RequestOptions.Seed] = request.Options.Generation.Seed };
        return response;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        // What is wrong with a request is told at once, not when its first token is asked for.
        Answer(Read(messages, options), cancellationToken);

    private (int[] Prompt, RequestOptions Options, StopText Stop) Read(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = RequestOptions.Of(options, standing, seed, metadata.DefaultModelId!, this);
        var stop = new StopText(request.Stops);
        var prompt = Conversation.Tokens(Conversation.Turns(messages, options?.Instructions), template, tokenizer);
        if (prompt.Length == 0) throw new ArgumentException("ModelChatClient: the conversation has no tokens; a message needs text", nameof(messages));
        if (prompt.Length > model.Config.Context)
            throw new ArgumentException($"ModelChatClient: the conversation has {prompt.Length} tokens, the model's context {model.Config.Context}; leave out its oldest messages", nameof(messages));
        return (prompt, request, stop);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Answer(
        (int[] Prompt, RequestOptions Options, StopText Stop) request, [EnumeratorCancellation] CancellationToken token)
    {
        var prompt = request.Prompt;
        var id = Guid.NewGuid().ToString("N");
        using var answer = await turns.Run(() => new ChatAnswer(model, tokenizer, prompt, request.Options.Generation, request.Stop), token).ConfigureAwait(false);
        while (!answer.IsDone)
        {
            token.ThrowIfCancellationRequested();
            var text = await turns.Run(answer.Step, token).ConfigureAwait(false);
            if (text.Length > 0) yield return Update([new TextContent(text)]);
        }
        var usage = new UsageDetails { InputTokenCount = prompt.Length, OutputTokenCount = answer.Tokens, TotalTokenCount = prompt.Length + answer.Tokens };
        var last = Update([new UsageContent(usage)]);
        last.FinishReason = answer.Reason;
        last.AdditionalProperties = new() { [RequestOptions.Seed] = request.Options.Generation.Seed };
        yield return last;

        ChatResponseUpdate Update(IList<AIContent> contents) =>
            new(ChatRole.Assistant, contents) { ResponseId = id, MessageId = id, ModelId = metadata.DefaultModelId, CreatedAt = DateTimeOffset.UtcNow };
    }

    /// <summary>The client itself, its metadata, its model, its tokenizer or its template, by their types.</summary>
    /// <param name="serviceType">The type that is asked for.</param>
    /// <param name="serviceKey">Nothing has a key: anything but null finds nothing.</param>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null : new object[] { this, metadata, model, tokenizer, template, turns }.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Frees the device, where <see cref="Open"/> opened it; no answer may be on its way.</summary>
    public void Dispose()
    {
        owned?.Dispose();
        if (ownsTurns) turns.Dispose();
    }
}
