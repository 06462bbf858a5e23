namespace Native.Eda;

/// <summary>Gathers pins and blockages of a placed design.</summary>
internal sealed class RoutingProblemBuilder
{
    private readonly DefDesign design;
    private readonly IReadOnlyList<int>? dies;
    private readonly HybridBond bond;
    private readonly RoutingOptions options;
    private readonly List<RoutingLayer> layers;
    private readonly int metals;
    private readonly Dictionary<string, int> metalNumber = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LefMacro> masters;
    private readonly SortedSet<string> missing = new(StringComparer.Ordinal);
    private readonly List<RoutingBlockage> blockages = [];
    private readonly LefLibrary library;

    public RoutingProblemBuilder(DefDesign design, LefLibrary library, RoutingOptions options, IReadOnlyList<int>? dies, HybridBond bond)
    {
        (this.design, this.library, this.options, this.dies, this.bond) = (design, library, options, dies, bond);
        layers = RoutingLayers.Of(design, library, options, dies is null ? 1 : 2);
        foreach (var layer in library.Layers)
            if (layer.Type == LefLayerType.Routing) metalNumber.Add(layer.Name, metalNumber.Count + 1);
        metals = metalNumber.Count;
        masters = library.MacrosByName();
    }

    public RoutingProblem Build(IReadOnlyDictionary<string, (int X, int Y)>? terminals)
    {
        var lowest = layers.FirstOrDefault(l => l.IsUsable) ?? throw new ArgumentException($"RoutingProblem: no layer is usable from metal {options.MinMetal} to {options.MaxMetal}");
        var grid = new GCellGrid(design.DieBox, options.GCellSize > 0 ? options.GCellSize : 15 * lowest.TrackStep);
        var components = new Dictionary<string, int>(design.Components.Count, StringComparer.Ordinal);
        for (var i = 0; i < design.Components.Count; i++)
        {
            components[design.Components[i].Name] = i;
            Block(i);
        }
        foreach (var blockage in design.Blockages)
            if (metalNumber.TryGetValue(blockage.Layer, out var metal))
                foreach (var box in blockage.Boxes) Block(0, metal, box);
        // The wires of the supplies; each die has its own, alike.
        foreach (var shape in RoutedShapes.Of(design, library).Wires)
            if (shape.Net < 0)
                for (var die = 0; die < (dies is null ? 1 : 2); die++) Block(die, shape.Metal, shape.Box);
        var (start, pins) = (new List<int> { 0 }, new List<RoutingPin>());
        var ports = new Dictionary<string, RoutingPin>(StringComparer.Ordinal);
        foreach (var pin in design.Pins)
            if (Port(pin) is { } at) ports.TryAdd(pin.Name, at);
        var places = new Dictionary<(LefMacro, string), (double X, double Y, int Metal, char Direction)>();
        foreach (var net in design.Nets)
        {
            foreach (var (component, pin) in net.Connections)
            {
                if (component == "PIN")
                {
                    if (ports.TryGetValue(pin, out var port)) pins.Add(port);
                    continue;
                }
                if (component == "*") continue;
                if (!components.TryGetValue(component, out var number))
                {
                    missing.Add(component);
                    continue;
                }
                var placed = design.Components[number];
                if (!masters.TryGetValue(placed.Macro, out var master)) continue;
                if (!places.TryGetValue((master, pin), out var place))
                {
                    if (master.Pins.FirstOrDefault(p => p.Name == pin) is { } found) place = Place(found);
                    else missing.Add($"{master.Name}/{pin}");
                    places[(master, pin)] = place;
                }
                var unit = (double)design.UnitsPerMicron;
                var (x, y) = placed.Orientation.Apply(place.X * unit, place.Y * unit, master.Width * unit, master.Height * unit);
                pins.Add(new((int)Math.Round(placed.Location.X + x), (int)Math.Round(placed.Location.Y + y), Layer(DieOf(number), place.Metal), component, pin, place.Direction, placed.Macro));
            }
            start.Add(pins.Count);
        }
        var numbers = new Dictionary<int, (int X, int Y)>();
        if (terminals is { Count: > 0 })
        {
            var names = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < design.Nets.Count; i++) names[design.Nets[i].Name] = i;
            foreach (var (name, at) in terminals)
            {
                if (names.TryGetValue(name, out var net)) numbers[net] = at;
                else missing.Add(name);
            }
        }
        if (missing.Count > 0) throw new UnresolvedReferenceException("macros, pins, components or nets that are not in the LEF or the DEF", missing);
        return new()
        {
            Name = design.Name,
            Grid = grid,
            Layers = layers,
            NetNames = [.. design.Nets.Select(n => n.Name)],
            NetStart = [.. start],
            Pins = [.. pins],
            Terminals = numbers,
            Blockages = blockages,
            Bond = bond,
            UnitsPerMicron = design.UnitsPerMicron,
        };
    }

    private int DieOf(int component) => dies is null ? 0 : dies[component] is 0 or 1 ? dies[component] : throw new ArgumentException($"RoutingProblem.FromDef: {design.Components[component].Name} has the die {dies[component]}; 0 or 1 is needed");

    private int Layer(int die, int metal) => die == 0 ? metal - 1 : 2 * metals - metal;

    // A wire reaches a pin at the middle of its largest rectangle on its highest layer.
    private (double X, double Y, int Metal, char Direction) Place(LefPin pin)
    {
        var (best, area, at) = (0, -1.0, pin.Center);
        foreach (var port in pin.Ports)
        {
            foreach (var shape in port)
            {
                if (!metalNumber.TryGetValue(shape.Layer, out var metal) || metal < best) continue;
                var size = shape.Box.Width * shape.Box.Height;
                if (metal == best && size <= area) continue;
                (best, area, at) = (metal, size, ((shape.Box.Left + shape.Box.Right) / 2, (shape.Box.Bottom + shape.Box.Top) / 2));
            }
        }
        return (at.X, at.Y, Math.Max(1, best), Direction(pin.Direction));
    }

    private static char Direction(string name) => name.StartsWith("OUTPUT", StringComparison.Ordinal) ? 'O' : name == "INPUT" ? 'I' : 'B';

    private RoutingPin? Port(DefPin pin)
    {
        if (pin.Center is not { } at) return null;
        var metal = pin.Ports.SelectMany(p => p.Shapes).Select(s => metalNumber.GetValueOrDefault(s.Layer)).DefaultIfEmpty(0).Max();
        return new((int)Math.Round(at.X), (int)Math.Round(at.Y), Layer(0, Math.Max(1, metal)), null, pin.Name, Direction(pin.Direction), "");
    }

    // What lies in a block is in the way of wires over it; cells of rows are reached from above their own shapes.
    private void Block(int number)
    {
        var component = design.Components[number];
        if (!masters.TryGetValue(component.Macro, out var master))
        {
            missing.Add(component.Macro);
            return;
        }
        if (!master.IsBlock || component.Status == PlacementStatus.Unplaced) return;
        var unit = (double)design.UnitsPerMicron;
        foreach (var shape in master.Obstructions.Concat(master.Pins.SelectMany(p => p.Ports).SelectMany(p => p)))
        {
            if (!metalNumber.TryGetValue(shape.Layer, out var metal)) continue;
            var a = component.Orientation.Apply(shape.Box.Left * unit, shape.Box.Bottom * unit, master.Width * unit, master.Height * unit);
            var b = component.Orientation.Apply(shape.Box.Right * unit, shape.Box.Top * unit, master.Width * unit, master.Height * unit);
            var (x, y) = (component.Location.X, component.Location.Y);
            Block(DieOf(number), metal, DbRect.Around(new((int)(x + a.X), (int)(y + a.Y)), new((int)(x + b.X), (int)(y + b.Y))));
        }
    }

    private void Block(int die, int metal, DbRect box) => blockages.Add(new(Layer(die, metal), box));
}
