namespace Native.Eda;

/// <summary>Reads one via of the VIAS section.</summary>
internal sealed class DefViaReader(WordReader words)
{
    public DefVia Read()
    {
        var name = words.Name("the name of a via");
        var shapes = new List<DefShape>();
        var generated = "";
        while (words.Next() && !words.Is(";"))
        {
            if (!words.Is("+")) throw words.Error("'+' or ';'");
            switch (words.Name("RECT, POLYGON or VIARULE"))
            {
                case "RECT":
                    var layer = words.Name("the name of a layer");
                    Mask();
                    shapes.Add(new(layer, DefWords.Rect(words)));
                    break;
                case "POLYGON":
                    layer = words.Name("the name of a layer");
                    Mask();
                    shapes.Add(DefWords.Polygon(words, layer));
                    break;
                case "VIARULE":
                    generated = LefMacroReader.Rest(words);
                    return new(name, shapes, generated);
                default:
                    DefWords.SkipOption(words);
                    break;
            }
        }
        if (!words.HasWord) throw words.Error("';'");
        return new(name, shapes, generated);
    }

    private void Mask()
    {
        if (!words.TryExpect("+")) return;
        if (!words.TryExpect("MASK")) throw words.Error("MASK");
        words.Count("a mask");
    }
}
