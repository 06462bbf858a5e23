namespace Native.Eda;

/// <summary>The stages of the flow, in their order.</summary>
public enum FlowStage
{
    /// <summary>The die, its rows, tracks and pins.</summary>
    Floorplan,
    /// <summary>The macros: their dies and places.</summary>
    Macros,
    /// <summary>The cells, still between the sites.</summary>
    Global,
    /// <summary>The cells on the rows, and the terminals on their lattice.</summary>
    Legal,
    /// <summary>The wires shortened, still legal.</summary>
    Detailed,
    /// <summary>Wires, timing, power and heat.</summary>
    Analysis,
}

/// <summary>What the flow is at.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Share">How much of the stage is done, 0 to 1.</param>
/// <param name="Detail">How it goes, in words.</param>
public readonly record struct FlowProgress(FlowStage Stage, double Share, string Detail);

/// <summary>What a stage came to.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Seconds">How long it took when it was computed.</param>
/// <param name="WasResumed">Whether it was read from what an earlier run left.</param>
/// <param name="Figures">Its figures by name.</param>
public sealed record StageResult(FlowStage Stage, double Seconds, bool WasResumed, IReadOnlyDictionary<string, double> Figures);
