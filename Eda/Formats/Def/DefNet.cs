namespace Native.Eda;

/// <summary>What an element of a wire is.</summary>
public enum DefWireKind
{
    /// <summary>The wire goes on to a point.</summary>
    Point,
    /// <summary>As a point, without metal.</summary>
    Virtual,
    /// <summary>A via at the last point; what follows is on its other layer.</summary>
    Via,
    /// <summary>A rectangle about the last point.</summary>
    Rect,
}

/// <summary>An element of a wire.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Box">A point and a via: their place in its lower left corner, for a point the extension in <see cref="DbRect.Right"/> (−1: none). A rectangle: its offsets from the last point.</param>
/// <param name="Via">The name of a via, with its orientation behind a space if it has one.</param>
public readonly record struct DefWireElement(DefWireKind Kind, DbRect Box, string? Via = null)
{
    /// <summary>The place of a point or via.</summary>
    public DbPoint Location => new(Box.Left, Box.Bottom);
}

/// <summary>A piece of wire on one layer, from its first point on.</summary>
/// <param name="Status">ROUTED, FIXED, COVER or NOSHIELD.</param>
/// <param name="Layer">The layer it starts on.</param>
/// <param name="Width">Its width in a special net; −1: the layer's.</param>
/// <param name="Attributes">SHAPE, STYLE, TAPER and so on, as they stand in the file.</param>
/// <param name="Elements">What it is made of.</param>
public sealed record DefWire(string Status, string Layer, int Width, string Attributes, IReadOnlyList<DefWireElement> Elements);

/// <summary>A pin of a net: that of an instance, or of the design (<paramref name="Component"/> is PIN), or of every instance (*).</summary>
/// <param name="Component">The instance's name, PIN or *.</param>
/// <param name="Pin">The pin's name.</param>
public readonly record struct DefConnection(string Component, string Pin);

/// <summary>A net.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Connections">Its pins.</param>
/// <param name="Use">SIGNAL, CLOCK, POWER, …; empty: none is given.</param>
/// <param name="Source">NETLIST, DIST, …; empty: none is given.</param>
/// <param name="Weight">Its weight; 0: none is given.</param>
/// <param name="Wires">Its wires.</param>
/// <param name="Shapes">Rectangles and polygons of a special net.</param>
public sealed record DefNet(
    string Name, IReadOnlyList<DefConnection> Connections, string Use, string Source, int Weight, IReadOnlyList<DefWire> Wires, IReadOnlyList<DefShape> Shapes);
