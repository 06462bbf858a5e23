namespace Native.Eda;

/// <summary>A clock as timing uses it, in seconds.</summary>
internal sealed class TimingClock
{
    public required string Name { get; init; }

    public required double Period { get; init; }

    /// <summary>When it rises and falls within a period.</summary>
    public required double[] Edges { get; init; }

    /// <summary>The pins where it enters; empty: it is virtual.</summary>
    public required IReadOnlyList<int> Sources { get; init; }

    /// <summary>Whether it runs through its network.</summary>
    public bool IsPropagated { get; set; }

    /// <summary>Latency outside the design by edge, earliest and latest.</summary>
    public double[,] SourceLatency { get; } = new double[2, 2];

    /// <summary>Latency of the network, where it is not run through, by edge, earliest and latest.</summary>
    public double[,] NetworkLatency { get; } = new double[2, 2];

    /// <summary>Uncertainty of hold and of set-up.</summary>
    public double[] Uncertainty { get; } = new double[2];

    /// <summary>When an edge is at the registers of an ideal network, and at the sources of any: earliest (0) or latest (1).</summary>
    public double At(int edge, int late) => Edges[edge] + SourceLatency[edge, late] + (IsPropagated ? 0 : NetworkLatency[edge, late]);
}

/// <summary>A time before an input or behind an output, by edge and earliest or latest; NaN: none.</summary>
internal sealed class PortDelay
{
    public required int Clock { get; init; }

    public required int Edge { get; init; }

    public double[,] Value { get; } = { { double.NaN, double.NaN }, { double.NaN, double.NaN } };
}
