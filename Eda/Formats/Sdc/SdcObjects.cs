namespace Native.Eda;

/// <summary>What a constraint can be about.</summary>
public enum SdcObjectKind
{
    /// <summary>A name without a command that tells its kind: a clock, a port or a pin, whichever there is.</summary>
    Any,
    /// <summary>Ports by pattern.</summary>
    Port,
    /// <summary>Pins by pattern, <c>cell/pin</c>.</summary>
    Pin,
    /// <summary>Cells by pattern.</summary>
    Cell,
    /// <summary>Nets by pattern.</summary>
    Net,
    /// <summary>Clocks by pattern.</summary>
    Clock,
    /// <summary>Every input port.</summary>
    AllInputs,
    /// <summary>Every input port on which no clock is defined.</summary>
    AllInputsButClocks,
    /// <summary>Every output port.</summary>
    AllOutputs,
    /// <summary>Every clock.</summary>
    AllClocks,
    /// <summary>The data inputs of every register, or their clock pins.</summary>
    AllRegisters,
}

/// <summary>Objects of a design, named by a pattern in which * and ? stand for anything and <c>[7:0]</c> for the bits of a bus.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Pattern">The pattern; empty where the kind tells all.</param>
public readonly record struct SdcObject(SdcObjectKind Kind, string Pattern);

/// <summary>Which edges a constraint is about.</summary>
[Flags]
public enum SdcEdges
{
    /// <summary>Rising ones.</summary>
    Rise = 1,
    /// <summary>Falling ones.</summary>
    Fall = 2,
    /// <summary>All.</summary>
    Both = 3,
}

/// <summary>Whether a constraint is about the earliest or the latest arrival.</summary>
[Flags]
public enum SdcLimits
{
    /// <summary>The earliest: hold.</summary>
    Min = 1,
    /// <summary>The latest: set-up.</summary>
    Max = 2,
    /// <summary>Both.</summary>
    Both = 3,
}
