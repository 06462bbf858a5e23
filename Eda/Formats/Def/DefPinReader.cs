namespace Native.Eda;

/// <summary>Reads one pin of the PINS section.</summary>
internal sealed class DefPinReader(WordReader words)
{
    private readonly List<DefPort> ports = [];
    private List<DefShape> shapes = [];
    private (PlacementStatus Status, DbPoint Location, Orientation Orientation) place;

    public DefPin Read()
    {
        var name = words.Name("the name of a pin");
        var (net, special, direction, use, hasPorts) = ("", false, "", "", false);
        while (words.Next() && !words.Is(";"))
        {
            if (!words.Is("+")) throw words.Error("'+' or ';'");
            switch (words.Name("an option"))
            {
                case "NET":
                    net = words.Name("the name of a net");
                    break;
                case "SPECIAL":
                    special = true;
                    break;
                case "DIRECTION":
                    direction = words.Name("a direction");
                    break;
                case "USE":
                    use = words.Name("a use");
                    break;
                case "PORT":
                    Close();
                    hasPorts = true;
                    break;
                case "LAYER":
                    var layer = words.Name("the name of a layer");
                    while (words.TryExpect("MASK") || words.TryExpect("SPACING") || words.TryExpect("DESIGNRULEWIDTH")) words.Count("a number");
                    shapes.Add(new(layer, DefWords.Rect(words)));
                    break;
                case "POLYGON":
                    layer = words.Name("the name of a layer");
                    while (words.TryExpect("MASK") || words.TryExpect("SPACING") || words.TryExpect("DESIGNRULEWIDTH")) words.Count("a number");
                    shapes.Add(DefWords.Polygon(words, layer));
                    break;
                case "PLACED" or "FIXED" or "COVER":
                    place = DefWords.Placement(words);
                    break;
                default:
                    DefWords.SkipOption(words);
                    break;
            }
        }
        if (!words.HasWord) throw words.Error("';'");
        Close();
        return new(name, net, special, direction, use, hasPorts, ports);
    }

    private void Close()
    {
        if (shapes.Count > 0 || place.Status != PlacementStatus.Unplaced) ports.Add(new(shapes, place.Status, place.Location, place.Orientation));
        shapes = [];
        place = default;
    }
}
