namespace Native.Eda;

public sealed partial class TimingAnalyzer
{
    /// <summary>The order of the pins.</summary>
    internal TimingTopology Topology => topology;

    /// <summary>A cell's library cell with its pins.</summary>
    internal CellBinding Binding(int cell) => bindings[cell];

    /// <summary>0 or 1 if a pin stays at it, else −1.</summary>
    internal int Constant(int pin) => constant[pin];

    /// <summary>Whether a clock itself, not what it launches, arrives at a pin.</summary>
    internal bool IsClockNetwork(int pin)
    {
        for (var mask = tagMask[pin]; mask != 0; mask &= mask - 1)
            if (tags[System.Numerics.BitOperations.TrailingZeroCount(mask)].Group < 0) return true;
        return false;
    }

    /// <summary>The shortest period of the clocks that reach a cell, in seconds; infinite: none does.</summary>
    internal double CellPeriod(int cell)
    {
        var period = double.PositiveInfinity;
        for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
        {
            for (var mask = tagMask[pin]; mask != 0; mask &= mask - 1)
                period = Math.Min(period, constraints.Clocks[tags[System.Numerics.BitOperations.TrailingZeroCount(mask)].Clock].Period);
        }
        return period;
    }
}
