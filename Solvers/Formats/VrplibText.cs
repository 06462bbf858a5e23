namespace Native.Solvers.Formats;

/// <summary>A VRPLIB file taken apart: its specifications (KEY : value) and its sections, each as rows of words with their lines.</summary>
internal sealed class VrplibText
{
    private static readonly char[] Blank = [' ', '\t', '\r', ','];

    private readonly Dictionary<string, (int Line, string Value)> specifications = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Line, List<Row> Rows)> sections = new(StringComparer.Ordinal);

    /// <summary>A row of a section.</summary>
    /// <param name="Line">Its line in the file.</param>
    /// <param name="Words">What stands there.</param>
    public readonly record struct Row(int Line, string[] Words);

    public VrplibText(string source, TextReader reader)
    {
        Source = source;
        List<Row>? rows = null;
        var line = 0;
        var ended = false;
        while (reader.ReadLine() is { } text)
        {
            line++;
            text = text.Trim();
            if (text.Length == 0 || text[0] == '#') continue;
            if (ended) throw new InstanceFormatException(source, line, $"'{text}' after EOF");
            if (text == "EOF") ended = true;
            else if (text.TrimEnd(':', ' ', '\t').EndsWith("_SECTION", StringComparison.Ordinal))
            {
                var name = text.TrimEnd(':', ' ', '\t');
                rows = [];
                if (!sections.TryAdd(name, (line, rows))) throw new InstanceFormatException(source, line, $"a second {name}");
            }
            else if (rows is null || text.Contains(':', StringComparison.Ordinal))
            {
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                if (colon < 0) throw new InstanceFormatException(source, line, $"'{text}' is neither 'KEY : value' nor a section");
                var key = text[..colon].Trim();
                if (!specifications.TryAdd(key, (line, text[(colon + 1)..].Trim()))) throw new InstanceFormatException(source, line, $"a second {key}");
            }
            else rows.Add(new(line, text.Split(Blank, StringSplitOptions.RemoveEmptyEntries)));
        }
    }

    public string Source { get; }

    public IEnumerable<(string Name, int Line)> Names => specifications.Select(s => (s.Key, s.Value.Line)).Concat(sections.Select(s => (s.Key, s.Value.Line)));

    public string? Text(string key) => specifications.TryGetValue(key, out var found) ? found.Value : null;

    public int Line(string key) => specifications.TryGetValue(key, out var found) ? found.Line : sections.TryGetValue(key, out var section) ? section.Line : 0;

    public double? Real(string key) => Text(key) is { } text ? InstanceNumber.Real(Source, Line(key), text) : null;

    public int? Whole(string key) => Text(key) is { } text ? InstanceNumber.Whole(Source, Line(key), text) : null;

    public List<Row>? Rows(string section) => sections.TryGetValue(section, out var found) ? found.Rows : null;

    /// <summary>The rows of a section of which each begins with its number, 1 to count, in order; the number is left away.</summary>
    public double[][]? Numbered(string section, int count, int least = 1)
    {
        if (Rows(section) is not { } rows) return null;
        if (rows.Count != count) throw new InstanceFormatException(Source, Line(section), $"{section} has {rows.Count} rows for {count}");
        var values = new double[count][];
        for (var i = 0; i < count; i++)
        {
            var (line, words) = rows[i];
            if (InstanceNumber.Whole(Source, line, words[0]) != i + 1) throw new InstanceFormatException(Source, line, $"{section}: row {words[0]} where {i + 1} is due");
            if (words.Length - 1 < least) throw new InstanceFormatException(Source, line, $"{section}: {words.Length - 1} values; at least {least} are needed");
            values[i] = Array.ConvertAll(words[1..], w => InstanceNumber.Real(Source, line, w));
        }
        return values;
    }

    public InstanceFormatException Error(string key, string text) => new(Source, Line(key), text);
}
