namespace Native.Eda;

/// <summary>What a layer is for.</summary>
public enum LefLayerType
{
    /// <summary>Wires.</summary>
    Routing,
    /// <summary>Vias.</summary>
    Cut,
    /// <summary>Polysilicon, diffusion.</summary>
    Masterslice,
    /// <summary>The outline of blocks that are no rectangles.</summary>
    Overlap,
    /// <summary>An implant.</summary>
    Implant,
}

/// <summary>The direction that a layer's wires prefer.</summary>
public enum LefDirection
{
    /// <summary>None is given.</summary>
    None,
    /// <summary>Along x.</summary>
    Horizontal,
    /// <summary>Along y.</summary>
    Vertical,
}

/// <summary>The spacing that wires need by their width and the length over which they run side by side.</summary>
/// <param name="RunLengths">The ascending lengths of the columns, in micrometers.</param>
/// <param name="Rows">For each row a width and the spacings of the columns.</param>
public sealed record LefSpacingTable(IReadOnlyList<double> RunLengths, IReadOnlyList<(double Width, IReadOnlyList<double> Spacings)> Rows)
{
    /// <summary>The spacing of wires of <paramref name="width"/> side by side over <paramref name="length"/>.</summary>
    public double Spacing(double width, double length)
    {
        var row = Rows[0].Spacings;
        foreach (var (from, spacings) in Rows)
            if (width >= from) row = spacings;
        var column = 0;
        while (column + 1 < RunLengths.Count && length >= RunLengths[column + 1]) column++;
        return row[column];
    }
}

/// <summary>A layer of the technology. Zero stands where a figure is not given.</summary>
public sealed record LefLayer
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required LefLayerType Type { get; init; }

    /// <summary>The direction its wires prefer; a property of its own, not of the layer's number.</summary>
    public LefDirection Direction { get; init; }

    /// <summary>Distance of tracks along x, in micrometers.</summary>
    public double PitchX { get; init; }

    /// <summary>Distance of tracks along y, in micrometers.</summary>
    public double PitchY { get; init; }

    /// <summary>Offset of the first track along x, in micrometers.</summary>
    public double OffsetX { get; init; }

    /// <summary>Offset of the first track along y, in micrometers.</summary>
    public double OffsetY { get; init; }

    /// <summary>Width of a wire or a cut, in micrometers.</summary>
    public double Width { get; init; }

    /// <summary>Least spacing, in micrometers.</summary>
    public double Spacing { get; init; }

    /// <summary>Spacing by width and parallel run length; null: none is given.</summary>
    public LefSpacingTable? SpacingTable { get; init; }

    /// <summary>Ohms in a square of a routing layer.</summary>
    public double ResistancePerSquare { get; init; }

    /// <summary>Ohms of one cut of a cut layer.</summary>
    public double ResistancePerCut { get; init; }

    /// <summary>Picofarads in a square micrometer.</summary>
    public double Capacitance { get; init; }

    /// <summary>Picofarads of an edge in a micrometer.</summary>
    public double EdgeCapacitance { get; init; }

    /// <summary>Thickness in micrometers.</summary>
    public double Thickness { get; init; }

    /// <summary>Height above the substrate in micrometers.</summary>
    public double Height { get; init; }
}
