using System.Globalization;
using System.Text;

namespace Native.Nn.Evaluation;

/// <summary>Keys with values are listed; the value of one is asked for at the end. Lists of any length test long contexts: an entry is about 16 bytes.</summary>
/// <param name="pairs">Entries, 1 to 100,000.</param>
public sealed class RecallTask(int pairs) : GeneratedTask
{
    private readonly int pairs = Size(pairs, 1, 100_000, nameof(pairs));

    /// <inheritdoc/>
    public override string Name => $"recall-{pairs}";

    /// <inheritdoc/>
    public override int LongestCompletion => 8;

    /// <inheritdoc/>
    private protected override TaskExample Create(SplitMix random)
    {
        var (text, keys, values) = (new StringBuilder(), new HashSet<string>(StringComparer.Ordinal), new List<string>());
        var list = new List<string>();
        while (list.Count < pairs)
        {
            var key = string.Concat(Enumerable.Range(0, 5).Select(_ => (char)('a' + random.Below(26))));
            if (!keys.Add(key)) continue;
            list.Add(key);
            values.Add((1000 + random.Below(9000)).ToString(CultureInfo.InvariantCulture));
            text.Append(key).Append(" is ").Append(values[^1]).Append(".\n");
        }
        var asked = random.Below(pairs);
        return Plain($"{text}What is {list[asked]}?", values[asked]);
    }
}
