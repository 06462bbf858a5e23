namespace Native.Eda;

/// <summary>How a die is sized. Lengths in micrometers.</summary>
public sealed record FloorplanOptions
{
    /// <summary>The die's width and height; null (the default): sized by <see cref="Utilization"/> and <see cref="AspectRatio"/>.</summary>
    public (double Width, double Height)? DieSize { get; init; }

    /// <summary>The share of the core that cells and macros cover where the die is sized by it. Default 0.7.</summary>
    public double Utilization { get; init; } = 0.7;

    /// <summary>How many dies of this size share the cells. Default 1.</summary>
    public int Dies { get; init; } = 1;

    /// <summary>Height over width where the die is sized by its utilization. Default 1.</summary>
    public double AspectRatio { get; init; } = 1;

    /// <summary>Room between the die's edge and the core on each side. Default 0.</summary>
    public double Margin { get; init; }

    /// <summary>The site of the rows; empty (the default): the first of class CORE.</summary>
    public string Site { get; init; } = "";

    /// <summary>The layers of pins at the left and right edge, and at the lower and upper one. Default metal3 and metal2; where they are not in the library, its third and second routing layer.</summary>
    public (string Horizontal, string Vertical) PinLayers { get; init; } = ("metal3", "metal2");

    /// <summary>Throws where a value is outside what its description allows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed; the message names it.</exception>
    public void Validate()
    {
        Require(Utilization is > 0 and <= 1, nameof(Utilization), Utilization, "above 0, up to 1");
        Require(Dies is >= 1 and <= 2, nameof(Dies), Dies, "1 or 2");
        Require(AspectRatio is >= 0.01 and <= 100, nameof(AspectRatio), AspectRatio, "from 0.01 to 100");
        Require(Margin >= 0 && double.IsFinite(Margin), nameof(Margin), Margin, "0 or more");
        if (DieSize is var (width, height)) Require(width is > 0 and < 1e6 && height is > 0 and < 1e6, nameof(DieSize), DieSize, "above 0 and below a meter");
    }

    private static void Require(bool holds, string name, object? value, string rule)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"FloorplanOptions: {name} must be {rule}");
    }
}
