namespace Native.Eda;

/// <summary>A pin of a macro.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direction">INPUT, OUTPUT, OUTPUT TRISTATE, INOUT or FEEDTHRU.</param>
/// <param name="Use">SIGNAL, CLOCK, POWER, GROUND, ANALOG, …</param>
/// <param name="Shape">ABUTMENT, RING, FEEDTHRU; empty: none is given.</param>
/// <param name="Ports">For each port its shapes; all ports of a pin are joined inside the macro.</param>
public sealed record LefPin(string Name, string Direction, string Use, string Shape, IReadOnlyList<IReadOnlyList<LefShape>> Ports)
{
    /// <summary>Whether the pin carries a supply and no signal.</summary>
    public bool IsSupply => Use is "POWER" or "GROUND";

    /// <summary>The middle of the box around all shapes of the first port that has any, from the macro's lower left; that is where wirelength measures.</summary>
    public (double X, double Y) Center
    {
        get
        {
            double left = double.MaxValue, bottom = double.MaxValue, right = double.MinValue, top = double.MinValue;
            foreach (var port in Ports)
            {
                foreach (var shape in port)
                {
                    (left, bottom) = (Math.Min(left, shape.Box.Left), Math.Min(bottom, shape.Box.Bottom));
                    (right, top) = (Math.Max(right, shape.Box.Right), Math.Max(top, shape.Box.Top));
                }
            }
            return left > right ? (0, 0) : ((left + right) / 2, (bottom + top) / 2);
        }
    }
}

/// <summary>The outline, pins and obstructions of a cell or block. Coordinates from the lower left of its outline, in micrometers.</summary>
public sealed record LefMacro
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>CORE, BLOCK, PAD, COVER, ENDCAP, RING with the class's second word if there is one.</summary>
    public string Class { get; init; } = "CORE";

    /// <summary>The name in the layout library; empty: none is given.</summary>
    public string Foreign { get; init; } = "";

    /// <summary>Where the origin lies from the lower left, in micrometers; the shapes are already moved by it.</summary>
    public double OriginX { get; init; }

    /// <inheritdoc cref="OriginX"/>
    public double OriginY { get; init; }

    /// <summary>Its width in micrometers.</summary>
    public required double Width { get; init; }

    /// <summary>Its height in micrometers.</summary>
    public required double Height { get; init; }

    /// <summary>X, Y and R90 with spaces between; empty: none is given.</summary>
    public string Symmetry { get; init; } = "";

    /// <summary>The site it is placed on; empty: none is given.</summary>
    public string Site { get; init; } = "";

    /// <summary>Its pins.</summary>
    public IReadOnlyList<LefPin> Pins { get; init; } = [];

    /// <summary>The shapes where no wire may be.</summary>
    public IReadOnlyList<LefShape> Obstructions { get; init; } = [];

    /// <summary>Whether it is a block, not a cell of a row.</summary>
    public bool IsBlock => Class.StartsWith("BLOCK", StringComparison.Ordinal) || Class.StartsWith("RING", StringComparison.Ordinal);
}
