namespace Native.Eda;

/// <summary>A group of a Liberty file as it stands there: <c>name (arguments) { … }</c>.</summary>
/// <param name="Name">The word before the parentheses: <c>cell</c>, <c>timing</c>.</param>
/// <param name="Arguments">What is in the parentheses.</param>
/// <param name="Line">Its line, for errors.</param>
public sealed record LibertyGroup(string Name, IReadOnlyList<string> Arguments, int Line)
{
    /// <summary>The attributes <c>name : value ;</c> and <c>name (values) ;</c> in order; a name may come more than once.</summary>
    public IList<LibertyAttribute> Attributes { get; } = [];

    /// <summary>The groups in it.</summary>
    public IList<LibertyGroup> Groups { get; } = [];

    /// <summary>The first argument, or empty.</summary>
    public string Argument => Arguments.Count > 0 ? Arguments[0] : "";

    /// <summary>The last attribute of a name, or null.</summary>
    public LibertyAttribute? Find(string name)
    {
        for (var i = Attributes.Count - 1; i >= 0; i--)
            if (Attributes[i].Name == name) return Attributes[i];
        return null;
    }

    /// <summary>The value of an attribute, or null.</summary>
    public string? Text(string name) => Find(name)?.Values is [var value, ..] ? value : null;

    /// <summary>Reads a file's one group, <c>library</c>; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no Liberty; the message has its place.</exception>
    public static LibertyGroup Read(string path)
    {
        using var text = TextFile.Open(path);
        return LibertyParser.Read(text, path);
    }

    /// <summary>Reads a text's one group.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no Liberty; the message has its place.</exception>
    public static LibertyGroup Read(TextReader text, string name) => LibertyParser.Read(text, name);
}

/// <summary>An attribute of a Liberty group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values, without quotes.</param>
/// <param name="Line">Its line, for errors.</param>
/// <param name="Column">Its column, for errors.</param>
public sealed record LibertyAttribute(string Name, IReadOnlyList<string> Values, int Line, int Column);
