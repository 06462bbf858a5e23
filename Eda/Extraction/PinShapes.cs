namespace Native.Eda;

/// <summary>Where the shapes of the pins of a placed design lie, in database units.</summary>
internal sealed class PinShapes
{
    private readonly DefDesign design;
    private readonly Dictionary<string, (DefComponent Component, LefMacro Macro)> components = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DefPin> ports = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> metals = new(StringComparer.Ordinal);

    public PinShapes(DefDesign design, LefLibrary library)
    {
        this.design = design;
        foreach (var layer in library.Layers)
            if (layer.Type == LefLayerType.Routing) metals[layer.Name] = metals.Count + 1;
        var macros = library.MacrosByName();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var component in design.Components)
        {
            if (macros.TryGetValue(component.Macro, out var macro)) components[component.Name] = (component, macro);
            else missing.Add(component.Macro);
        }
        if (missing.Count > 0) throw new UnresolvedReferenceException("macros that are not in the LEF", missing);
        foreach (var pin in design.Pins) ports.TryAdd(pin.Name, pin);
    }

    /// <summary>A pin as SPEF knows it, and its shapes with their metals; null: the design has no such pin.</summary>
    public (RoutingPin Pin, List<(int Metal, DbRect Box)> Shapes)? Of(DefConnection connection)
    {
        var shapes = new List<(int, DbRect)>();
        if (connection.Component == "PIN")
        {
            if (!ports.TryGetValue(connection.Pin, out var port)) return null;
            foreach (var place in port.Ports)
            {
                foreach (var shape in place.Shapes)
                {
                    if (!metals.TryGetValue(shape.Layer, out var metal)) continue;
                    var (x0, y0) = place.Orientation.Apply(shape.Box.Left, shape.Box.Bottom, 0, 0);
                    var (x1, y1) = place.Orientation.Apply(shape.Box.Right, shape.Box.Top, 0, 0);
                    shapes.Add((metal, Around(place.Location, x0, y0, x1, y1)));
                }
            }
            return (new(0, 0, 0, null, connection.Pin, port.Direction == "OUTPUT" ? 'O' : port.Direction == "INPUT" ? 'I' : 'B'), shapes);
        }
        if (!components.TryGetValue(connection.Component, out var entry) || entry.Macro.Pins.FirstOrDefault(p => p.Name == connection.Pin) is not { } pin) return null;
        var unit = (double)design.UnitsPerMicron;
        foreach (var shape in pin.Ports.SelectMany(p => p))
        {
            if (!metals.TryGetValue(shape.Layer, out var metal)) continue;
            var (width, height) = (entry.Macro.Width * unit, entry.Macro.Height * unit);
            var (x0, y0) = entry.Component.Orientation.Apply(shape.Box.Left * unit, shape.Box.Bottom * unit, width, height);
            var (x1, y1) = entry.Component.Orientation.Apply(shape.Box.Right * unit, shape.Box.Top * unit, width, height);
            shapes.Add((metal, Around(entry.Component.Location, x0, y0, x1, y1)));
        }
        var direction = pin.Direction.StartsWith("OUTPUT", StringComparison.Ordinal) ? 'O' : pin.Direction == "INPUT" ? 'I' : 'B';
        return (new(0, 0, 0, connection.Component, connection.Pin, direction, entry.Component.Macro), shapes);
    }

    private static DbRect Around(DbPoint at, double x0, double y0, double x1, double y1) =>
        DbRect.Around(new((int)Math.Round(at.X + x0), (int)Math.Round(at.Y + y0)), new((int)Math.Round(at.X + x1), (int)Math.Round(at.Y + y1)));
}
