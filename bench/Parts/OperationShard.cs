using System.Globalization;

namespace Native.Bench.Parts;

/// <summary>One of several shares of the catalog, each with whole operations, so that processes side by side compile no kernel twice.</summary>
/// <param name="Number">Which share, from 1 on.</param>
/// <param name="Count">Into how many the catalog is cut.</param>
internal sealed record OperationShard(int Number, int Count)
{
    /// <summary>Reads "2/8".</summary>
    /// <exception cref="ArgumentException">The text has another form, or a number that is not from 1 to the count.</exception>
    public static OperationShard Parse(string text)
    {
        var parts = text.Split('/');
        if (parts.Length == 2 && Read(parts[0], out var number) && Read(parts[1], out var count) && number >= 1 && number <= count) return new(number, count);
        throw new ArgumentException($"--shard '{text}': I/N is wanted, a number from 1 to N of N shares, such as 2/8", nameof(text));
    }

    /// <summary>The operations of this share: the largest first, each to the share that has the fewest cases so far.</summary>
    /// <param name="sizes">All operations with their numbers of cases.</param>
    public HashSet<string> Of(IEnumerable<(string Operation, int Cases)> sizes)
    {
        var loads = new long[Count];
        var mine = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (operation, cases) in sizes.OrderByDescending(size => size.Cases).ThenBy(size => size.Operation, StringComparer.Ordinal))
        {
            var least = Array.IndexOf(loads, loads.Min());
            loads[least] += cases;
            if (least == Number - 1) mine.Add(operation);
        }
        return mine;
    }

    private static bool Read(string text, out int value) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
