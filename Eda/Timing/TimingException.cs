namespace Native.Eda;

/// <summary>An exception on paths with its ends as pins and clocks of the design.</summary>
internal sealed class TimingException
{
    private readonly Ends? from, to;

    public TimingException(SdcException source, ObjectNames names, Netlist netlist, Dictionary<string, int> clocks, double timeUnit, List<string> warnings)
    {
        (Kind, Limits, IsStart) = (source.Kind, source.Limits, source.IsStart);
        Value = Kind is SdcExceptionKind.MaxDelay or SdcExceptionKind.MinDelay ? source.Value * timeUnit : source.Value;
        if (source.Through.Count > 0)
        {
            warnings.Add($"an exception ({source.Kind}) with -through is left out: paths are told apart by their ends only");
            IsUsable = false;
            return;
        }
        IsUsable = true;
        if (source.From.Count > 0) from = new(source.From, names, netlist, clocks);
        if (source.To.Count > 0) to = new(source.To, names, netlist, clocks);
    }

    public SdcExceptionKind Kind { get; }

    public double Value { get; }

    public SdcLimits Limits { get; }

    public bool IsStart { get; }

    public bool IsUsable { get; }

    /// <summary>Whether its start is told by pins, so that paths of one clock differ.</summary>
    public bool HasStartPins => from is { Pins.Count: > 0 };

    /// <summary>Whether a path that starts at a pin and a clock may be meant.</summary>
    public bool StartsAt(int pin, int clock) => from is null || from.Pins.Contains(pin) || from.Clocks.Contains(clock);

    /// <summary>Whether a path that ends at a pin and a clock is meant.</summary>
    public bool EndsAt(int pin, int clock) => to is null || to.Pins.Contains(pin) || to.Clocks.Contains(clock);

    private sealed class Ends
    {
        public Ends(IReadOnlyList<SdcObject> objects, ObjectNames names, Netlist netlist, Dictionary<string, int> clocks)
        {
            foreach (var item in objects)
            {
                if (item.Kind is SdcObjectKind.Clock or SdcObjectKind.Any && clocks.TryGetValue(item.Pattern, out var clock)) Clocks.Add(clock);
                if (item.Kind == SdcObjectKind.AllClocks || (item.Kind == SdcObjectKind.Clock && item.Pattern == "*")) Clocks.UnionWith(clocks.Values);
                if (item.Kind is SdcObjectKind.AllInputs or SdcObjectKind.AllInputsButClocks or SdcObjectKind.AllOutputs)
                {
                    for (var port = 0; port < netlist.Ports; port++)
                        if (netlist.PortDirections[port] == PortDirection.Output == (item.Kind == SdcObjectKind.AllOutputs)) Pins.Add(netlist.PortPin(port));
                }
                if (item.Kind is SdcObjectKind.Port or SdcObjectKind.Any) Pins.UnionWith(names.Ports(item.Pattern).Select(netlist.PortPin));
                if (item.Kind is SdcObjectKind.Pin or SdcObjectKind.Any) Pins.UnionWith(names.Pins(item.Pattern));
                if (item.Kind is not (SdcObjectKind.Cell or SdcObjectKind.Any)) continue;
                foreach (var cell in names.Cells(item.Pattern))
                    for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++) Pins.Add(pin);
            }
        }

        public HashSet<int> Pins { get; } = [];

        public HashSet<int> Clocks { get; } = [];
    }
}
