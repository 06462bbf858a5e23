namespace Native.Nn.Evaluation;

/// <summary>How a task is asked.</summary>
public sealed record TaskOptions
{
    /// <summary>Questions; default 200.</summary>
    public int Examples { get; init; } = 200;

    /// <summary>Solved questions before each; default 0.</summary>
    public int Shots { get; init; }

    /// <summary>Seed of the questions; default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Questions side by side; default 16.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Resampling for the interval.</summary>
    public Bootstrap Bootstrap { get; init; } = new();

    /// <summary>Gets the share done.</summary>
    public IProgress<double>? Progress { get; init; }
}

/// <summary>How many questions of a task a model answers exactly.</summary>
/// <param name="Task">The task.</param>
/// <param name="ExactMatch">The share of right answers.</param>
/// <param name="Examples">Questions that were asked.</param>
/// <param name="TooLong">Questions that did not fit the model's context; they count as wrong.</param>
public sealed record TaskScore(string Task, Estimate ExactMatch, int Examples, int TooLong)
{
    /// <summary>Asks a model, which answers with the likeliest tokens.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="task">The task.</param>
    /// <param name="options">How it is asked.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number in the options is too small.</exception>
    public static TaskScore Measure(CausalModel model, ITokenizer tokenizer, GeneratedTask task, TaskOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(task);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Examples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Shots);
        var right = new double[options.Examples];
        var tooLong = 0;
        for (var first = 0; first < right.Length; first += options.Batch)
        {
            var numbers = Enumerable.Range(first, Math.Min(options.Batch, right.Length - first)).ToArray();
            var prompts = numbers.Select(i => Prompt(model, tokenizer, task, options, i)).ToArray();
            var fits = Enumerable.Range(0, numbers.Length).Where(i => prompts[i].Length + 1 < model.Config.Context).ToArray();
            tooLong += numbers.Length - fits.Length;
            if (fits.Length > 0)
            {
                var texts = Answers(model, tokenizer, task, [.. fits.Select(i => prompts[i])], token);
                for (var k = 0; k < fits.Length; k++) right[numbers[fits[k]]] = task.IsRight(task.At(options.Seed, numbers[fits[k]]), texts[k]) ? 1 : 0;
            }
            options.Progress?.Report((double)(first + numbers.Length) / right.Length);
        }
        return new(task.Name, options.Bootstrap.Mean(right), right.Length, tooLong);
    }

    private static int[] Prompt(CausalModel model, ITokenizer tokenizer, GeneratedTask task, TaskOptions options, int index)
    {
        // Solved ones come from behind the questions, so none of them is asked.
        var shots = Enumerable.Range(0, options.Shots).Select(i => task.At(options.Seed, options.Examples + index * options.Shots + i)).Select(e => e.Prompt + e.Completion + "\n");
        var tokens = tokenizer.Encode(string.Concat(shots) + task.At(options.Seed, index).Prompt, SpecialUse.None);
        return model.Config.BeginToken is { } begin ? [begin, .. tokens] : tokens;
    }

    private static string[] Answers(CausalModel model, ITokenizer tokenizer, GeneratedTask task, int[][] prompts, CancellationToken token)
    {
        using var generation = new Generation(model, prompts, new GenerationOptions { MaxNewTokens = task.LongestCompletion, EndTokens = model.Config.EndTokens });
        while (generation.Step())
        {
            token.ThrowIfCancellationRequested();
            if (Enumerable.Range(0, prompts.Length).All(i => generation.Reason(i) != StopReason.None || task.IsComplete(tokenizer.Decode(generation.Tokens(i))))) break;
        }
        return [.. Enumerable.Range(0, prompts.Length).Select(i => tokenizer.Decode(generation.Tokens(i)))];
    }
}
