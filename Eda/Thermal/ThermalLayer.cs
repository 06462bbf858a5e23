namespace Native.Eda;

/// <summary>A layer of a stack.</summary>
public sealed record ThermalLayer
{
    /// <summary>Its name, for reports.</summary>
    public required string Name { get; init; }

    /// <summary>Meters.</summary>
    public required double Thickness { get; init; }

    /// <summary>W/(m K).</summary>
    public required double Conductivity { get; init; }

    /// <summary>Whether power is dissipated in its blocks. The default is no.</summary>
    public bool HasPower { get; init; }

    /// <summary>Whether heat flows sideways in it. The default is yes.</summary>
    public bool HasLateralFlow { get; init; } = true;

    /// <summary>Its blocks, without overlap; empty: it has none of its own, and no power.</summary>
    public IReadOnlyList<ThermalBlock> Blocks { get; init; } = [];
}
