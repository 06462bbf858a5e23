using System.Runtime.InteropServices;

namespace Native.Eda;

/// <summary>Gathers cells, nets and pins one by one and makes a <see cref="Netlist"/> of them.</summary>
/// <param name="name">The design's name.</param>
public sealed class NetlistBuilder(string name)
{
    private readonly List<string> masters = [], cellNames = [], netNames = [], portNames = [];
    private readonly Dictionary<string, int> masterNumbers = new(StringComparer.Ordinal);
    private readonly List<int> cellMaster = [], portNet = [];
    private readonly List<sbyte> constants = [];
    private readonly List<PortDirection> directions = [];
    private readonly List<(int Cell, string Pin, int Net)> pins = [];

    /// <summary>Adds a cell and gives its number.</summary>
    public int AddCell(string cell, string master)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(masterNumbers, master, out var known);
        if (!known)
        {
            number = masters.Count;
            masters.Add(master);
        }
        cellMaster.Add(number);
        cellNames.Add(cell);
        return cellNames.Count - 1;
    }

    /// <summary>Adds a net and gives its number.</summary>
    /// <param name="net">Its name.</param>
    /// <param name="constant">0 or 1 if it is tied to that, else −1.</param>
    public int AddNet(string net, int constant = -1)
    {
        if (constant is < -1 or > 1) throw new ArgumentOutOfRangeException(nameof(constant), constant, "NetlistBuilder.AddNet: a constant is -1, 0 or 1");
        netNames.Add(net);
        constants.Add((sbyte)constant);
        return netNames.Count - 1;
    }

    /// <summary>Adds a port and gives its number.</summary>
    public int AddPort(string port, PortDirection direction)
    {
        portNames.Add(port);
        directions.Add(direction);
        portNet.Add(-1);
        return portNames.Count - 1;
    }

    /// <summary>Joins a cell's pin to a net; −1 leaves it open. Pins of a cell keep the order in which they come.</summary>
    public void Connect(int cell, string pin, int net)
    {
        if ((uint)cell >= (uint)cellNames.Count) throw new ArgumentOutOfRangeException(nameof(cell), cell, $"NetlistBuilder.Connect: cell {cell} of {cellNames.Count}");
        Check(net);
        pins.Add((cell, pin, net));
    }

    /// <summary>Joins a port to a net.</summary>
    public void ConnectPort(int port, int net)
    {
        if ((uint)port >= (uint)portNames.Count) throw new ArgumentOutOfRangeException(nameof(port), port, $"NetlistBuilder.ConnectPort: port {port} of {portNames.Count}");
        Check(net);
        portNet[port] = net;
    }

    /// <summary>The netlist of what was added.</summary>
    public Netlist Build()
    {
        var start = new int[cellNames.Count + 1];
        foreach (var (cell, _, _) in pins) start[cell + 1]++;
        for (var cell = 0; cell < cellNames.Count; cell++) start[cell + 1] += start[cell];
        var next = start.AsSpan(0, cellNames.Count).ToArray();
        var names = new string[pins.Count + portNames.Count];
        var nets = new int[names.Length];
        foreach (var (cell, pin, net) in pins)
        {
            var at = next[cell]++;
            (names[at], nets[at]) = (pin, net);
        }
        portNames.CopyTo(names, pins.Count);
        portNet.CopyTo(nets, pins.Count);
        return new(name, [.. masters], [.. cellNames], [.. cellMaster], start, [.. netNames], [.. constants], names, nets, [.. directions]);
    }

    private void Check(int net)
    {
        if (net < -1 || net >= netNames.Count) throw new ArgumentOutOfRangeException(nameof(net), net, $"NetlistBuilder: net {net} of {netNames.Count}");
    }
}
