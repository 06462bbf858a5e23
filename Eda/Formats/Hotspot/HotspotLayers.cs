namespace Native.Eda;

/// <summary>
/// Reads the layer file of HotSpot: for each layer its number, whether heat flows sideways, whether power is dissipated, its heat capacity and resistivity or
/// its material, its thickness in meters, and its floorplan's file.
/// </summary>
public static class HotspotLayers
{
    /// <summary>Reads a file; floorplans are looked for beside it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="materials">W/(m K) by material, where layers name one.</param>
    /// <exception cref="EdaFormatException">The file is none of layers; the message has the place.</exception>
    public static IReadOnlyList<ThermalLayer> Read(string path, IReadOnlyDictionary<string, double>? materials = null)
    {
        using var text = TextFile.Open(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var known = new Dictionary<string, IReadOnlyList<ThermalBlock>>(StringComparer.Ordinal);
        return Read(text, path, materials, file => known.TryGetValue(file, out var blocks) ? blocks : known[file] = HotspotFloorplan.Read(Path.Combine(folder, file)));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <param name="materials">W/(m K) by material, where layers name one.</param>
    /// <param name="floorplan">Reads a floorplan by its file.</param>
    /// <exception cref="EdaFormatException">The text is none of layers; the message has the place.</exception>
    public static IReadOnlyList<ThermalLayer> Read(TextReader text, string name, IReadOnlyDictionary<string, double>? materials, Func<string, IReadOnlyList<ThermalBlock>> floorplan)
    {
        ArgumentNullException.ThrowIfNull(floorplan);
        using var words = new WordReader(text, name);
        var layers = new SortedDictionary<int, ThermalLayer>();
        while (words.Next())
        {
            var number = words.CurrentInteger("the number of a layer");
            if (number < 0 || layers.ContainsKey(number)) throw words.Error("the number of a layer that was not there before");
            var (lateral, power) = (Flag("whether heat flows sideways"), Flag("whether power is dissipated"));
            double conductivity;
            if (!words.Next()) throw words.Error("a heat capacity or a material");
            if (words.TryNumber(out _)) conductivity = 1 / Above("the resistivity in m K/W");
            else if (materials is null || !materials.TryGetValue(words.Text, out conductivity)) throw words.Error("a heat capacity or a material that is known");
            var thickness = Above("the thickness in meters");
            var file = words.Name("the file of the floorplan");
            layers[number] = new() { Name = $"layer {number}", Thickness = thickness, Conductivity = conductivity, HasPower = power, HasLateralFlow = lateral, Blocks = floorplan(file) };
        }
        if (layers.Count == 0) throw words.Error("a layer");
        if (layers.Keys.Last() != layers.Count - 1) throw words.Error($"layers from 0 to {layers.Count - 1} without a gap");
        return [.. layers.Values];

        bool Flag(string what)
        {
            words.Next();
            return words.Is("Y") || (words.Is("N") ? false : throw words.Error($"Y or N, {what}"));
        }

        double Above(string what)
        {
            var value = words.Number(what);
            return value > 0 ? value : throw words.Error(what + " above 0");
        }
    }
}
