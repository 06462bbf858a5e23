using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.AI;
using Native.Nn;

namespace Native.Extensions.AI;

/// <summary>What a request asks for, in terms of the library.</summary>
/// <param name="Generation">Length, sampling, seed and ends.</param>
/// <param name="Stops">Texts that end the answer.</param>
internal sealed record RequestOptions(GenerationOptions Generation, IReadOnlyList<string> Stops)
{
    /// <summary>Entries of the additional properties that are read.</summary>
    public const string MinP = "min_p", RepetitionPenalty = "repetition_penalty", Seed = "seed";

    /// <summary>Puts a request's wishes over what holds otherwise.</summary>
    /// <exception cref="NotSupportedException">It asks for what a plain language model cannot do.</exception>
    /// <exception cref="ArgumentException">A number is out of its range, or it is for another model.</exception>
    public static RequestOptions Of(ChatOptions? asked, GenerationOptions standing, ulong? seed, string model, IChatClient client)
    {
        if (asked?.RawRepresentationFactory?.Invoke(client) is GenerationOptions raw)
        {
            // Given in the library's own terms, with the model's ends unless it has its own.
            standing = raw.EndTokens.Count > 0 ? raw : raw with { EndTokens = standing.EndTokens };
            seed = raw.Seed;
        }
        var result = standing with { Seed = (ulong?)asked?.Seed ?? seed ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) };
        if (asked is null) return Checked(result, []);
        Refuse(asked, model);
        if (asked.MaxOutputTokens is { } most) result = result with { MaxNewTokens = most };
        if (asked.Temperature is { } temperature)
            result = temperature == 0 ? result with { Samples = false, Temperature = 1 } : result with { Samples = true, Temperature = temperature };
        // Who names a share or a number of tokens to draw among wants draws, unless the temperature said otherwise.
        var draws = asked.Temperature is not 0;
        if (asked.TopP is { } share) result = result with { Samples = draws, TopP = share };
        if (asked.TopK is { } count) result = result with { Samples = draws, TopK = count };
        if (Number(asked, MinP) is { } least) result = result with { Samples = draws, MinP = least };
        if (Number(asked, RepetitionPenalty) is { } penalty) result = result with { RepetitionPenalty = penalty };
        return Checked(result, asked.StopSequences is { } stops ? [.. stops] : []);
    }

    private static RequestOptions Checked(GenerationOptions generation, IReadOnlyList<string> stops)
    {
        generation.Check();
        return new(generation, stops);
    }

    private static void Refuse(ChatOptions asked, string model)
    {
        if (asked.ModelId is { } id && id != model) throw new ArgumentException($"ModelChatClient: the request is for the model '{id}'; this client has '{model}'", nameof(asked));
        if (asked.Tools is { Count: > 0 }) throw Unsupported($"tools ({asked.Tools.Count} given)");
        if (asked.ToolMode is RequiredChatToolMode) throw Unsupported("a required tool call");
        if (asked.ResponseFormat is not (null or ChatResponseFormatText)) throw Unsupported("a response format other than text");
        if (asked.FrequencyPenalty is not (null or 0)) throw Unsupported($"a frequency penalty ({RepetitionPenalty} among the additional properties is)");
        if (asked.PresencePenalty is not (null or 0)) throw Unsupported($"a presence penalty ({RepetitionPenalty} among the additional properties is)");
        if (asked.Reasoning?.Effort is not (null or ReasoningEffort.None)) throw Unsupported("reasoning of a chosen effort");
        if (asked.ConversationId is not null) throw Unsupported("a conversation that the service remembers: send its messages");
    }

    private static NotSupportedException Unsupported(string what) => new($"ModelChatClient: the request asks for {what}, which is not supported");

    private static double? Number(ChatOptions asked, string name)
    {
        if (asked.AdditionalProperties?.TryGetValue(name, out var value) != true || value is null) return null;
        try
        {
            return Convert.ToDouble(value is System.Text.Json.JsonElement json ? json.GetDouble() : value, CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or InvalidOperationException or OverflowException)
        {
            throw new ArgumentException($"ModelChatClient: the additional property '{name}' is {value}; a number is needed", nameof(asked), e);
        }
    }
}
