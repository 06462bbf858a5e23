using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Native.Extensions.AI;

/// <summary>
/// A chat client for any endpoint that speaks OpenAI's chat completions. It talks to the address given and to no other: redirects are refused.
/// Busy answers (429, 5xx) are tried again with growing pauses. The key is sent and never shown.
/// </summary>
public sealed class OpenAiChatClient : IChatClient
{
    private const int LargestAnswer = 4 << 20;
    private readonly HttpClient http;
    private readonly string model;
    private readonly int retries;

    /// <summary>A client.</summary>
    /// <param name="endpoint">The base address, for example http://localhost:8080/v1.</param>
    /// <param name="model">The model's name at the endpoint.</param>
    /// <param name="key">The key; null where none is needed.</param>
    /// <param name="timeout">Of one request; default two minutes.</param>
    /// <param name="retries">How often a busy endpoint is asked again; default 3.</param>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public OpenAiChatClient(Uri endpoint, string model, string? key = null, TimeSpan? timeout = null, int retries = 3)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        if (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")) throw new ArgumentException($"OpenAiChatClient: '{endpoint}' is not an absolute http or https address.", nameof(endpoint));
        this.model = model;
        this.retries = retries;
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }, disposeHandler: true)
        {
            BaseAddress = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = timeout ?? TimeSpan.FromMinutes(2),
            MaxResponseContentBufferSize = LargestAnswer,
        };
        if (!string.IsNullOrEmpty(key)) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var body = new JsonObject
        {
            ["model"] = options?.ModelId ?? model,
            ["messages"] = new JsonArray([.. messages.Select(m => new JsonObject { ["role"] = m.Role.Value, ["content"] = m.Text })]),
            ["stream"] = false,
        };
        if (options?.Temperature is { } temperature) body["temperature"] = temperature;
        if (options?.MaxOutputTokens is { } most) body["max_tokens"] = most;
        if (options?.ResponseFormat is ChatResponseFormatJson) body["response_format"] = new JsonObject { ["type"] = "json_object" };
        for (var attempt = 0; ; attempt++)
        {
            using var response = await http.PostAsJsonAsync("chat/completions", body, cancellationToken).ConfigureAwait(false);
            var busy = response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            if (busy && attempt < retries)
            {
                // Doubling pauses, each up to half shorter, so that several clients do not come back together.
                await Task.Delay(TimeSpan.FromSeconds(0.25 * (1 << attempt) * (0.5 + (0.5 * Random.Shared.NextDouble()))), cancellationToken).ConfigureAwait(false);
                continue;
            }
            if ((int)response.StatusCode is >= 300 and < 400) throw new HttpRequestException($"the endpoint redirects ({(int)response.StatusCode}); only the address given is talked to");
            if (!response.IsSuccessStatusCode) throw new HttpRequestException($"the endpoint answers {(int)response.StatusCode} {response.ReasonPhrase}");
            return Answer(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // The answer in one piece: nobody here shows half of it.
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates()) yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private static ChatResponse Answer(string text)
    {
        try
        {
            var content = JsonNode.Parse(text)?["choices"]?[0]?["message"]?["content"]?.GetValue<string>();
            if (content is not null) return new(new ChatMessage(ChatRole.Assistant, content));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentOutOfRangeException or FormatException)
        {
            // Told below: whatever it is, it is no chat completion.
        }
        throw new InvalidOperationException("the endpoint's answer is no chat completion");
    }
}
