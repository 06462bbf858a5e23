using System.Globalization;

namespace Native.Eda;

/// <summary>Writes temperatures as HotSpot does: a line for each block of each layer, then the package's lumped parts, in K with two digits.</summary>
public static class HotspotTemperatures
{
    /// <summary>Writes a file; a failure leaves what was there.</summary>
    /// <param name="path">The file; a name in <c>.gz</c> is packed.</param>
    /// <param name="layers">The layers of the stack.</param>
    /// <param name="field">The temperatures.</param>
    public static void Write(string path, IReadOnlyList<ThermalLayer> layers, TemperatureField field)
    {
        ArgumentNullException.ThrowIfNull(layers);
        ArgumentNullException.ThrowIfNull(field);
        TextFile.Write(path, text =>
        {
            for (var layer = 0; layer < layers.Count; layer++)
            {
                for (var block = 0; block < layers[layer].Blocks.Count; block++)
                    text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"layer_{layer}_{layers[layer].Blocks[block].Name}\t{field.Block(layer, block):F2}"));
            }
            for (var part = 0; part < field.Package.Count; part++) text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"inode_{part}\t{field.Package[part]:F2}"));
        });
    }
}
