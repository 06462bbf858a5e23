namespace Native.Eda;

/// <summary>A design as DEF tells it: the die, its rows and tracks, the components with their places, pins and nets. Lengths in database units.</summary>
public sealed class DefDesign
{
    /// <summary>The format's version.</summary>
    public string Version { get; set; } = "5.8";

    /// <summary>The character between the levels of a hierarchical name.</summary>
    public string DividerChar { get; set; } = "/";

    /// <summary>The two characters around a bus index.</summary>
    public string BusBitChars { get; set; } = "[]";

    /// <summary>The design's name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Database units in a micrometer.</summary>
    public int UnitsPerMicron { get; set; } = 2000;

    /// <summary>Two corners of the die, or the corners of a polygon; empty: none is given.</summary>
    public IList<DbPoint> DieArea { get; } = [];

    /// <summary>The rows of sites.</summary>
    public IList<DefRow> Rows { get; } = [];

    /// <summary>The routing tracks.</summary>
    public IList<DefTracks> Tracks { get; } = [];

    /// <summary>The lines between the cells of global routing.</summary>
    public IList<DefGCellGrid> GCellGrids { get; } = [];

    /// <summary>The design's own vias.</summary>
    public IList<DefVia> Vias { get; } = [];

    /// <summary>The instances.</summary>
    public IList<DefComponent> Components { get; } = [];

    /// <summary>The pins of the design itself.</summary>
    public IList<DefPin> Pins { get; } = [];

    /// <summary>Where nothing may be placed or routed.</summary>
    public IList<DefBlockage> Blockages { get; } = [];

    /// <summary>The supplies.</summary>
    public IList<DefNet> SpecialNets { get; } = [];

    /// <summary>The signals.</summary>
    public IList<DefNet> Nets { get; } = [];

    /// <summary>What the file has and this reader leaves out: regions, groups, and so on; each section once.</summary>
    public IList<string> Warnings { get; } = [];

    /// <summary>The box around the die.</summary>
    public DbRect DieBox => DieArea.Count == 0
        ? default
        : new(DieArea.Min(p => p.X), DieArea.Min(p => p.Y), DieArea.Max(p => p.X), DieArea.Max(p => p.Y));

    /// <summary>Reads a DEF file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">The file is no DEF; the message has its place.</exception>
    public static DefDesign Read(string path)
    {
        using var text = TextFile.Open(path);
        return DefReader.Read(text, path);
    }

    /// <summary>Reads DEF from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no DEF; the message has its place.</exception>
    public static DefDesign Read(TextReader text, string name) => DefReader.Read(text, name);

    /// <summary>Writes the design as DEF, packed where the name ends in <c>.gz</c>; whole or not at all.</summary>
    public void Write(string path) => TextFile.Write(path, text => DefWriter.Write(this, text));

    /// <summary>Writes the design as DEF.</summary>
    public void Write(TextWriter text) => DefWriter.Write(this, text);
}
