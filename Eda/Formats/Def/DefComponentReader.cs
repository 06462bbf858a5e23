namespace Native.Eda;

/// <summary>Reads one component.</summary>
internal sealed class DefComponentReader(WordReader words)
{
    public DefComponent Read()
    {
        var component = new DefComponent { Name = Name("the name of a component"), Macro = Name("the name of a macro") };
        while (words.Next() && !words.Is(";"))
        {
            // Names of nets, pin by pin, may stand before the options in old files.
            if (!words.Is("+")) continue;
            switch (words.Name("an option"))
            {
                case "PLACED" or "FIXED" or "COVER":
                    var (status, location, orientation) = DefWords.Placement(words);
                    component = component with { Status = status, Location = location, Orientation = orientation };
                    break;
                case "UNPLACED":
                    component = component with { Status = PlacementStatus.Unplaced };
                    break;
                case "SOURCE":
                    component = component with { Source = words.Name("a source") };
                    break;
                case "WEIGHT":
                    component = component with { Weight = words.Count("a weight") };
                    break;
                case "HALO":
                    words.TryExpect("SOFT");
                    component = component with { Halo = new(words.Count("a distance"), words.Count("a distance"), words.Count("a distance"), words.Count("a distance")) };
                    break;
                default:
                    DefWords.SkipOption(words);
                    break;
            }
        }
        if (!words.HasWord) throw words.Error("';'");
        return component;
    }

    private string Name(string expected)
    {
        var name = words.Name(expected);
        return words.Is(";") || words.Is("+") ? throw words.Error(expected) : name;
    }
}
