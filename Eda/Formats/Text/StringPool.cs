namespace Native.Eda;

/// <summary>One string for each distinct text: netlists repeat their names many times.</summary>
internal sealed class StringPool
{
    private readonly HashSet<string> strings = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public StringPool() => lookup = strings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The string with this text.</summary>
    public string Of(ReadOnlySpan<char> text)
    {
        if (lookup.TryGetValue(text, out var known)) return known;
        var added = text.ToString();
        strings.Add(added);
        return added;
    }
}
