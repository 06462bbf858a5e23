namespace Native.Eda;

/// <summary>A piece of wire as a rectangle, in database units.</summary>
/// <param name="Net">The net's number; −1: a supply.</param>
/// <param name="Metal">The number of its routing layer, from 1.</param>
/// <param name="Box">Its outline, ends included.</param>
/// <param name="From">Where its center line starts.</param>
/// <param name="To">Where it ends.</param>
internal readonly record struct RoutedShape(int Net, int Metal, DbRect Box, DbPoint From, DbPoint To)
{
    public bool IsHorizontal => From.Y == To.Y;
}

/// <summary>The wires of a routed design.</summary>
internal static class RoutedShapes
{
    /// <summary>The pieces of wire of all nets, and of the supplies, with half a width at their ends unless the file says otherwise.</summary>
    /// <exception cref="UnresolvedReferenceException">Wires are on layers that the technology does not have.</exception>
    public static (List<RoutedShape> Wires, List<(int Net, DbPoint At, string Name)> Vias) Of(DefDesign design, LefLibrary technology)
    {
        var metals = new Dictionary<string, (int Number, double Width)>(StringComparer.Ordinal);
        foreach (var layer in technology.Layers)
            if (layer.Type == LefLayerType.Routing) metals[layer.Name] = (metals.Count + 1, layer.Width);
        var (wires, vias, missing) = (new List<RoutedShape>(), new List<(int, DbPoint, string)>(), new SortedSet<string>(StringComparer.Ordinal));
        for (var net = 0; net < design.Nets.Count; net++)
            foreach (var wire in design.Nets[net].Wires) Add(net, wire);
        foreach (var net in design.SpecialNets)
            foreach (var wire in net.Wires) Add(-1, wire);
        return missing.Count > 0 ? throw new UnresolvedReferenceException("layers of wires that the technology does not have", missing) : (wires, vias);

        void Add(int net, DefWire wire)
        {
            if (!metals.TryGetValue(wire.Layer, out var metal))
            {
                missing.Add(wire.Layer);
                return;
            }
            var width = wire.Width >= 0 ? wire.Width : (int)Math.Round(metal.Width * design.UnitsPerMicron);
            DefWireElement? last = null;
            foreach (var element in wire.Elements)
            {
                if (element.Kind == DefWireKind.Via)
                {
                    vias.Add((net, element.Location, element.Via!));
                    continue;
                }
                if (element.Kind == DefWireKind.Rect) continue;
                if (element.Kind == DefWireKind.Point && last is { } before && width > 0) wires.Add(Piece(net, metal.Number, width, before, element, net < 0));
                last = element;
            }
        }
    }

    private static RoutedShape Piece(int net, int metal, int width, DefWireElement first, DefWireElement second, bool isSupply)
    {
        int End(DefWireElement at) => isSupply ? 0 : at.Box.Right >= 0 ? at.Box.Right : width / 2;
        var (a, b, atA, atB) = (first.Location, second.Location, End(first), End(second));
        if (a.X > b.X || a.Y > b.Y) (a, b, atA, atB) = (b, a, atB, atA);
        var half = width / 2;
        var box = a.Y == b.Y ? new DbRect(a.X - atA, a.Y - half, b.X + atB, a.Y + half) : new DbRect(a.X - half, a.Y - atA, a.X + half, b.Y + atB);
        return new(net, metal, box, a, b);
    }
}
