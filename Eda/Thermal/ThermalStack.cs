namespace Native.Eda;

/// <summary>How layers are joined in the vertical.</summary>
public enum VerticalModel
{
    /// <summary>A node stands in the middle of its layer, that of the first at its far face, as HotSpot does with <c>detailed_3D</c>.</summary>
    Centered,
    /// <summary>A node stands at the face of its layer away from the sink, as HotSpot does without it.</summary>
    FarFace,
}

/// <summary>A chip from the layer farthest from the sink to the nearest, what cools it, and the air.</summary>
public sealed record ThermalStack
{
    /// <summary>The chip's width in meters.</summary>
    public required double Width { get; init; }

    /// <summary>The chip's height in meters.</summary>
    public required double Height { get; init; }

    /// <summary>The layers, the farthest from the sink first.</summary>
    public required IReadOnlyList<ThermalLayer> Layers { get; init; }

    /// <summary>The spreader and sink; null: the last layer's face is cooled directly.</summary>
    public ThermalPackage? Package { get; init; } = new();

    /// <summary>K/W from the sink's whole face, or without a package from the chip's, to the air. The default is 0.1.</summary>
    public double ConvectionResistance { get; init; } = 0.1;

    /// <summary>The air's temperature in K. The default is 318.15.</summary>
    public double Ambient { get; init; } = 318.15;

    /// <summary>How layers are joined. The default is <see cref="VerticalModel.Centered"/>.</summary>
    public VerticalModel Vertical { get; init; } = VerticalModel.Centered;

    /// <summary>
    /// Two dies as HotSpot's example stacks them: silicon of 150 um at 100 W/(m K) and interface material of 20 um at 4 W/(m K) in turn, the upper die
    /// farthest from the sink.
    /// </summary>
    /// <param name="width">Meters.</param>
    /// <param name="height">Meters.</param>
    /// <param name="upper">The upper die's blocks.</param>
    /// <param name="bottom">The bottom die's blocks.</param>
    public static ThermalStack TwoDieHotSpot(double width, double height, IReadOnlyList<ThermalBlock> upper, IReadOnlyList<ThermalBlock> bottom) => new()
    {
        Width = width,
        Height = height,
        Layers =
        [
            new() { Name = "upper die", Thickness = 150e-6, Conductivity = 100, HasPower = true, Blocks = upper },
            new() { Name = "interface", Thickness = 20e-6, Conductivity = 4, Blocks = upper },
            new() { Name = "bottom die", Thickness = 150e-6, Conductivity = 100, HasPower = true, Blocks = bottom },
            new() { Name = "interface to the spreader", Thickness = 20e-6, Conductivity = 4, Blocks = bottom },
        ],
    };

    /// <summary>Two dies bonded face to face: a thin layer of oxide with copper bonds in the place of the interface material between them.</summary>
    /// <param name="width">Meters.</param>
    /// <param name="height">Meters.</param>
    /// <param name="upper">The upper die's blocks.</param>
    /// <param name="bottom">The bottom die's blocks.</param>
    /// <param name="thickness">The bonding layer's thickness in meters.</param>
    /// <param name="copper">The share of its area that is copper; the rest is oxide at 1.4 W/(m K).</param>
    public static ThermalStack Bonded(double width, double height, IReadOnlyList<ThermalBlock> upper, IReadOnlyList<ThermalBlock> bottom, double thickness = 2e-6, double copper = 0.006)
    {
        if (copper is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(copper), copper, "ThermalStack.Bonded: the share of copper is from 0 to 1");
        var stack = TwoDieHotSpot(width, height, upper, bottom);
        // Bonds and oxide stand side by side in the way of the heat: their conductivities add by area.
        var bond = stack.Layers[1] with { Name = "bonding layer", Thickness = thickness, Conductivity = 400 * copper + 1.4 * (1 - copper) };
        return stack with { Layers = [stack.Layers[0], bond, .. stack.Layers.Skip(2)] };
    }

    internal void Check()
    {
        Positive(Width, "the width");
        Positive(Height, "the height");
        Positive(ConvectionResistance, "the convection resistance");
        Positive(Ambient, "the ambient temperature");
        if (Layers.Count == 0) throw new ArgumentException("ThermalStack: there is no layer");
        foreach (var layer in Layers)
        {
            Positive(layer.Thickness, $"the thickness of {layer.Name}");
            Positive(layer.Conductivity, $"the conductivity of {layer.Name}");
            foreach (var block in layer.Blocks)
            {
                Positive(block.Width, $"the width of {block.Name}");
                Positive(block.Height, $"the height of {block.Name}");
                if (block.Conductivity is { } own) Positive(own, $"the conductivity of {block.Name}");
                if (block.Left < -1e-9 * Width || block.Bottom < -1e-9 * Height || block.Left + block.Width > Width * (1 + 1e-9) || block.Bottom + block.Height > Height * (1 + 1e-9))
                    throw new ArgumentException($"ThermalStack: block {block.Name} of {layer.Name} reaches beyond the chip of {Width} by {Height} m");
            }
        }
        if (Package is not { } package) return;
        Positive(package.SpreaderThickness, "the spreader's thickness");
        Positive(package.SpreaderConductivity, "the spreader's conductivity");
        Positive(package.SinkThickness, "the sink's thickness");
        Positive(package.SinkConductivity, "the sink's conductivity");
        if (!(package.SpreaderSide > Math.Max(Width, Height))) throw new ArgumentException($"ThermalStack: the spreader of {package.SpreaderSide} m is not larger than the chip of {Width} by {Height} m");
        if (!(package.SinkSide > package.SpreaderSide)) throw new ArgumentException($"ThermalStack: the sink of {package.SinkSide} m is not larger than the spreader of {package.SpreaderSide} m");
    }

    private static void Positive(double value, string what)
    {
        if (!(value > 0 && double.IsFinite(value))) throw new ArgumentException($"ThermalStack: {what} is {value} and must be finite and above 0");
    }
}
