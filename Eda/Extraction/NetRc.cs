using System.Globalization;

namespace Native.Eda;

/// <summary>Gathers the resistances and capacitances of a net.</summary>
internal sealed class NetRc
{
    private readonly List<(int, int, double)> resistors = [];
    private readonly List<double> farads = [];

    /// <summary>How many nodes there are.</summary>
    public int Nodes => farads.Count;

    /// <summary>The resistances.</summary>
    public IReadOnlyList<(int First, int Second, double Ohms)> Resistors => resistors;

    /// <summary>Forgets the net.</summary>
    public void Clear()
    {
        resistors.Clear();
        farads.Clear();
    }

    /// <summary>Adds a node.</summary>
    public int Add()
    {
        farads.Add(0);
        return farads.Count - 1;
    }

    /// <summary>Adds capacitance to a node.</summary>
    public void Load(int node, double capacitance) => farads[node] += capacitance;

    /// <summary>Joins two nodes by a resistance with half of a capacitance at either end.</summary>
    public void Wire(int first, int second, double ohms, double capacitance)
    {
        resistors.Add((first, second, ohms));
        farads[first] += capacitance / 2;
        farads[second] += capacitance / 2;
    }

    /// <summary>The net as a tree from its driver.</summary>
    public NetParasitics ToTree(int driver, IReadOnlyList<(int Pin, int Node)> pins) => new(driver, Nodes, pins, [.. farads.Select((f, i) => (i, f)).Where(c => c.f > 0)], resistors);

    /// <summary>The net for a SPEF file. The first nodes are its pins.</summary>
    public SpefNet ToSpef(string name, ReadOnlySpan<RoutingPin> pins)
    {
        var names = new string[Nodes];
        var connections = new SpefConnection[pins.Length];
        for (var i = 0; i < pins.Length; i++)
        {
            names[i] = pins[i].Component is { } component ? $"{component}:{pins[i].Pin}" : pins[i].Pin;
            connections[i] = new(pins[i].Component is null, i, pins[i].Direction, pins[i].Master);
        }
        for (var i = pins.Length; i < Nodes; i++) names[i] = string.Create(CultureInfo.InvariantCulture, $"{name}:{i - pins.Length + 1}");
        var capacitances = new List<SpefCapacitance>(Nodes);
        for (var i = 0; i < Nodes; i++)
            if (farads[i] > 0) capacitances.Add(new(i, farads[i]));
        return new(name, farads.Sum(), names, connections, capacitances, [], [.. resistors.Select(r => new SpefResistance(r.Item1, r.Item2, r.Item3))]);
    }

    /// <summary>A file without nets for a routed or placed design.</summary>
    public static SpefFile File(RoutingProblem problem)
    {
        var spef = new SpefFile { Design = problem.Name };
        spef.Header["PROGRAM"] = "Native.Eda";
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pin in problem.Pins)
            if (pin.Component is null && seen.Add(pin.Pin)) spef.Ports.Add((pin.Pin, pin.Direction));
        return spef;
    }
}
