using System.Text;

namespace Native.Nn.Evaluation;

/// <summary>Variables are given by numbers and by each other; the value of one is asked for.</summary>
/// <param name="depth">Variables between the asked one and its number, 1 to 20. As many others stand between them and do not matter.</param>
/// <param name="steps">Whether the values are to be written one after the other.</param>
public sealed class SubstitutionTask(int depth, bool steps = false) : GeneratedTask
{
    private readonly int depth = Size(depth, 1, 20, nameof(depth));

    /// <inheritdoc/>
    public override string Name => $"substitution-{depth}{(steps ? "-steps" : "")}";

    /// <inheritdoc/>
    public override int LongestCompletion => steps ? 8 * (depth + 1) + 16 : 8;

    /// <inheritdoc/>
    internal override bool HasSteps => steps;

    /// <inheritdoc/>
    private protected override TaskExample Create(SplitMix random)
    {
        // The chain takes depth + 1 names; the names of the others are taken from what is left.
        var names = Shuffled([.. Enumerable.Range(0, 2 * depth + 2).Select(i => i < 26 ? ((char)('a' + i)).ToString() : $"{(char)('a' + i - 26)}{(char)('a' + i - 26)}")], random);
        var (chain, others) = (names[..(depth + 1)], names[(depth + 1)..]);
        var (text, written) = (new StringBuilder(), new StringBuilder());
        var values = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i <= depth; i++)
        {
            Define(chain[i], i == 0 ? null : chain[i - 1]);
            written.Append(System.Globalization.CultureInfo.InvariantCulture, $"{chain[i]} = {values[chain[i]]}\n");
            Define(others[i], i > 0 && random.Chance(2) ? others[random.Below(i)] : null);
        }
        var answer = values[chain[depth]].ToString(System.Globalization.CultureInfo.InvariantCulture);
        var question = $"{text}{chain[depth]} = ?";
        return steps ? new(question + "\n", $"{written}{Mark} {answer}\n", answer) : Plain(question, answer);

        void Define(string name, string? from)
        {
            // Values stay from 0 to 99: what is added or taken away goes by where the value is.
            var amount = 1 + random.Below(9);
            if (from is null) values[name] = random.Below(100);
            else values[name] = values[from] + (values[from] + amount > 99 ? -amount : amount);
            var line = from is null ? $"{name} = {values[name]}" : $"{name} = {from} {(values[name] < values[from] ? '-' : '+')} {amount}";
            text.Append(line).Append('\n');
        }
    }

    private static string[] Shuffled(string[] items, SplitMix random)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items;
    }
}
