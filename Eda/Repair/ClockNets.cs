namespace Native.Eda;

/// <summary>The nets that clock pins of registers are on.</summary>
internal static class ClockNets
{
    public static HashSet<int> Of(Netlist netlist, TimingAnalyzer timing)
    {
        var found = new HashSet<int>();
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
                if (netlist.PinNet[pin] is >= 0 and var net && timing.IsClockPin(pin)) found.Add(net);
        }
        return found;
    }
}
