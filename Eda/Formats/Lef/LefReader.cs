namespace Native.Eda;

/// <summary>Reads LEF 5.6 to 5.8.</summary>
internal sealed class LefReader
{
    private readonly WordReader words;
    private readonly LefLibrary library;

    private LefReader(WordReader words, LefLibrary library) => (this.words, this.library) = (words, library);

    /// <summary>Adds what <paramref name="text"/> holds to <paramref name="library"/>.</summary>
    public static void Read(TextReader text, string file, LefLibrary library)
    {
        using var words = new WordReader(text, file, statements: true);
        new LefReader(words, library).Library();
    }

    private void Library()
    {
        while (words.Next())
        {
            switch (words.Text)
            {
                case "VERSION":
                    library.Version = words.Statement("a version");
                    break;
                case "BUSBITCHARS":
                    library.BusBitChars = words.Characters(2);
                    break;
                case "DIVIDERCHAR":
                    library.DividerChar = words.Characters(1);
                    break;
                case "UNITS":
                    Units();
                    break;
                case "MANUFACTURINGGRID":
                    library.ManufacturingGrid = Positive("a grid");
                    words.Expect(";");
                    break;
                case "PROPERTYDEFINITIONS":
                    Skip("END", "PROPERTYDEFINITIONS");
                    break;
                case "SITE":
                    Site();
                    break;
                case "LAYER":
                    library.Layers.Add(new LefLayerReader(words).Read());
                    break;
                case "VIA":
                    Via();
                    break;
                case "VIARULE" or "NONDEFAULTRULE":
                    var rule = words.Name("the name of a rule");
                    Skip("END", rule);
                    break;
                case "SPACING" or "IRDROP" or "NOISETABLE" or "CORRECTIONTABLE" or "ARRAY":
                    var section = words.Text;
                    Skip("END", section == "ARRAY" ? words.Name("the name of an array") : section);
                    break;
                case "BEGINEXT":
                    Skip("ENDEXT", null);
                    break;
                case "MACRO":
                    library.Macros.Add(new LefMacroReader(words).Read());
                    break;
                case "END":
                    words.Expect("LIBRARY");
                    return;
                case "NAMESCASESENSITIVE" or "NOWIREEXTENSIONATPIN" or "USEMINSPACING" or "CLEARANCEMEASURE" or "MAXVIASTACK" or "FIXEDMASK" or "MINFEATURE":
                    words.SkipStatement();
                    break;
                default:
                    throw words.Error("a LEF statement");
            }
        }
    }

    private double Positive(string expected)
    {
        var value = words.Number(expected);
        return value > 0 ? value : throw words.Error(expected + " above 0");
    }

    private void Units()
    {
        while (words.Next())
        {
            if (words.Is("END"))
            {
                words.Expect("UNITS");
                return;
            }
            if (!words.Is("DATABASE"))
            {
                words.SkipStatement();
                continue;
            }
            words.Expect("MICRONS");
            library.UnitsPerMicron = words.Integer("database units in a micrometer");
            if (library.UnitsPerMicron <= 0) throw words.Error("database units above 0");
            words.Expect(";");
        }
        throw words.Error("END UNITS");
    }

    private void Site()
    {
        var name = words.Name("the name of a site");
        var (type, symmetry, width, height) = ("CORE", "", 0.0, 0.0);
        while (words.Next())
        {
            switch (words.Text)
            {
                case "CLASS":
                    type = words.Statement("a class");
                    break;
                case "SYMMETRY":
                    symmetry = LefMacroReader.Rest(words);
                    break;
                case "SIZE":
                    width = Positive("a width");
                    words.Expect("BY");
                    height = Positive("a height");
                    words.Expect(";");
                    break;
                case "END":
                    words.Expect(name);
                    if (width == 0) throw words.Error($"SIZE in the site {name}");
                    library.Sites.Add(new(name, type, symmetry, width, height));
                    return;
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error($"END {name}");
    }

    private void Via()
    {
        var name = words.Name("the name of a via");
        var (standard, resistance, layer) = (false, 0.0, (string?)null);
        var shapes = new List<LefShape>();
        while (words.Next())
        {
            switch (words.Text)
            {
                case "DEFAULT":
                    standard = true;
                    break;
                case "GENERATED" or "TOPOFSTACKONLY":
                    break;
                case "RESISTANCE":
                    resistance = words.Number("a resistance");
                    words.Expect(";");
                    break;
                case "LAYER":
                    layer = words.Statement("the name of a layer");
                    break;
                case "RECT" or "POLYGON":
                    shapes.Add(LefMacroReader.Shape(words, layer, 0, 0));
                    break;
                case "END":
                    words.Expect(name);
                    library.Vias.Add(new(name, standard, resistance, shapes));
                    return;
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error($"END {name}");
    }

    private void Skip(string end, string? name)
    {
        while (words.Next())
        {
            if (!words.Is(end)) continue;
            if (name is null) return;
            if (words.Next() && words.Is(name)) return;
            words.Keep();
        }
        throw words.Error(name is null ? end : $"{end} {name}");
    }
}
