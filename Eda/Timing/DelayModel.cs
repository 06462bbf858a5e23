namespace Native.Eda;

/// <summary>What load a cell's tables are read with, and what wires do.</summary>
public enum DelayModel
{
    /// <summary>The whole capacitance of the net; wires take no time.</summary>
    Lumped,
    /// <summary>The effective capacitance of the net behind its resistance (Dartu, Menezes, Pileggi, 1996), and Elmore delays of the wires.</summary>
    EffectiveCapacitance,
}

/// <summary>How timing is computed.</summary>
public sealed record TimingOptions
{
    /// <summary>What load a cell's tables are read with. The default is the effective capacitance.</summary>
    public DelayModel Delay { get; init; } = DelayModel.EffectiveCapacitance;

    /// <summary>Whether nets without parasitics have those of the library's default wire load. The default is yes.</summary>
    public bool UseWireLoad { get; init; } = true;

    /// <summary>Whether every clock runs through its network, whatever the constraints say. The default is no.</summary>
    public bool PropagateClocks { get; init; }

    /// <summary>Threads; 0: as many as there are processors. The result does not depend on it.</summary>
    public int Threads { get; init; }
}
