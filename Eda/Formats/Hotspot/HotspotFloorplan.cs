namespace Native.Eda;

/// <summary>Reads a floorplan of HotSpot: a line for each block with its name, width, height, left and bottom in meters, and if it has its own, its heat capacity and resistivity.</summary>
public static class HotspotFloorplan
{
    /// <summary>Reads a file; one packed with gzip is accepted.</summary>
    /// <exception cref="EdaFormatException">A line is none of a floorplan; the message has its place.</exception>
    public static IReadOnlyList<ThermalBlock> Read(string path)
    {
        using var text = TextFile.Open(path);
        return Read(text, path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="EdaFormatException">A line is none of a floorplan; the message has its place.</exception>
    public static IReadOnlyList<ThermalBlock> Read(TextReader text, string name)
    {
        using var words = new WordReader(text, name);
        var blocks = new List<ThermalBlock>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (words.Next())
        {
            var (block, line) = (words.Text, words.Line);
            if (!names.Add(block)) throw words.Error("a block that was not there before");
            var (width, height) = (Above("the width"), Above("the height"));
            var (left, bottom) = (words.Number("the left edge"), words.Number("the lower edge"));
            double? conductivity = null;
            if (words.Next() && words.Line == line)
            {
                words.CurrentNumber("the heat capacity");
                conductivity = 1 / Above("the resistivity");
            }
            else words.Keep();
            if (words.Next() && words.Line == line) throw words.Error("the end of the line");
            words.Keep();
            blocks.Add(new(block, width, height, left, bottom, conductivity));
        }
        return blocks;

        double Above(string what)
        {
            var value = words.Number(what + " in meters");
            return value > 0 ? value : throw words.Error(what + " above 0");
        }
    }
}
