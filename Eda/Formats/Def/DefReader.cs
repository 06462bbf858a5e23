namespace Native.Eda;

/// <summary>Reads DEF 5.6 to 5.8.</summary>
internal sealed class DefReader
{
    private readonly WordReader words;
    private readonly DefDesign design = new();

    private DefReader(WordReader words) => this.words = words;

    public static DefDesign Read(TextReader text, string file)
    {
        using var words = new WordReader(text, file, statements: true);
        return new DefReader(words).Design();
    }

    private DefDesign Design()
    {
        while (words.Next())
        {
            switch (words.Text)
            {
                case "VERSION":
                    design.Version = words.Statement("a version");
                    break;
                case "DIVIDERCHAR":
                    design.DividerChar = words.Characters(1);
                    break;
                case "BUSBITCHARS":
                    design.BusBitChars = words.Characters(2);
                    break;
                case "DESIGN":
                    design.Name = words.Statement("the name of a design");
                    break;
                case "UNITS":
                    words.Expect("DISTANCE");
                    words.Expect("MICRONS");
                    design.UnitsPerMicron = words.Integer("database units in a micrometer");
                    if (design.UnitsPerMicron <= 0) throw words.Error("database units above 0");
                    words.Expect(";");
                    break;
                case "DIEAREA":
                    design.DieArea.Clear();
                    while (!words.TryExpect(";")) design.DieArea.Add(DefWords.Point(words));
                    if (design.DieArea.Count < 2) throw words.Error("two corners or more");
                    break;
                case "ROW":
                    Row();
                    break;
                case "TRACKS":
                    Tracks();
                    break;
                case "GCELLGRID":
                    design.GCellGrids.Add(new(AlongX(), words.Integer("a start"), After("DO", "a number of lines"), Step()));
                    words.Expect(";");
                    break;
                case "VIAS":
                    Section("VIAS", () => design.Vias.Add(new DefViaReader(words).Read()));
                    break;
                case "COMPONENTS":
                    Section("COMPONENTS", () => design.Components.Add(new DefComponentReader(words).Read()));
                    break;
                case "PINS":
                    Section("PINS", () => design.Pins.Add(new DefPinReader(words).Read()));
                    break;
                case "BLOCKAGES":
                    Section("BLOCKAGES", () => design.Blockages.Add(DefWords.Blockage(words)));
                    break;
                case "SPECIALNETS":
                    Section("SPECIALNETS", () => design.SpecialNets.Add(new DefNetReader(words, special: true).Read()));
                    break;
                case "NETS":
                    Section("NETS", () => design.Nets.Add(new DefNetReader(words, special: false).Read()));
                    break;
                case "END":
                    words.Expect("DESIGN");
                    return design;
                case "PROPERTYDEFINITIONS" or "REGIONS" or "GROUPS" or "NONDEFAULTRULES" or "FILLS" or "PINPROPERTIES" or "SCANCHAINS" or "SLOTS" or "STYLES":
                    SkipSection(words.Text);
                    break;
                case "BEGINEXT":
                    while (words.Next() && !words.Is("ENDEXT")) { }
                    if (!words.HasWord) throw words.Error("ENDEXT");
                    break;
                case "HISTORY" or "TECHNOLOGY" or "NAMESCASESENSITIVE" or "COMPONENTMASKSHIFT":
                    words.SkipStatement();
                    break;
                default:
                    throw words.Error("a DEF statement");
            }
        }
        throw words.Error("END DESIGN");
    }

    private bool AlongX() => words.Name("X or Y") switch
    {
        "X" => true,
        "Y" => false,
        _ => throw words.Error("X or Y"),
    };

    private int After(string word, string expected)
    {
        words.Expect(word);
        return words.Count(expected);
    }

    private int Step()
    {
        words.Expect("STEP");
        return words.Integer("a distance");
    }

    private void Row()
    {
        var (name, site) = (words.Name("the name of a row"), words.Name("the name of a site"));
        var (x, y) = (words.Integer("a coordinate"), words.Integer("a coordinate"));
        var orientation = DefWords.Orientation(words);
        var (countX, countY, stepX, stepY) = (1, 1, 0, 0);
        if (words.TryExpect("DO"))
        {
            countX = words.Count("a number of sites");
            countY = After("BY", "a number of sites");
            if (words.TryExpect("STEP")) (stepX, stepY) = (words.Integer("a distance"), words.Integer("a distance"));
        }
        words.SkipStatement();
        design.Rows.Add(new(name, site, x, y, orientation, countX, countY, stepX, stepY));
    }

    private void Tracks()
    {
        var (alongX, start, count, step) = (AlongX(), words.Integer("a start"), After("DO", "a number of tracks"), Step());
        var layers = new List<string>();
        while (words.Next() && !words.Is(";"))
        {
            if (words.Is("LAYER"))
            {
                while (words.Next() && !words.Is(";")) layers.Add(words.Text);
                break;
            }
        }
        if (!words.HasWord) throw words.Error("';'");
        design.Tracks.Add(new(alongX, start, count, step, layers));
    }

    private void Section(string name, Action item)
    {
        // The number says how many follow; the END says it too, and is what counts.
        words.Count("a number");
        words.Expect(";");
        while (words.Next())
        {
            if (words.Is("END"))
            {
                words.Expect(name);
                return;
            }
            if (!words.Is("-")) throw words.Error($"'-' or END {name}");
            item();
        }
        throw words.Error($"END {name}");
    }

    private void SkipSection(string name)
    {
        if (name is "REGIONS" or "GROUPS") design.Warnings.Add($"{name} are not used: cells of a region are placed as all others");
        while (words.Next())
        {
            if (!words.Is("END")) continue;
            if (words.Next() && words.Is(name)) return;
            words.Keep();
        }
        throw words.Error($"END {name}");
    }
}
