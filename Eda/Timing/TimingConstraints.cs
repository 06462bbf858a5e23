namespace Native.Eda;

/// <summary>The constraints of a design, put on the pins of its netlist and into seconds and farads.</summary>
internal sealed class TimingConstraints
{
    private readonly Netlist netlist;
    private readonly SdcConstraints sdc;
    private readonly ObjectNames names;
    private readonly List<string> warnings;
    private readonly Dictionary<string, int> clockNumbers = new(StringComparer.Ordinal);
    private readonly HashSet<int> clockPorts = [];

    public TimingConstraints(Netlist netlist, SdcConstraints sdc, LibertyLibrary library, TimingOptions options, List<string> warnings)
    {
        (this.netlist, this.sdc, this.warnings) = (netlist, sdc, warnings);
        names = new(netlist);
        TimeUnit = sdc.TimeUnit ?? library.TimeUnit;
        var farads = sdc.CapacitanceUnit ?? library.CapacitanceUnit;
        Inputs = new List<PortDelay>?[netlist.Ports];
        Outputs = new List<PortDelay>?[netlist.Ports];
        InputSlew = new double[2 * netlist.Ports];
        PortLoad = new double[netlist.Ports];
        CreateClocks(options);
        Latencies();
        PortDelays();
        foreach (var figure in sdc.InputTransitions)
        {
            foreach (var port in Ports(figure.Objects))
            {
                if ((figure.Limits & SdcLimits.Max) == 0) continue;
                if ((figure.Edges & SdcEdges.Rise) != 0) InputSlew[2 * port] = figure.Value * TimeUnit;
                if ((figure.Edges & SdcEdges.Fall) != 0) InputSlew[2 * port + 1] = figure.Value * TimeUnit;
            }
        }
        foreach (var load in sdc.Loads)
            foreach (var port in Ports(load.Objects)) PortLoad[port] = load.Value * farads;
        if (sdc.DrivingCells.Count > 0) warnings.Add("set_driving_cell is not used: ports have the slew of set_input_transition");
        Exceptions = [.. sdc.Exceptions.Select(e => new TimingException(e, names, netlist, clockNumbers, TimeUnit, warnings))];
    }

    /// <summary>Seconds of the constraints' unit.</summary>
    public double TimeUnit { get; }

    public List<TimingClock> Clocks { get; } = [];

    /// <summary>For each port the delays before it; null: none.</summary>
    public List<PortDelay>?[] Inputs { get; }

    /// <summary>For each port the delays behind it; null: none.</summary>
    public List<PortDelay>?[] Outputs { get; }

    /// <summary>Slews of the rise and fall of each port.</summary>
    public double[] InputSlew { get; }

    /// <summary>Farads behind each port.</summary>
    public double[] PortLoad { get; }

    public TimingException[] Exceptions { get; }

    /// <summary>The pins that stay at 0 or 1, with that.</summary>
    public IEnumerable<(int Pin, int Value)> CaseAnalysis()
    {
        foreach (var entry in sdc.CaseAnalysis)
        {
            foreach (var port in Ports(entry.Objects)) yield return (netlist.PortPin(port), (int)entry.Value);
            foreach (var item in entry.Objects.Where(o => o.Kind is SdcObjectKind.Pin or SdcObjectKind.Any))
                foreach (var pin in names.Pins(item.Pattern)) yield return (pin, (int)entry.Value);
        }
    }

    private IEnumerable<int> Ports(IReadOnlyList<SdcObject> objects)
    {
        foreach (var item in objects)
        {
            switch (item.Kind)
            {
                case SdcObjectKind.AllInputs or SdcObjectKind.AllInputsButClocks or SdcObjectKind.AllOutputs:
                    for (var port = 0; port < netlist.Ports; port++)
                    {
                        var output = netlist.PortDirections[port] == PortDirection.Output;
                        if (output != (item.Kind == SdcObjectKind.AllOutputs) || (item.Kind == SdcObjectKind.AllInputsButClocks && clockPorts.Contains(port))) continue;
                        yield return port;
                    }
                    break;
                case SdcObjectKind.Port or SdcObjectKind.Any:
                    var any = false;
                    foreach (var port in names.Ports(item.Pattern))
                    {
                        any = true;
                        yield return port;
                    }
                    if (!any && item.Kind == SdcObjectKind.Port) warnings.Add($"no port '{item.Pattern}'");
                    break;
                default:
                    break;
            }
        }
    }

    private void CreateClocks(TimingOptions options)
    {
        foreach (var clock in sdc.Clocks)
        {
            var pins = new List<int>();
            foreach (var item in clock.Sources)
            {
                if (item.Kind is SdcObjectKind.Port or SdcObjectKind.Any)
                {
                    foreach (var port in names.Ports(item.Pattern))
                    {
                        pins.Add(netlist.PortPin(port));
                        clockPorts.Add(port);
                    }
                }
                if (item.Kind is SdcObjectKind.Pin or SdcObjectKind.Any) pins.AddRange(names.Pins(item.Pattern));
            }
            if (clock.Sources.Count > 0 && pins.Count == 0) warnings.Add($"the clock {clock.Name} has sources that the design does not have: {string.Join(' ', clock.Sources.Select(s => s.Pattern))}");
            clockNumbers[clock.Name] = Clocks.Count;
            Clocks.Add(new() { Name = clock.Name, Period = clock.Period * TimeUnit, Edges = [clock.Rise * TimeUnit, clock.Fall * TimeUnit], Sources = pins, IsPropagated = options.PropagateClocks });
        }
        foreach (var clock in ClocksOf([.. sdc.PropagatedClocks])) clock.IsPropagated = true;
    }

    private IEnumerable<TimingClock> ClocksOf(IReadOnlyList<SdcObject> objects)
    {
        foreach (var item in objects)
        {
            if (item.Kind == SdcObjectKind.AllClocks)
                foreach (var clock in Clocks) yield return clock;
            else if (item.Kind is SdcObjectKind.Clock or SdcObjectKind.Any && clockNumbers.TryGetValue(item.Pattern, out var number)) yield return Clocks[number];
            else if (item.Kind is SdcObjectKind.Clock && item.Pattern == "*")
                foreach (var clock in Clocks) yield return clock;
            else warnings.Add($"'{item.Pattern}' is no clock; latency, uncertainty and propagation are those of clocks only");
        }
    }

    private void Latencies()
    {
        foreach (var latency in sdc.Latencies)
        {
            foreach (var clock in ClocksOf(latency.Objects))
            {
                var into = latency.IsSource ? clock.SourceLatency : clock.NetworkLatency;
                for (var edge = 0; edge < 2; edge++)
                {
                    if (((int)latency.Edges & (edge == 0 ? 1 : 2)) == 0) continue;
                    if ((latency.Limits & SdcLimits.Min) != 0) into[edge, 0] = latency.Value * TimeUnit;
                    if ((latency.Limits & SdcLimits.Max) != 0) into[edge, 1] = latency.Value * TimeUnit;
                }
            }
        }
        foreach (var uncertainty in sdc.Uncertainties)
        {
            foreach (var clock in ClocksOf(uncertainty.Objects))
            {
                if ((uncertainty.Limits & SdcLimits.Min) != 0) clock.Uncertainty[0] = uncertainty.Value * TimeUnit;
                if ((uncertainty.Limits & SdcLimits.Max) != 0) clock.Uncertainty[1] = uncertainty.Value * TimeUnit;
            }
        }
    }

    private void PortDelays()
    {
        foreach (var delay in sdc.PortDelays)
        {
            if (!clockNumbers.TryGetValue(delay.Clock, out var clock))
            {
                warnings.Add($"{(delay.IsOutput ? "set_output_delay" : "set_input_delay")} of {string.Join(' ', delay.Objects.Take(3).Select(o => o.Pattern))} names no clock that there is and is left out");
                continue;
            }
            var table = delay.IsOutput ? Outputs : Inputs;
            var edge = delay.ClockFalls ? 1 : 0;
            foreach (var port in Ports(delay.Objects))
            {
                // A delay at the clock's own port says nothing about data.
                if (!delay.IsOutput && clockPorts.Contains(port)) continue;
                var list = table[port] ??= [];
                if (!delay.Adds) list.RemoveAll(d => d.Clock != clock || d.Edge != edge);
                var entry = list.Find(d => d.Clock == clock && d.Edge == edge);
                if (entry is null) list.Add(entry = new() { Clock = clock, Edge = edge });
                for (var data = 0; data < 2; data++)
                {
                    if (((int)delay.Edges & (data == 0 ? 1 : 2)) == 0) continue;
                    if ((delay.Limits & SdcLimits.Min) != 0) entry.Value[data, 0] = delay.Value * TimeUnit;
                    if ((delay.Limits & SdcLimits.Max) != 0) entry.Value[data, 1] = delay.Value * TimeUnit;
                }
            }
        }
    }
}
