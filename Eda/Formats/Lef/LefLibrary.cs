namespace Native.Eda;

/// <summary>What one or several LEF files hold: the technology's layers, vias and sites and the outlines of the cells. Lengths in micrometers.</summary>
public sealed class LefLibrary
{
    /// <summary>The format's version, as it stands in the first file that tells one.</summary>
    public string Version { get; set; } = "5.8";

    /// <summary>The two characters around a bus index.</summary>
    public string BusBitChars { get; set; } = "[]";

    /// <summary>The character between the levels of a hierarchical name.</summary>
    public string DividerChar { get; set; } = "/";

    /// <summary>Database units in a micrometer.</summary>
    public int UnitsPerMicron { get; set; } = 2000;

    /// <summary>The grid of all coordinates; 0: none is given.</summary>
    public double ManufacturingGrid { get; set; }

    /// <summary>The sites that rows are made of.</summary>
    public IList<LefSite> Sites { get; } = [];

    /// <summary>The layers from the bottom up.</summary>
    public IList<LefLayer> Layers { get; } = [];

    /// <summary>The vias.</summary>
    public IList<LefVia> Vias { get; } = [];

    /// <summary>The macros: standard cells, blocks, pads.</summary>
    public IList<LefMacro> Macros { get; } = [];

    /// <summary>The layer of a name, or null.</summary>
    public LefLayer? Layer(string name) => Layers.FirstOrDefault(l => l.Name == name);

    /// <summary>The macros by name. A name defined twice has its last definition.</summary>
    public Dictionary<string, LefMacro> MacrosByName()
    {
        var found = new Dictionary<string, LefMacro>(StringComparer.Ordinal);
        foreach (var macro in Macros) found[macro.Name] = macro;
        return found;
    }

    /// <summary>Reads LEF files, technology and macros in any order; files packed with gzip are accepted.</summary>
    /// <exception cref="EdaFormatException">A file is no LEF; the message has its place.</exception>
    public static LefLibrary Read(params IEnumerable<string> paths)
    {
        var library = new LefLibrary();
        foreach (var path in paths)
        {
            using var text = TextFile.Open(path);
            LefReader.Read(text, path, library);
        }
        return library;
    }

    /// <summary>Reads LEF from a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">The text is no LEF; the message has its place.</exception>
    public static LefLibrary Read(TextReader text, string name)
    {
        var library = new LefLibrary();
        LefReader.Read(text, name, library);
        return library;
    }
}
