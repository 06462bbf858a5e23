namespace Native.Eda;

/// <summary>Reads one MACRO of a LEF file.</summary>
internal sealed class LefMacroReader(WordReader words)
{
    private double originX, originY;

    /// <summary>Reads from behind the word MACRO.</summary>
    public LefMacro Read()
    {
        var name = words.Name("the name of a macro");
        var macro = new LefMacro { Name = name, Width = 0, Height = 0 };
        var pins = new List<LefPin>();
        var obstructions = new List<LefShape>();
        while (words.Next())
        {
            switch (words.Text)
            {
                case "CLASS":
                    macro = macro with { Class = Rest(words) };
                    break;
                case "FOREIGN":
                    macro = macro with { Foreign = words.Name("a name") };
                    words.SkipStatement();
                    break;
                case "ORIGIN":
                    (originX, originY) = (words.Number("a coordinate"), words.Number("a coordinate"));
                    words.Expect(";");
                    macro = macro with { OriginX = originX, OriginY = originY };
                    break;
                case "SIZE":
                    var width = Positive("a width");
                    words.Expect("BY");
                    macro = macro with { Width = width, Height = Positive("a height") };
                    words.Expect(";");
                    break;
                case "SYMMETRY":
                    macro = macro with { Symmetry = Rest(words) };
                    break;
                case "SITE":
                    macro = macro with { Site = words.Name("the name of a site") };
                    words.SkipStatement();
                    break;
                case "PIN":
                    pins.Add(Pin());
                    break;
                case "OBS":
                    obstructions.AddRange(Shapes());
                    break;
                case "DENSITY":
                    while (words.Next() && !words.Is("END")) { }
                    if (!words.HasWord) throw words.Error("END");
                    break;
                case "END":
                    words.Expect(name);
                    if (macro.Width == 0) throw words.Error($"SIZE in the macro {name}");
                    return macro with { Pins = pins, Obstructions = obstructions };
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error($"END {name}");
    }

    /// <summary>The words up to the semicolon with spaces between.</summary>
    public static string Rest(WordReader words)
    {
        var rest = new List<string>();
        while (words.Next() && !words.Is(";")) rest.Add(words.Text);
        if (!words.HasWord) throw words.Error("';'");
        return string.Join(' ', rest);
    }

    /// <summary>Reads a RECT or POLYGON, whose word is the current one.</summary>
    public static LefShape Shape(WordReader words, string? layer, double dx, double dy)
    {
        if (layer is null) throw words.Error("LAYER before a shape");
        var polygon = words.Is("POLYGON");
        var numbers = new List<double>();
        if (words.TryExpect("MASK")) words.Count("a mask");
        while (words.Next() && !words.Is(";"))
        {
            // Some writers put points in parentheses; ITERATE makes an array, which no data here has.
            if (words.Is("(") || words.Is(")")) continue;
            numbers.Add(words.CurrentNumber("a coordinate") + (numbers.Count % 2 == 0 ? dx : dy));
        }
        if (!words.HasWord) throw words.Error("';'");
        if (polygon ? numbers.Count < 6 || numbers.Count % 2 != 0 : numbers.Count != 4)
            throw words.Error(polygon ? "three or more points" : "four coordinates");
        double left = double.MaxValue, bottom = double.MaxValue, right = double.MinValue, top = double.MinValue;
        for (var i = 0; i < numbers.Count; i += 2)
        {
            (left, right) = (Math.Min(left, numbers[i]), Math.Max(right, numbers[i]));
            (bottom, top) = (Math.Min(bottom, numbers[i + 1]), Math.Max(top, numbers[i + 1]));
        }
        return new(layer, new(left, bottom, right, top), polygon ? numbers : null);
    }

    private double Positive(string expected)
    {
        var value = words.Number(expected);
        return value > 0 ? value : throw words.Error(expected + " above 0");
    }

    private LefPin Pin()
    {
        var name = words.Name("the name of a pin");
        var (direction, use, shape) = ("INPUT", "SIGNAL", "");
        var ports = new List<IReadOnlyList<LefShape>>();
        while (words.Next())
        {
            switch (words.Text)
            {
                case "DIRECTION":
                    direction = Rest(words);
                    break;
                case "USE":
                    use = Rest(words);
                    break;
                case "SHAPE":
                    shape = Rest(words);
                    break;
                case "PORT":
                    ports.Add(Shapes());
                    break;
                case "END":
                    words.Expect(name);
                    return new(name, direction, use, shape, ports);
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error($"END {name}");
    }

    private List<LefShape> Shapes()
    {
        var shapes = new List<LefShape>();
        string? layer = null;
        while (words.Next())
        {
            switch (words.Text)
            {
                case "LAYER":
                    layer = words.Name("the name of a layer");
                    words.SkipStatement();
                    break;
                case "RECT" or "POLYGON":
                    shapes.Add(Shape(words, layer, originX, originY));
                    break;
                case "END":
                    return shapes;
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error("END");
    }
}
