namespace Native.Eda;

/// <summary>Reads the materials of HotSpot: for each its name, solid or fluid, its conductivity, its heat capacity, and of a fluid its viscosity.</summary>
public static class HotspotMaterials
{
    /// <summary>Reads a file: W/(m K) by name.</summary>
    /// <exception cref="EdaFormatException">The file is none of materials; the message has the place.</exception>
    public static IReadOnlyDictionary<string, double> Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads a text: W/(m K) by name.</summary>
    /// <exception cref="EdaFormatException">The text is none of materials; the message has the place.</exception>
    public static IReadOnlyDictionary<string, double> Read(TextReader text, string name)
    {
        using var words = new WordReader(text, name);
        var materials = new Dictionary<string, double>(StringComparer.Ordinal);
        while (words.Next())
        {
            var material = words.Text;
            if (materials.ContainsKey(material)) throw words.Error("a material that was not there before");
            words.Next();
            var fluid = words.Is("fluid");
            if (!fluid && !words.Is("solid")) throw words.Error("solid or fluid");
            var conductivity = words.Number("a conductivity in W/(m K)");
            if (!(conductivity > 0)) throw words.Error("a conductivity above 0");
            words.Number("a heat capacity");
            if (fluid) words.Number("a viscosity");
            materials[material] = conductivity;
        }
        return materials;
    }
}
