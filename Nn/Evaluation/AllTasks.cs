using System.Globalization;

namespace Native.Nn.Evaluation;

/// <summary>Tasks by name.</summary>
public static class AllTasks
{
    /// <summary>A task of each kind, of a size that small models can learn.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["addition-3", "addition-3-steps", "subtraction-3", "multiplication-2", "multiplication-2-steps", "substitution-2", "substitution-2-steps", "copy-16", "reverse-8", "sort-6", "recall-16"];

    /// <summary>The task of a name: a kind, a size, and perhaps <c>-steps</c>.</summary>
    /// <exception cref="ArgumentException">The kind is not known, or the size is no number or out of range.</exception>
    public static GeneratedTask Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('-');
        var steps = parts is [_, _, "steps"];
        if (parts.Length == (steps ? 3 : 2) && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            switch (parts[0])
            {
                case "addition":
                    return new ArithmeticTask(ArithmeticOperation.Addition, size, steps);
                case "subtraction":
                    return new ArithmeticTask(ArithmeticOperation.Subtraction, size, steps);
                case "multiplication":
                    return new ArithmeticTask(ArithmeticOperation.Multiplication, size, steps);
                case "substitution":
                    return new SubstitutionTask(size, steps);
                case "copy" when !steps:
                    return new SequenceTask(SequenceOperation.Copy, size);
                case "reverse" when !steps:
                    return new SequenceTask(SequenceOperation.Reverse, size);
                case "sort" when !steps:
                    return new SequenceTask(SequenceOperation.Sort, size);
                case "recall" when !steps:
                    return new RecallTask(size);
            }
        }
        throw new ArgumentException($"AllTasks: '{name}' is no task; such as {string.Join(", ", Names)} are", nameof(name));
    }
}
