namespace Native.Bench.Bars;

/// <summary>The bars by name.</summary>
internal sealed class BarRegistry
{
    private readonly List<IBarCase> cases;

    /// <exception cref="ArgumentException">Two cases have the same name.</exception>
    public BarRegistry(IEnumerable<IBarCase> cases)
    {
        this.cases = [.. cases];
        if (this.cases.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two bars are named '{twice.Key}'; a bar's name is its identity in result files.", nameof(cases));
    }

    /// <summary>The cases whose name contains <paramref name="filter"/> (in any case; <c>*</c> stands for anything); null gives all.</summary>
    public IReadOnlyList<IBarCase> Select(string? filter)
    {
        if (string.IsNullOrEmpty(filter)) return cases;
        var parts = filter.Split('*');
        return cases.FindAll(c => Contains(c.Name, parts));
    }

    private static bool Contains(string name, string[] parts)
    {
        var at = 0;
        foreach (var part in parts)
        {
            at = name.IndexOf(part, at, StringComparison.OrdinalIgnoreCase);
            if (at < 0) return false;
            at += part.Length;
        }
        return true;
    }
}
