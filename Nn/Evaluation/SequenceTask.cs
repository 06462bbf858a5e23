using System.Globalization;

namespace Native.Nn.Evaluation;

/// <summary>What a <see cref="SequenceTask"/> asks for.</summary>
public enum SequenceOperation
{
    /// <summary>The items as they are.</summary>
    Copy,
    /// <summary>The last first.</summary>
    Reverse,
    /// <summary>Numbers, the smallest first.</summary>
    Sort,
}

/// <summary>Items are copied, reversed or sorted.</summary>
/// <param name="operation">What is asked for.</param>
/// <param name="length">Items, 1 to 1,000: letters, or to be sorted different numbers of up to three digits.</param>
public sealed class SequenceTask(SequenceOperation operation, int length) : GeneratedTask
{
    private readonly int length = Size(length, 1, 1000, nameof(length));

    /// <inheritdoc/>
    public override string Name => $"{operation.ToString().ToLowerInvariant()}-{length}";

    /// <inheritdoc/>
    public override int LongestCompletion => 4 * length + 4;

    /// <inheritdoc/>
    private protected override TaskExample Create(SplitMix random)
    {
        var items = operation == SequenceOperation.Sort ? Numbers(random) : [.. Enumerable.Range(0, length).Select(_ => ((char)('a' + random.Below(26))).ToString())];
        IEnumerable<string> result = operation switch
        {
            SequenceOperation.Copy => items,
            SequenceOperation.Reverse => items.AsEnumerable().Reverse(),
            _ => items.OrderBy(item => int.Parse(item, CultureInfo.InvariantCulture)),
        };
        return Plain($"{operation} {string.Join(' ', items)}", string.Join(' ', result));
    }

    private string[] Numbers(SplitMix random)
    {
        var seen = new HashSet<int>();
        while (seen.Count < length) seen.Add(random.Below(1000));
        var numbers = seen.ToArray();
        for (var i = numbers.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (numbers[i], numbers[j]) = (numbers[j], numbers[i]);
        }
        return [.. numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))];
    }
}
