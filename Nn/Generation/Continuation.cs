namespace Native.Nn;

/// <summary>A prompt and what was written behind it, with the rules of when it ends.</summary>
internal sealed class Continuation
{
    private readonly GenerationOptions options;
    private readonly int prompt, limit;
    private readonly StopReason atLimit;
    private readonly int[] tokens;
    private readonly float[] logs;
    private int count, certain;

    public Continuation(int[] prompt, int sequence, ModelConfig config, GenerationOptions options)
    {
        if (prompt is null || prompt.Length == 0) throw new ArgumentException($"Generation: prompt {sequence} is empty; one token at least is needed", nameof(prompt));
        if (prompt.Length > config.Context) throw new ArgumentException($"Generation: prompt {sequence} has {prompt.Length} tokens, the context {config.Context}", nameof(prompt));
        foreach (var token in prompt)
            if ((uint)token >= (uint)config.Vocabulary) throw new ArgumentException($"Generation: token {token} of prompt {sequence} is outside [0, {config.Vocabulary})", nameof(prompt));
        this.options = options;
        this.prompt = prompt.Length;
        // The last token of all is predicted but never read, so it may stand just behind the context.
        var room = config.Context - prompt.Length + 1;
        (limit, atLimit) = options.MaxNewTokens <= room ? (options.MaxNewTokens, StopReason.MaxNewTokens) : (room, StopReason.Context);
        tokens = new int[prompt.Length + limit];
        logs = new float[limit];
        prompt.CopyTo(tokens, 0);
        if (limit == 0) Reason = StopReason.MaxNewTokens;
    }

    public StopReason Reason { get; private set; }

    /// <summary>New tokens.</summary>
    public int Count => count;

    /// <summary>Prompt and new tokens.</summary>
    public ReadOnlySpan<int> All => tokens.AsSpan(0, prompt + count);

    /// <summary>New tokens that no stop sequence can take back.</summary>
    public ReadOnlySpan<int> Certain => tokens.AsSpan(prompt, certain);

    public ReadOnlySpan<float> CertainLogs => logs.AsSpan(0, certain);

    public void Add(int token, float logProbability)
    {
        for (var i = 0; i < options.EndTokens.Count; i++)
        {
            if (options.EndTokens[i] != token) continue;
            (Reason, certain) = (StopReason.EndToken, count);
            return;
        }
        logs[count] = logProbability;
        tokens[prompt + count++] = token;
        var held = 0;
        for (var i = 0; i < options.StopSequences.Count; i++)
        {
            var matched = Matched(options.StopSequences[i]);
            if (matched == options.StopSequences[i].Count)
            {
                (Reason, count) = (StopReason.StopSequence, count - matched);
                certain = count;
                return;
            }
            held = Math.Max(held, matched);
        }
        if (count == limit) Reason = atLimit;
        certain = Reason == StopReason.None ? count - held : count;
    }

    /// <summary>How much of the beginning of a stop sequence stands at the end of the new tokens.</summary>
    private int Matched(IReadOnlyList<int> stop)
    {
        for (var length = Math.Min(stop.Count, count); length > 0; length--)
        {
            var i = 0;
            while (i < length && tokens[prompt + count - length + i] == stop[i]) i++;
            if (i == length) return length;
        }
        return 0;
    }
}
