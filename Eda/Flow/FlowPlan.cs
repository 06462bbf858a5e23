namespace Native.Eda;

/// <summary>A floorplanned design as its placement sees it, with the way back to its netlist.</summary>
internal sealed class FlowPlan
{
    /// <exception cref="UnresolvedReferenceException">Macros or pins are not in the LEF.</exception>
    public FlowPlan(FlowDesign design, DefDesign floorplan, FlowOptions options)
    {
        (Design, Floorplan, Options) = (design, floorplan, options);
        Plane = PlacementProblem.FromDef(floorplan, design.Cells);
        var masters = design.Cells.MacrosByName();
        IsMacro = [.. floorplan.Components.Select(c => masters[c.Macro].IsBlock)];
        Core = new(Plane.Rows.Min(r => r.X), Plane.Rows.Min(r => r.Y), Plane.Rows.Max(r => r.X + r.Width), Plane.Rows.Max(r => r.Y + r.Height));
        // The floorplan has the nets of the netlist that are not constant, with their pins in the same order.
        var (nets, pins) = (new List<int>(), new List<int>());
        for (var net = 0; net < design.Netlist.Nets; net++)
        {
            if (design.Netlist.NetConstants[net] >= 0 || design.Netlist.PinsOf(net).Length == 0) continue;
            nets.Add(net);
            foreach (var pin in design.Netlist.PinsOf(net)) pins.Add(pin);
        }
        (Nets, Pins) = ([.. nets], [.. pins]);
        if (Nets.Length != floorplan.Nets.Count || Pins.Length != Plane.PinCell.Length || Plane.Cells != design.Netlist.Cells)
            throw new ArgumentException($"FlowPlan: the floorplan of {floorplan.Name} is not of the netlist: {floorplan.Nets.Count} nets for {Nets.Length}, {Plane.PinCell.Length} pins for {Pins.Length}", nameof(floorplan));
    }

    public FlowDesign Design { get; }

    public DefDesign Floorplan { get; }

    public FlowOptions Options { get; }

    /// <summary>Cells, rows of one die and nets, without places.</summary>
    public PlacementProblem Plane { get; }

    public bool[] IsMacro { get; }

    /// <summary>The box around the rows.</summary>
    public DbRect Core { get; }

    /// <summary>For each net of <see cref="Plane"/> that of the netlist.</summary>
    public int[] Nets { get; }

    /// <summary>For each pin of <see cref="Plane"/> that of the netlist.</summary>
    public int[] Pins { get; }

    public bool IsStacked => Options.Method != FlowMethod.Planar;

    /// <summary>The design on one die, with places, and perhaps other sizes, of its own.</summary>
    public PlacementProblem Planar(DiePlacement at, Func<int, (int Width, int Height)>? size = null)
    {
        var (width, height, px, py) = (Plane.Width, Plane.Height, Plane.PinX, Plane.PinY);
        if (size is not null)
        {
            (width, height, px, py) = (new int[Plane.Cells], new int[Plane.Cells], (double[])px.Clone(), (double[])py.Clone());
            for (var cell = 0; cell < Plane.Cells; cell++) (width[cell], height[cell]) = size(cell);
            // Pins keep their place from the middle, as far as there is room.
            for (var pin = 0; pin < px.Length; pin++)
            {
                if (Plane.PinCell[pin] is not (>= 0 and var cell)) continue;
                (px[pin], py[pin]) = (px[pin] + (width[cell] - Plane.Width[cell]) / 2.0, py[pin] + (height[cell] - Plane.Height[cell]) / 2.0);
            }
        }
        return new()
        {
            Names = Plane.Names,
            Width = width,
            Height = height,
            IsFixed = (bool[])at.IsFixed.Clone(),
            X = [.. at.X.Select((x, cell) => x + (Plane.Width[cell] - width[cell]) / 2)],
            Y = [.. at.Y.Select((y, cell) => y + (Plane.Height[cell] - height[cell]) / 2)],
            Orientations = (Orientation[])at.Orientations.Clone(),
            Rows = Plane.Rows,
            NetStart = Plane.NetStart,
            PinCell = Plane.PinCell,
            PinX = px,
            PinY = py,
            UnitsPerMicron = Plane.UnitsPerMicron,
        };
    }

    /// <summary>The design on two dies.</summary>
    /// <param name="at">Places and dies of what is fixed.</param>
    /// <param name="givenDie">For each cell its die, or −1.</param>
    public TwoDieDesign Stack(DiePlacement at, int[] givenDie)
    {
        var plane = Planar(at);
        return TwoDieDesign.From(plane, Options.Bond, Floorplan.DieBox, givenDie, Design.Netlist.Name);
    }
}
