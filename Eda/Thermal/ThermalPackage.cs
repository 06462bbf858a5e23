namespace Native.Eda;

/// <summary>
/// A heat spreader and a heat sink under the last layer, larger than the chip, and air. What lies beside the chip is lumped: four parts of the spreader,
/// four of the sink under the spreader and four of the sink beyond it (Huang and others, "HotSpot", 2006). The defaults are those of HotSpot 7.
/// </summary>
public sealed record ThermalPackage
{
    /// <summary>The spreader's side in meters.</summary>
    public double SpreaderSide { get; init; } = 0.03;

    /// <summary>The spreader's thickness in meters.</summary>
    public double SpreaderThickness { get; init; } = 0.001;

    /// <summary>The spreader's W/(m K).</summary>
    public double SpreaderConductivity { get; init; } = 400;

    /// <summary>The sink's side in meters.</summary>
    public double SinkSide { get; init; } = 0.06;

    /// <summary>The sink's thickness in meters.</summary>
    public double SinkThickness { get; init; } = 0.0069;

    /// <summary>The sink's W/(m K).</summary>
    public double SinkConductivity { get; init; } = 400;

    /// <summary>
    /// Whether half of the resistance to the air stands between the spreader and the sink under the chip, as HotSpot 7 computes it: heat then goes around
    /// that part of the sink. The default is no; it matters by some hundredths of a kelvin, and for comparison only.
    /// </summary>
    public bool HasHotSpotSinkCore { get; init; }
}
