namespace Native.Eda;

/// <summary>Reads one LAYER of a LEF file.</summary>
internal sealed class LefLayerReader(WordReader words)
{
    /// <summary>Reads from behind the word LAYER.</summary>
    public LefLayer Read()
    {
        var name = words.Name("the name of a layer");
        LefLayerType? type = null;
        var layer = new LefLayer { Name = name, Type = LefLayerType.Routing };
        while (words.Next())
        {
            switch (words.Text)
            {
                case "TYPE":
                    type = Type();
                    words.Expect(";");
                    break;
                case "DIRECTION":
                    layer = layer with { Direction = Direction() };
                    words.Expect(";");
                    break;
                case "PITCH":
                    var pitch = Pair("a pitch");
                    layer = layer with { PitchX = pitch.X, PitchY = pitch.Y };
                    break;
                case "OFFSET":
                    var offset = Pair("an offset");
                    layer = layer with { OffsetX = offset.X, OffsetY = offset.Y };
                    break;
                case "WIDTH":
                    layer = layer with { Width = Only("a width") };
                    break;
                case "SPACING":
                    // The first spacing is the general one; later ones hold under conditions.
                    var spacing = words.Number("a spacing");
                    if (layer.Spacing == 0) layer = layer with { Spacing = spacing };
                    words.SkipStatement();
                    break;
                case "SPACINGTABLE":
                    layer = layer with { SpacingTable = Table() ?? layer.SpacingTable };
                    break;
                case "RESISTANCE":
                    layer = words.TryExpect("RPERSQ") ? layer with { ResistancePerSquare = Only("a resistance") } : layer with { ResistancePerCut = Only("a resistance") };
                    break;
                case "CAPACITANCE":
                    words.Expect("CPERSQDIST");
                    layer = layer with { Capacitance = Only("a capacitance") };
                    break;
                case "EDGECAPACITANCE":
                    layer = layer with { EdgeCapacitance = Only("a capacitance") };
                    break;
                case "THICKNESS":
                    layer = layer with { Thickness = Only("a thickness") };
                    break;
                case "HEIGHT":
                    layer = layer with { Height = Only("a height") };
                    break;
                case "END":
                    words.Expect(name);
                    return layer with { Type = type ?? throw words.Error($"TYPE in the layer {name}") };
                default:
                    words.SkipStatement();
                    break;
            }
        }
        throw words.Error($"END {name}");
    }

    private LefLayerType Type() => words.Name("a layer type") switch
    {
        "ROUTING" => LefLayerType.Routing,
        "CUT" => LefLayerType.Cut,
        "MASTERSLICE" => LefLayerType.Masterslice,
        "OVERLAP" => LefLayerType.Overlap,
        "IMPLANT" => LefLayerType.Implant,
        _ => throw words.Error("ROUTING, CUT, MASTERSLICE, OVERLAP or IMPLANT"),
    };

    private LefDirection Direction() => words.Name("a direction") switch
    {
        "HORIZONTAL" => LefDirection.Horizontal,
        "VERTICAL" => LefDirection.Vertical,
        "DIAG45" or "DIAG135" => LefDirection.None,
        _ => throw words.Error("HORIZONTAL or VERTICAL"),
    };

    private double Only(string expected)
    {
        var value = words.Number(expected);
        words.Expect(";");
        return value;
    }

    private (double X, double Y) Pair(string expected)
    {
        var x = words.Number(expected);
        if (words.TryExpect(";")) return (x, x);
        var y = words.Number(expected);
        words.Expect(";");
        return (x, y);
    }

    private LefSpacingTable? Table()
    {
        if (!words.TryExpect("PARALLELRUNLENGTH"))
        {
            words.SkipStatement();
            return null;
        }
        var lengths = new List<double>();
        while (words.Next() && words.TryNumber(out var length)) lengths.Add(length);
        if (lengths.Count == 0) throw words.Error("a run length");
        var rows = new List<(double, IReadOnlyList<double>)>();
        while (words.Is("WIDTH"))
        {
            var width = words.Number("a width");
            var spacings = new double[lengths.Count];
            for (var i = 0; i < spacings.Length; i++) spacings[i] = words.Number("a spacing");
            rows.Add((width, spacings));
            words.Next();
        }
        if (rows.Count == 0) throw words.Error("WIDTH");
        // What may follow within the statement (INFLUENCE, TWOWIDTHS) is skipped.
        if (!words.Is(";")) words.SkipStatement();
        return new(lengths, rows);
    }
}
