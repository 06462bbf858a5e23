namespace Native.Eda;

/// <summary>Names that one file uses and no file defines: masters, pins, cells without timing. At most twenty are listed.</summary>
public sealed class UnresolvedReferenceException : Exception
{
    private const int Shown = 20;

    /// <summary>Describes what is missing.</summary>
    /// <param name="what">What kind of thing, in the plural: <c>masters without LEF</c>.</param>
    /// <param name="names">The names, each once.</param>
    public UnresolvedReferenceException(string what, IReadOnlyCollection<string> names)
        : base($"{names.Count} {what}: {string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? ", …" : "")}")
    {
        Names = [.. names.Take(Shown)];
        Count = names.Count;
    }

    /// <summary>At most twenty of the names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many there are.</summary>
    public int Count { get; }
}
