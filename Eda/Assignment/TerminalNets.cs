namespace Native.Eda;

/// <summary>Makes the nets that need a terminal.</summary>
public static class TerminalNets
{
    /// <summary>The nets of a placed design with pins on both dies; ports are on the bottom die.</summary>
    /// <param name="design">The placement.</param>
    /// <param name="library">The cells' pins.</param>
    /// <param name="sides">For each component its die, 0 bottom or 1 upper.</param>
    /// <exception cref="ArgumentException">The dies are of another number of components, or a component has no place.</exception>
    /// <exception cref="UnresolvedReferenceException">Cells or pins are not in the library.</exception>
    public static IReadOnlyList<TerminalNet> FromDef(DefDesign design, LefLibrary library, IReadOnlyList<int> sides)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(sides);
        if (sides.Count != design.Components.Count) throw new ArgumentException($"TerminalNets.FromDef: dies of {sides.Count} components for {design.Components.Count}");
        var (macros, numbers) = (library.MacrosByName(), new Dictionary<string, int>(StringComparer.Ordinal));
        for (var c = 0; c < sides.Count; c++) numbers[design.Components[c].Name] = c;
        var ports = design.Pins.GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Center, StringComparer.Ordinal);
        var (nets, missing) = (new List<TerminalNet>(), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var net in design.Nets)
        {
            var (bottom, upper) = (new List<DbPoint>(), new List<DbPoint>());
            foreach (var (component, pin) in net.Connections)
            {
                if (component == "PIN")
                {
                    if (ports.TryGetValue(pin, out var place) && place is { } at) bottom.Add(new((int)Math.Round(at.X), (int)Math.Round(at.Y)));
                }
                else if (!numbers.TryGetValue(component, out var c)) missing.Add(component);
                else if (!macros.TryGetValue(design.Components[c].Macro, out var macro) || macro.Pins.FirstOrDefault(p => p.Name == pin) is not { } found) missing.Add($"{design.Components[c].Macro}/{pin}");
                else (sides[c] == 0 ? bottom : upper).Add(Place(design, design.Components[c], macro, found));
            }
            if (bottom.Count > 0 && upper.Count > 0) nets.Add(new(net.Name, bottom, upper));
        }
        return missing.Count > 0 ? throw new UnresolvedReferenceException("components or pins of the nets that the design or the library does not have", missing) : nets;
    }

    /// <summary>Nets of one to three pins on each die, near each other, spread evenly over a die: for trials.</summary>
    /// <param name="count">How many.</param>
    /// <param name="die">The die.</param>
    /// <param name="seed">The seed.</param>
    public static IReadOnlyList<TerminalNet> Generate(int count, DbRect die, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var random = new RandomStream(seed, 1);
        var spread = (int)Math.Max(2, die.Width / 20);
        var nets = new TerminalNet[count];
        for (var n = 0; n < count; n++)
        {
            var (x, y) = (die.Left + random.NextDouble() * die.Width, die.Bottom + random.NextDouble() * die.Height);
            DbPoint[] Pins() => [.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => new DbPoint(
                (int)Math.Clamp(x + random.Next(spread) - spread / 2, die.Left, die.Right), (int)Math.Clamp(y + random.Next(spread) - spread / 2, die.Bottom, die.Top)))];
            nets[n] = new($"n{n}", Pins(), Pins());
        }
        return nets;
    }

    private static DbPoint Place(DefDesign design, DefComponent component, LefMacro macro, LefPin pin)
    {
        if (component.Status == PlacementStatus.Unplaced) throw new ArgumentException($"TerminalNets.FromDef: component {component.Name} has no place");
        var (x, y) = component.Orientation.Apply(pin.Center.X, pin.Center.Y, macro.Width, macro.Height);
        return new(component.Location.X + (int)Math.Round(x * design.UnitsPerMicron), component.Location.Y + (int)Math.Round(y * design.UnitsPerMicron));
    }
}
