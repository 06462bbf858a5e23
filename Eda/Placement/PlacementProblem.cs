namespace Native.Eda;

/// <summary>A row of sites of one die, in database units.</summary>
/// <param name="X">Its left end.</param>
/// <param name="Y">Its lower edge.</param>
/// <param name="Width">Its length.</param>
/// <param name="Height">Its height.</param>
/// <param name="SiteWidth">The distance of its sites.</param>
/// <param name="Orientation">How its cells are turned.</param>
/// <param name="Die">The die: 0 the lower one, 1 the upper.</param>
public readonly record struct PlacementRow(int X, int Y, int Width, int Height, int SiteWidth, Orientation Orientation, int Die = 0);

/// <summary>
/// Cells with their sizes and places, rows, and the pins of the nets, in flat arrays and database units: what legalization and detailed placement
/// work on. The places and orientations are the only things that change.
/// </summary>
public sealed class PlacementProblem
{
    /// <summary>For each cell its name.</summary>
    public required string[] Names { get; init; }

    /// <summary>For each cell its width as drawn.</summary>
    public required int[] Width { get; init; }

    /// <summary>For each cell its height as drawn.</summary>
    public required int[] Height { get; init; }

    /// <summary>For each cell whether it stays.</summary>
    public required bool[] IsFixed { get; init; }

    /// <summary>For each cell its left edge.</summary>
    public required int[] X { get; init; }

    /// <summary>For each cell its lower edge.</summary>
    public required int[] Y { get; init; }

    /// <summary>For each cell how it is turned.</summary>
    public required Orientation[] Orientations { get; init; }

    /// <summary>For each cell its die; empty: all are on die 0.</summary>
    public int[] Die { get; init; } = [];

    /// <summary>The rows of all dies.</summary>
    public required PlacementRow[] Rows { get; init; }

    /// <summary>Rectangles with their die where no cell may lie.</summary>
    public IReadOnlyList<(DbRect Box, int Die)> Blockages { get; init; } = [];

    /// <summary>Where each net's pins begin, and their number at the end.</summary>
    public required int[] NetStart { get; init; }

    /// <summary>For each pin of a net its cell; −1: it is fixed at its offsets.</summary>
    public required int[] PinCell { get; init; }

    /// <summary>For each pin its place from the lower left of its cell as drawn, or its own place.</summary>
    public required double[] PinX { get; init; }

    /// <summary>The same along y.</summary>
    public required double[] PinY { get; init; }

    /// <summary>Database units in a micrometer.</summary>
    public int UnitsPerMicron { get; init; } = 2000;

    /// <summary>How many cells there are.</summary>
    public int Cells => Names.Length;

    /// <summary>The die of a cell.</summary>
    public int DieOf(int cell) => Die.Length == 0 ? 0 : Die[cell];

    /// <summary>The width of a cell as it is turned.</summary>
    public int PlacedWidth(int cell) => Orientations[cell].SwapsSides() ? Height[cell] : Width[cell];

    /// <summary>The height of a cell as it is turned.</summary>
    public int PlacedHeight(int cell) => Orientations[cell].SwapsSides() ? Width[cell] : Height[cell];

    /// <summary>Where a pin is.</summary>
    public (double X, double Y) Pin(int pin)
    {
        var cell = PinCell[pin];
        if (cell < 0) return (PinX[pin], PinY[pin]);
        var (x, y) = Orientations[cell].Apply(PinX[pin], PinY[pin], Width[cell], Height[cell]);
        return (X[cell] + x, Y[cell] + y);
    }

    /// <summary>The half-perimeter wirelength of a net in database units.</summary>
    public double NetLength(int net)
    {
        if (NetStart[net + 1] - NetStart[net] < 2) return 0;
        double left = double.MaxValue, right = double.MinValue, bottom = double.MaxValue, top = double.MinValue;
        for (var i = NetStart[net]; i < NetStart[net + 1]; i++)
        {
            var (x, y) = Pin(i);
            (left, right) = (Math.Min(left, x), Math.Max(right, x));
            (bottom, top) = (Math.Min(bottom, y), Math.Max(top, y));
        }
        return right - left + top - bottom;
    }

    /// <summary>The half-perimeter wirelength of all nets in micrometers.</summary>
    public double Wirelength()
    {
        var total = 0.0;
        for (var net = 0; net + 1 < NetStart.Length; net++) total += NetLength(net);
        return total / UnitsPerMicron;
    }

    /// <summary>The problem of a DEF whose macros a LEF has. Supplies are left out; components without a place lie at the origin.</summary>
    /// <exception cref="UnresolvedReferenceException">Macros or pins are not in the LEF.</exception>
    public static PlacementProblem FromDef(DefDesign design, LefLibrary library)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(library);
        var masters = library.MacrosByName();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var count = design.Components.Count;
        var (width, height, x, y, isFixed, orientation) = (new int[count], new int[count], new int[count], new int[count], new bool[count], new Orientation[count]);
        double unit = design.UnitsPerMicron;
        var numbers = new Dictionary<string, int>(count, StringComparer.Ordinal);
        var pins = new Dictionary<(LefMacro, string), (double X, double Y)>();
        for (var i = 0; i < count; i++)
        {
            var component = design.Components[i];
            numbers[component.Name] = i;
            (x[i], y[i], isFixed[i], orientation[i]) = (component.Location.X, component.Location.Y, component.IsFixed, component.Orientation);
            if (!masters.TryGetValue(component.Macro, out var master)) missing.Add(component.Macro);
            else (width[i], height[i]) = ((int)Math.Round(master.Width * unit), (int)Math.Round(master.Height * unit));
        }
        var ports = design.Pins.Where(p => p.Center is not null).DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Center!.Value, StringComparer.Ordinal);
        var (start, cell, px, py) = (new List<int> { 0 }, new List<int>(), new List<double>(), new List<double>());
        foreach (var net in design.Nets)
        {
            foreach (var (component, pin) in net.Connections)
            {
                if (component == "PIN")
                {
                    if (!ports.TryGetValue(pin, out var at)) continue;
                    cell.Add(-1);
                    px.Add(at.X);
                    py.Add(at.Y);
                    continue;
                }
                if (!numbers.TryGetValue(component, out var number))
                {
                    missing.Add(component);
                    continue;
                }
                if (!masters.TryGetValue(design.Components[number].Macro, out var master)) continue;
                if (!pins.TryGetValue((master, pin), out var place))
                {
                    if (master.Pins.FirstOrDefault(p => p.Name == pin) is { } found) place = found.Center;
                    else missing.Add($"{master.Name}/{pin}");
                    pins[(master, pin)] = place;
                }
                cell.Add(number);
                px.Add(place.X * unit);
                py.Add(place.Y * unit);
            }
            start.Add(cell.Count);
        }
        if (missing.Count > 0) throw new UnresolvedReferenceException("macros, pins or components that are not in the LEF or the DEF", missing);
        var heights = library.Sites.ToDictionary(s => s.Name, s => (int)Math.Round(s.Height * unit), StringComparer.Ordinal);
        return new()
        {
            Names = [.. design.Components.Select(c => c.Name)],
            Width = width,
            Height = height,
            X = x,
            Y = y,
            IsFixed = isFixed,
            Orientations = orientation,
            Rows = [.. design.Rows.Select(r => new PlacementRow(r.X, r.Y, r.CountX * Math.Max(1, r.StepX), heights.TryGetValue(r.Site, out var h) ? h : throw new UnresolvedReferenceException("sites that are not in the LEF", [r.Site]), Math.Max(1, r.StepX), r.Orientation))],
            Blockages = [.. design.Blockages.Where(b => b.Layer.Length == 0 && !b.IsSoft).SelectMany(b => b.Boxes).Select(b => (b, 0))],
            NetStart = [.. start],
            PinCell = [.. cell],
            PinX = [.. px],
            PinY = [.. py],
            UnitsPerMicron = design.UnitsPerMicron,
        };
    }

    /// <summary>Puts the places of the movable cells into a DEF.</summary>
    public void ApplyTo(DefDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        if (design.Components.Count != Cells) throw new ArgumentException($"PlacementProblem.ApplyTo: {Cells} cells for {design.Components.Count} components", nameof(design));
        for (var i = 0; i < Cells; i++)
        {
            if (IsFixed[i]) continue;
            design.Components[i] = design.Components[i] with { Status = PlacementStatus.Placed, Location = new(X[i], Y[i]), Orientation = Orientations[i] };
        }
    }
}
