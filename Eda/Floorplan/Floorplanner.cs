using System.Globalization;

namespace Native.Eda;

/// <summary>Makes the first DEF of a netlist: a die, its rows and tracks, unplaced cells, and pins spread along the edges.</summary>
public static class Floorplanner
{
    /// <summary>For a cell and a port of the library the port's bits, as <see cref="Netlist.ReadVerilog"/> asks for them: from LEF pins named <c>port[3]</c>.</summary>
    public static Func<string, string, BitRange?> Buses(LefLibrary library)
    {
        ArgumentNullException.ThrowIfNull(library);
        var buses = new Dictionary<(string, string), (int Low, int High)>();
        foreach (var macro in library.Macros)
        {
            foreach (var pin in macro.Pins)
            {
                var open = pin.Name.LastIndexOf('[');
                if (open <= 0 || !pin.Name.EndsWith(']') || !int.TryParse(pin.Name.AsSpan(open + 1, pin.Name.Length - open - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var bit)) continue;
                var key = (macro.Name, pin.Name[..open]);
                buses[key] = buses.TryGetValue(key, out var range) ? (Math.Min(range.Low, bit), Math.Max(range.High, bit)) : (bit, bit);
            }
        }
        return (cell, port) => buses.TryGetValue((cell, port), out var range) ? new BitRange(range.High, range.Low) : null;
    }

    /// <summary>The floorplan. Nets that are tied to a constant are left out: tie cells are local.</summary>
    /// <exception cref="UnresolvedReferenceException">Cells of the netlist are not in the library.</exception>
    /// <exception cref="InfeasiblePlacementException">The cells do not fit in the die.</exception>
    /// <exception cref="ArgumentException">The library has no site or routing layers.</exception>
    public static DefDesign Create(Netlist netlist, LefLibrary library, FloorplanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(netlist);
        ArgumentNullException.ThrowIfNull(library);
        options ??= new();
        options.Validate();
        var masters = library.MacrosByName();
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in netlist.Masters)
            if (!masters.ContainsKey(name)) missing.Add(name);
        if (missing.Count > 0) throw new UnresolvedReferenceException("cells that are not in the LEF", missing);
        var site = library.Sites.FirstOrDefault(s => options.Site.Length > 0 ? s.Name == options.Site : s.Class is "CORE" or "core")
            ?? throw new ArgumentException(options.Site.Length > 0 ? $"Floorplanner: the library has no site {options.Site}" : "Floorplanner: the library has no site of class CORE", nameof(library));
        var area = 0.0;
        foreach (var master in netlist.CellMaster)
        {
            var macro = masters[netlist.Masters[master]];
            area += macro.Width * macro.Height;
        }
        var design = new DefDesign { Name = netlist.Name, UnitsPerMicron = library.UnitsPerMicron };
        var core = AddDie(design, site, area / options.Dies, options);
        for (var cell = 0; cell < netlist.Cells; cell++)
            design.Components.Add(new() { Name = netlist.CellNames[cell], Macro = netlist.Masters[netlist.CellMaster[cell]] });
        AddNets(design, netlist);
        AddTracks(design, library);
        var fit = core.Width / (double)library.UnitsPerMicron * core.Height / library.UnitsPerMicron;
        if (area > options.Dies * fit) throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture, $"Floorplanner: the cells cover {area:F1} um^2; the core{(options.Dies > 1 ? "s have" : " has")} {options.Dies * fit:F1} um^2"));
        PinSpreader.Spread(design, library, options.PinLayers);
        return design;
    }

    private static DbRect AddDie(DefDesign design, LefSite site, double area, FloorplanOptions options)
    {
        double unit = design.UnitsPerMicron;
        var (siteWidth, rowHeight) = ((int)Math.Round(site.Width * unit), (int)Math.Round(site.Height * unit));
        var (dieWidth, dieHeight) = options.DieSize ?? (0, 0);
        if (options.DieSize is null)
        {
            var width = Math.Sqrt(Math.Max(area, site.Width * site.Height) / options.Utilization / options.AspectRatio);
            (dieWidth, dieHeight) = (Math.Ceiling(width / site.Width) * site.Width + 2 * options.Margin, Math.Ceiling(width * options.AspectRatio / site.Height) * site.Height + 2 * options.Margin);
        }
        var die = new DbPoint((int)Math.Round(dieWidth * unit), (int)Math.Round(dieHeight * unit));
        design.DieArea.Add(new(0, 0));
        design.DieArea.Add(die);
        var margin = options.Margin * unit;
        var (left, bottom) = ((int)Math.Ceiling(margin / siteWidth) * siteWidth, (int)Math.Ceiling(margin / rowHeight) * rowHeight);
        var (sites, rows) = ((int)Math.Floor((die.X - margin - left + 1e-6) / siteWidth), (int)Math.Floor((die.Y - margin - bottom + 1e-6) / rowHeight));
        if (sites < 1 || rows < 1) throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture, $"Floorplanner: a die of {dieWidth} x {dieHeight} um with a margin of {options.Margin} um has no row"));
        for (var row = 0; row < rows; row++)
            design.Rows.Add(new($"ROW_{row}", site.Name, left, bottom + row * rowHeight, row % 2 == 0 ? Orientation.FS : Orientation.N, sites, 1, siteWidth, 0));
        return new(left, bottom, left + sites * siteWidth, bottom + rows * rowHeight);
    }

    private static void AddNets(DefDesign design, Netlist netlist)
    {
        for (var net = 0; net < netlist.Nets; net++)
        {
            if (netlist.NetConstants[net] >= 0) continue;
            var connections = new List<DefConnection>();
            foreach (var pin in netlist.PinsOf(net))
            {
                var cell = netlist.PinCell[pin];
                connections.Add(cell < 0 ? new("PIN", netlist.PinNames[pin]) : new(netlist.CellNames[cell], netlist.PinNames[pin]));
            }
            if (connections.Count > 0) design.Nets.Add(new(netlist.NetNames[net], connections, "SIGNAL", "", 0, [], []));
        }
        for (var port = 0; port < netlist.Ports; port++)
        {
            var pin = netlist.PortPin(port);
            var net = netlist.PinNet[pin];
            if (net < 0 || netlist.NetConstants[net] >= 0) continue;
            var direction = netlist.PortDirections[port] switch { PortDirection.Output => "OUTPUT", PortDirection.Inout => "INOUT", _ => "INPUT" };
            design.Pins.Add(new(netlist.PinNames[pin], netlist.NetNames[net], false, direction, "SIGNAL", false, []));
        }
    }

    private static void AddTracks(DefDesign design, LefLibrary library)
    {
        double unit = design.UnitsPerMicron;
        var box = design.DieBox;
        foreach (var layer in library.Layers.Where(l => l.Type == LefLayerType.Routing && l.PitchX > 0))
        {
            foreach (var alongX in new[] { true, false })
            {
                var (pitch, offset) = alongX ? (layer.PitchX, layer.OffsetX) : (layer.PitchY, layer.OffsetY);
                var (step, start) = ((int)Math.Round(pitch * unit), (int)Math.Round((offset > 0 ? offset : pitch / 2) * unit));
                var length = alongX ? box.Width : box.Height;
                if (step > 0 && start < length) design.Tracks.Add(new(alongX, start, (int)((length - start - 1) / step) + 1, step, [layer.Name]));
            }
        }
    }
}
