namespace Native.Eda;

/// <summary>What the flow came to. Lengths in micrometers, times in seconds, powers in watts, temperatures in kelvin.</summary>
public sealed record FlowResult
{
    /// <summary>The design's name.</summary>
    public required string Name { get; init; }

    /// <summary>How it was placed.</summary>
    public required FlowMethod Method { get; init; }

    /// <summary>How many cells, macros among them.</summary>
    public required int Cells { get; init; }

    /// <summary>How many of them are macros.</summary>
    public required int Macros { get; init; }

    /// <summary>Width of each die.</summary>
    public required double Width { get; init; }

    /// <summary>Height of each die.</summary>
    public required double Height { get; init; }

    /// <summary>What cells and macros cover of each die, in square micrometers.</summary>
    public required IReadOnlyList<double> CoveredArea { get; init; }

    /// <summary>Overflow at the end of global placement: the cells' area above the target density as a share of it.</summary>
    public required double Overflow { get; init; }

    /// <summary>Half-perimeter wirelength of each die with the terminals, over all nets.</summary>
    public required IReadOnlyList<double> Wirelength { get; init; }

    /// <summary>Length of the Steiner trees that timing was computed with.</summary>
    public required double TreeLength { get; init; }

    /// <summary>Terminals between the dies.</summary>
    public required int Terminals { get; init; }

    /// <summary>Sites for terminals; 0 on one die.</summary>
    public required int TerminalSites { get; init; }

    /// <summary>Set-up and hold.</summary>
    public required TimingSummary Timing { get; init; }

    /// <summary>The set-up slacks of all ends, the worst first.</summary>
    public required IReadOnlyList<double> Slacks { get; init; }

    /// <summary>Power.</summary>
    public required PowerFigures Power { get; init; }

    /// <summary>Temperatures of each die's cells of the thermal grid, row by row from the top.</summary>
    public required IReadOnlyList<double[]> Temperatures { get; init; }

    /// <summary>Columns of the thermal grid.</summary>
    public required int TemperatureColumns { get; init; }

    /// <summary>The air's temperature.</summary>
    public required double Ambient { get; init; }

    /// <summary>What the stages came to.</summary>
    public IReadOnlyList<StageResult> Stages { get; init; } = [];

    /// <summary>What was not done, or not as asked.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The wirelength of both dies.</summary>
    public double TotalWirelength => Wirelength.Sum();

    /// <summary>The highest temperature.</summary>
    public double PeakTemperature => Temperatures.Max(t => t.Max());
}
