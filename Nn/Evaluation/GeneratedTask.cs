namespace Native.Nn.Evaluation;

/// <summary>A question with its answer.</summary>
/// <param name="Prompt">What a model is given.</param>
/// <param name="Completion">What it should write, a line feed at the end: the answer, perhaps behind written steps. To train on.</param>
/// <param name="Answer">What counts of it.</param>
public sealed record TaskExample(string Prompt, string Completion, string Answer);

/// <summary>Questions made by rule, with an exact scorer. Question i is a function of the seed and i.</summary>
public abstract class GeneratedTask
{
    /// <summary>What stands before an answer.</summary>
    public const string Mark = "Answer:";

    /// <summary>A stable name with the sizes, such as <c>addition-3</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Tokens, taken as bytes, that an answer takes at most.</summary>
    public abstract int LongestCompletion { get; }

    /// <summary>A question.</summary>
    /// <param name="seed">Seed of the set of questions.</param>
    /// <param name="index">Its number, from 0 on.</param>
    public TaskExample At(ulong seed, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        // The name counts, so that tasks of other sizes do not ask the same.
        var state = seed * 0x9E3779B97F4A7C15 + (ulong)index;
        foreach (var c in Name) state = (state ^ c) * 0x100000001B3;
        return Create(new SplitMix(state));
    }

    /// <summary>Whether a model's text has the right answer: what stands behind the last mark, or else the first line, without spaces around.</summary>
    public virtual bool IsRight(TaskExample example, string written)
    {
        ArgumentNullException.ThrowIfNull(example);
        ArgumentNullException.ThrowIfNull(written);
        var mark = written.LastIndexOf(Mark, StringComparison.Ordinal);
        var answer = mark >= 0 ? written[(mark + Mark.Length)..] : written.TrimStart();
        var end = answer.IndexOf('\n', StringComparison.Ordinal);
        return (end >= 0 ? answer[..end] : answer).Trim() == example.Answer;
    }

    /// <summary>Whether a text in the making is complete: the line of the answer has ended.</summary>
    internal bool IsComplete(string written)
    {
        if (!HasSteps) return written.TrimStart().Contains('\n', StringComparison.Ordinal);
        var mark = written.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark >= 0 && written.IndexOf('\n', mark) >= 0;
    }

    /// <summary>Whether steps come before the answer.</summary>
    internal virtual bool HasSteps => false;

    /// <summary>Makes a question.</summary>
    private protected abstract TaskExample Create(SplitMix random);

    /// <summary>A question whose prompt ends with the mark.</summary>
    private protected static TaskExample Plain(string question, string answer) => new($"{question}\n{Mark}", $" {answer}\n", answer);

    /// <summary>A name that is checked by the constructor of a task.</summary>
    private protected static int Size(int size, int least, int most, string name) =>
        size >= least && size <= most ? size : throw new ArgumentOutOfRangeException(name, size, $"a size from {least} to {most} is needed");
}
