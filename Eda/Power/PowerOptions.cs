namespace Native.Eda;

/// <summary>How power is estimated.</summary>
public sealed record PowerOptions
{
    /// <summary>The rules. The default is those of OpenSTA 2.0.17.</summary>
    public PowerConvention Convention { get; init; } = PowerConvention.OpenSta;

    /// <summary>The activity of each input. The default is a transition in ten cycles, and 1 half of the time.</summary>
    public SignalActivity Input { get; init; } = new(0.1, 0.5);

    /// <summary>Activities of ports by name, where they are not those of <see cref="Input"/>. The default is none.</summary>
    public IReadOnlyDictionary<string, SignalActivity> Ports { get; init; } = new Dictionary<string, SignalActivity>();

    /// <summary>With <see cref="PowerConvention.Transition"/> the most passes over the registers until their activities stay. The default is 50.</summary>
    public int MaxPasses { get; init; } = 50;

    internal void Check(Netlist netlist)
    {
        Check("Input", Input);
        var ports = new HashSet<string>(netlist.Ports, StringComparer.Ordinal);
        for (var port = 0; port < netlist.Ports; port++) ports.Add(netlist.PinNames[netlist.PortPin(port)]);
        foreach (var (name, activity) in Ports)
        {
            if (!ports.Contains(name)) throw new ArgumentException($"PowerAnalyzer: Ports names {name}, which is no port of {netlist.Name}");
            Check(name, activity);
        }
        if (MaxPasses < 1) throw new ArgumentException($"PowerAnalyzer: MaxPasses is {MaxPasses} and must be at least 1");
    }

    private static void Check(string name, SignalActivity activity)
    {
        if (!(activity.Density >= 0 && double.IsFinite(activity.Density))) throw new ArgumentException($"PowerAnalyzer: the density of {name} is {activity.Density} and must be finite and at least 0");
        if (activity.Duty is not (>= 0 and <= 1)) throw new ArgumentException($"PowerAnalyzer: the duty of {name} is {activity.Duty} and must be from 0 to 1");
    }
}
