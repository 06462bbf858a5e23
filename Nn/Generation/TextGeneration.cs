using System.Runtime.CompilerServices;

namespace Native.Nn;

/// <summary>What was written behind a prompt.</summary>
/// <param name="Tokens">The new tokens, without what ended the text.</param>
/// <param name="LogProbabilities">The logarithm of the probability that the model, before any rule, gave each.</param>
/// <param name="Reason">Why the text ended.</param>
public sealed record GenerationResult(IReadOnlyList<int> Tokens, IReadOnlyList<float> LogProbabilities, StopReason Reason);

/// <summary>Continues prompts to their end, at once or token by token.</summary>
public static class TextGeneration
{
    /// <summary>Continues a batch of prompts of any lengths.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompts">Tokens of each, at least one.</param>
    /// <param name="options">How they are continued.</param>
    /// <param name="progress">Gets the number of steps made.</param>
    /// <param name="token">Cancels between steps.</param>
    /// <exception cref="ArgumentException">See <see cref="Generation(CausalModel, IReadOnlyList{int[]}, GenerationOptions?, IKeyValueCache?)"/>.</exception>
    public static GenerationResult[] Generate(
        this CausalModel model, IReadOnlyList<int[]> prompts, GenerationOptions? options = null, IProgress<int>? progress = null, CancellationToken token = default)
    {
        using var generation = new Generation(model, prompts, options);
        for (var steps = 1; !generation.IsDone; steps++)
        {
            token.ThrowIfCancellationRequested();
            generation.Step();
            progress?.Report(steps);
        }
        return [.. Enumerable.Range(0, generation.Batch).Select(i =>
            new GenerationResult(generation.Tokens(i).ToArray(), generation.LogProbabilities(i).ToArray(), generation.Reason(i)))];
    }

    /// <summary>Continues one prompt; tokens come as soon as they are certain.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">Its tokens, at least one.</param>
    /// <param name="options">How it is continued.</param>
    /// <param name="token">Cancels between steps.</param>
    /// <remarks>The work is done on the thread that asks for the next token; nothing else may use the device meanwhile.</remarks>
    public static async IAsyncEnumerable<int> StreamAsync(
        this CausalModel model, int[] prompt, GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken token = default)
    {
        // Nothing here waits: a step is work, not a wait for it. The compiler wants an await all the same.
        await Task.CompletedTask.ConfigureAwait(false);
        using var generation = new Generation(model, [prompt], options);
        var given = 0;
        while (!generation.IsDone)
        {
            token.ThrowIfCancellationRequested();
            generation.Step();
            while (given < generation.Tokens(0).Length) yield return generation.Tokens(0)[given++];
        }
    }
}
