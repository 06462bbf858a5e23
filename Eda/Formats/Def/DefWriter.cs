using System.Globalization;

namespace Native.Eda;

/// <summary>Writes a design as DEF 5.8.</summary>
internal static class DefWriter
{
    public static void Write(DefDesign design, TextWriter text)
    {
        text.WriteLine($"VERSION {design.Version} ;");
        text.WriteLine($"DIVIDERCHAR \"{design.DividerChar}\" ;");
        text.WriteLine($"BUSBITCHARS \"{design.BusBitChars}\" ;");
        if (design.Name.Length > 0) text.WriteLine($"DESIGN {design.Name} ;");
        text.WriteLine(Line($"UNITS DISTANCE MICRONS {design.UnitsPerMicron} ;"));
        if (design.DieArea.Count > 0) text.WriteLine($"DIEAREA{string.Concat(design.DieArea.Select(p => " " + Point(p)))} ;");
        foreach (var row in design.Rows)
            text.WriteLine(Line($"ROW {row.Name} {row.Site} {row.X} {row.Y} {row.Orientation} DO {row.CountX} BY {row.CountY} STEP {row.StepX} {row.StepY} ;"));
        foreach (var track in design.Tracks)
            text.WriteLine(Line($"TRACKS {Axis(track.AlongX)} {track.Start} DO {track.Count} STEP {track.Step}{(track.Layers.Count > 0 ? " LAYER " + string.Join(' ', track.Layers) : "")} ;"));
        foreach (var grid in design.GCellGrids) text.WriteLine(Line($"GCELLGRID {Axis(grid.AlongX)} {grid.Start} DO {grid.Count} STEP {grid.Step} ;"));
        Section(text, "VIAS", design.Vias, Via);
        Section(text, "COMPONENTS", design.Components, Component);
        Section(text, "PINS", design.Pins, Pin);
        Section(text, "BLOCKAGES", design.Blockages, Blockage);
        Section(text, "SPECIALNETS", design.SpecialNets, Net);
        Section(text, "NETS", design.Nets, Net);
        text.WriteLine("END DESIGN");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Axis(bool x) => x ? "X" : "Y";

    private static string Point(DbPoint point) => Line($"( {point.X} {point.Y} )");

    private static string Rect(DbRect rect) => Line($"( {rect.Left} {rect.Bottom} ) ( {rect.Right} {rect.Top} )");

    private static string Shape(DefShape shape) =>
        shape.Polygon is { } points ? string.Join(' ', points.Select(Point)) : Rect(shape.Box);

    private static void Section<T>(TextWriter text, string name, IList<T> items, Action<TextWriter, T> write)
    {
        if (items.Count == 0) return;
        text.WriteLine(Line($"{name} {items.Count} ;"));
        foreach (var item in items) write(text, item);
        text.WriteLine($"END {name}");
    }

    private static void Via(TextWriter text, DefVia via)
    {
        text.Write($"- {via.Name}");
        foreach (var shape in via.Shapes) text.Write($" + {(shape.Polygon is null ? "RECT" : "POLYGON")} {shape.Layer} {Shape(shape)}");
        text.WriteLine(via.Generated.Length > 0 ? $" + VIARULE {via.Generated} ;" : " ;");
    }

    private static string Placement(PlacementStatus status, DbPoint location, Orientation orientation) =>
        status == PlacementStatus.Unplaced ? "" : $" + {(status switch { PlacementStatus.Placed => "PLACED", PlacementStatus.Fixed => "FIXED", _ => "COVER" })} {Point(location)} {orientation}";

    private static void Component(TextWriter text, DefComponent component)
    {
        text.Write($"- {component.Name} {component.Macro}");
        if (component.Source.Length > 0) text.Write($" + SOURCE {component.Source}");
        text.Write(Placement(component.Status, component.Location, component.Orientation));
        if (component.Weight > 0) text.Write(Line($" + WEIGHT {component.Weight}"));
        if (component.Halo is { } halo) text.Write(Line($" + HALO {halo.Left} {halo.Bottom} {halo.Right} {halo.Top}"));
        text.WriteLine(" ;");
    }

    private static void Pin(TextWriter text, DefPin pin)
    {
        text.Write($"- {pin.Name}");
        if (pin.Net.Length > 0) text.Write($" + NET {pin.Net}");
        if (pin.IsSpecial) text.Write(" + SPECIAL");
        if (pin.Direction.Length > 0) text.Write($" + DIRECTION {pin.Direction}");
        if (pin.Use.Length > 0) text.Write($" + USE {pin.Use}");
        foreach (var port in pin.Ports)
        {
            if (pin.HasPorts) text.Write("\n  + PORT");
            foreach (var shape in port.Shapes) text.Write($" + {(shape.Polygon is null ? "LAYER" : "POLYGON")} {shape.Layer} {Shape(shape)}");
            text.Write(Placement(port.Status, port.Location, port.Orientation));
        }
        text.WriteLine(" ;");
    }

    private static void Blockage(TextWriter text, DefBlockage blockage)
    {
        text.Write(blockage.Layer.Length == 0 ? "- PLACEMENT" : $"- LAYER {blockage.Layer}");
        if (blockage.IsSoft) text.Write(" + SOFT");
        foreach (var box in blockage.Boxes) text.Write($" RECT {Rect(box)}");
        text.WriteLine(" ;");
    }

    private static void Net(TextWriter text, DefNet net)
    {
        text.Write($"- {net.Name}");
        foreach (var (component, pin) in net.Connections) text.Write($" ( {component} {pin} )");
        if (net.Source.Length > 0) text.Write($" + SOURCE {net.Source}");
        if (net.Use.Length > 0) text.Write($" + USE {net.Use}");
        if (net.Weight > 0) text.Write(Line($" + WEIGHT {net.Weight}"));
        foreach (var shape in net.Shapes) text.Write($"\n  + {(shape.Polygon is null ? "RECT" : "POLYGON")} {shape.Layer} {Shape(shape)}");
        string? status = null;
        foreach (var wire in net.Wires)
        {
            text.Write(wire.Status == status ? "\n    NEW" : $"\n  + {wire.Status}");
            status = wire.Status;
            text.Write(" " + wire.Layer);
            if (wire.Width >= 0) text.Write(Line($" {wire.Width}"));
            if (wire.Attributes.Length > 0) text.Write(" " + wire.Attributes);
            foreach (var element in wire.Elements) text.Write(" " + Element(element));
        }
        text.WriteLine(" ;");
    }

    private static string Element(DefWireElement element) => element.Kind switch
    {
        DefWireKind.Via => element.Via!,
        DefWireKind.Rect => Line($"RECT ( {element.Box.Left} {element.Box.Bottom} {element.Box.Right} {element.Box.Top} )"),
        _ => (element.Kind == DefWireKind.Virtual ? "VIRTUAL " : "")
            + (element.Box.Right >= 0 ? Line($"( {element.Box.Left} {element.Box.Bottom} {element.Box.Right} )") : Point(element.Location)),
    };
}
