namespace Native.Eda;

/// <summary>Reads one net with its wires.</summary>
internal sealed class DefNetReader(WordReader words, bool special)
{
    private readonly List<DefConnection> connections = [];
    private readonly List<DefWire> wires = [];
    private readonly List<DefShape> shapes = [];

    public DefNet Read()
    {
        var name = words.Name("the name of a net");
        if (words.Is(";")) throw words.Error("the name of a net");
        var (use, source, weight) = ("", "", 0);
        while (words.Next() && !words.Is(";"))
        {
            if (words.Is("("))
            {
                Connection();
                continue;
            }
            if (!words.Is("+")) throw words.Error("'(', '+' or ';'");
            switch (words.Name("an option"))
            {
                case "USE":
                    use = words.Name("a use");
                    break;
                case "SOURCE":
                    source = words.Name("a source");
                    break;
                case "WEIGHT":
                    weight = words.Count("a weight");
                    break;
                case "ROUTED" or "FIXED" or "COVER" or "NOSHIELD":
                    Wires(words.Text);
                    break;
                case "SHIELD":
                    words.Name("the name of a net");
                    Wires("SHIELD");
                    wires.RemoveAll(w => w.Status == "SHIELD");
                    break;
                case "RECT":
                    var layer = words.Name("the name of a layer");
                    shapes.Add(new(layer, DefWords.Rect(words)));
                    break;
                case "POLYGON":
                    layer = words.Name("the name of a layer");
                    shapes.Add(DefWords.Polygon(words, layer));
                    break;
                default:
                    DefWords.SkipOption(words);
                    break;
            }
        }
        if (!words.HasWord) throw words.Error("';'");
        return new(name, connections, use, source, weight, wires, shapes);
    }

    private void Connection()
    {
        connections.Add(new(words.Name("a component"), words.Name("a pin")));
        while (words.Next() && !words.Is(")"))
            if (words.Is(";")) throw words.Error("')'");
        if (!words.HasWord) throw words.Error("')'");
    }

    private void Wires(string status)
    {
        do
        {
            Wire(status);
        }
        while (words.TryExpect("NEW"));
    }

    private void Wire(string status)
    {
        var layer = words.Name("the name of a layer");
        if (words.Is(";") || words.Is("(")) throw words.Error("the name of a layer");
        var width = special ? words.Count("a width") : -1;
        var attributes = Attributes();
        var elements = new List<DefWireElement>();
        DbPoint? at = null;
        while (words.Next())
        {
            if (words.Is(";") || words.Is("+") || words.Is("NEW"))
            {
                words.Keep();
                if (at is null) throw words.Error("a point");
                wires.Add(new(status, layer, width, attributes, elements));
                return;
            }
            if (words.Is("MASK"))
            {
                words.Count("a mask");
                continue;
            }
            if (words.Is("VIRTUAL") || words.Is("("))
            {
                var kind = DefWireKind.Point;
                if (words.Is("VIRTUAL"))
                {
                    kind = DefWireKind.Virtual;
                    words.Expect("(");
                }
                var x = Coordinate(at?.X);
                var y = Coordinate(at?.Y);
                at = new(x, y);
                var extension = -1;
                if (!words.TryExpect(")"))
                {
                    extension = words.Count("an extension");
                    words.Expect(")");
                }
                elements.Add(new(kind, new(x, y, extension, 0)));
                continue;
            }
            if (at is not { } from) throw words.Error("a point");
            if (words.Is("RECT"))
            {
                words.Expect("(");
                elements.Add(new(DefWireKind.Rect, new(words.Integer("an offset"), words.Integer("an offset"), words.Integer("an offset"), words.Integer("an offset"))));
                words.Expect(")");
                continue;
            }
            elements.Add(new(DefWireKind.Via, new(from.X, from.Y, 0, 0), Via()));
        }
        throw words.Error("';'");
    }

    private int Coordinate(int? last)
    {
        words.Next();
        return words.Is("*") ? last ?? throw words.Error("a coordinate; there is no point before") : words.CurrentInteger("a coordinate or '*'");
    }

    private string Attributes()
    {
        var found = new List<string>();
        while (words.Next())
        {
            switch (words.Text)
            {
                case "TAPER":
                    found.Add("TAPER");
                    continue;
                case "TAPERRULE" or "STYLE":
                    found.Add($"{words.Text} {words.Name("a name")}");
                    continue;
                case "+":
                    found.Add($"+ {words.Name("SHAPE or STYLE")} {words.Name("a name")}");
                    continue;
                default:
                    words.Keep();
                    return string.Join(' ', found);
            }
        }
        throw words.Error("a point");
    }

    private string Via()
    {
        var name = words.Text;
        words.Next();
        if (DefWords.TryOrientation(words, out _)) name += " " + words.Text;
        else words.Keep();
        if (!words.TryExpect("DO")) return name;
        name += $" DO {words.Count("a number")}";
        words.Expect("BY");
        name += $" BY {words.Count("a number")}";
        words.Expect("STEP");
        return name + $" STEP {words.Integer("a distance")} {words.Integer("a distance")}";
    }
}
