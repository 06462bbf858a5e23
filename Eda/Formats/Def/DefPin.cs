namespace Native.Eda;

/// <summary>One port of a pin: shapes with a place.</summary>
/// <param name="Shapes">The shapes about the place.</param>
/// <param name="Status">Whether it is placed.</param>
/// <param name="Location">Its place.</param>
/// <param name="Orientation">How it is turned.</param>
public sealed record DefPort(IReadOnlyList<DefShape> Shapes, PlacementStatus Status, DbPoint Location, Orientation Orientation);

/// <summary>A pin of the design.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Net">Its net.</param>
/// <param name="IsSpecial">Whether the net is a special one.</param>
/// <param name="Direction">INPUT, OUTPUT, INOUT, FEEDTHRU; empty: none is given.</param>
/// <param name="Use">SIGNAL, CLOCK, POWER, GROUND; empty: none is given.</param>
/// <param name="HasPorts">Whether the file wrote PORT before each port.</param>
/// <param name="Ports">Its ports; those of a pin without place have none.</param>
public sealed record DefPin(string Name, string Net, bool IsSpecial, string Direction, string Use, bool HasPorts, IReadOnlyList<DefPort> Ports)
{
    /// <summary>The middle of the first placed port's shapes, or its place where it has none; null: the pin has no place.</summary>
    public (double X, double Y)? Center
    {
        get
        {
            var port = Ports.FirstOrDefault(p => p.Status != PlacementStatus.Unplaced);
            if (port is null) return null;
            if (port.Shapes.Count == 0) return (port.Location.X, port.Location.Y);
            double left = port.Shapes.Min(s => s.Box.Left), right = port.Shapes.Max(s => s.Box.Right);
            double bottom = port.Shapes.Min(s => s.Box.Bottom), top = port.Shapes.Max(s => s.Box.Top);
            // A pin turns about its own origin: the master is a point.
            var (x, y) = port.Orientation.Apply((left + right) / 2, (bottom + top) / 2, 0, 0);
            return (port.Location.X + x, port.Location.Y + y);
        }
    }
}
