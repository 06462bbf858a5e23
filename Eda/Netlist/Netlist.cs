namespace Native.Eda;

/// <summary>
/// A flat netlist in arrays: cells with their masters, nets, and pins between them. Pins go cell by cell and then the ports of the design, one pin
/// each; the tables of a cell's and of a net's pins are compressed rows.
/// </summary>
public sealed class Netlist
{
    private readonly string[] masters, cellNames, netNames, pinNames;
    private readonly int[] cellMaster, cellStart, netStart, netPins, pinCell, pinNet;
    private readonly PortDirection[] portDirections;
    private readonly sbyte[] netConstants;

    internal Netlist(
        string name, string[] masters, string[] cellNames, int[] cellMaster, int[] cellStart, string[] netNames, sbyte[] netConstants,
        string[] pinNames, int[] pinNet, PortDirection[] portDirections)
    {
        Name = name;
        (this.masters, this.cellNames, this.cellMaster, this.cellStart) = (masters, cellNames, cellMaster, cellStart);
        (this.netNames, this.netConstants, this.pinNames, this.pinNet, this.portDirections) = (netNames, netConstants, pinNames, pinNet, portDirections);
        pinCell = new int[pinNames.Length];
        Array.Fill(pinCell, -1);
        for (var cell = 0; cell < cellNames.Length; cell++) pinCell.AsSpan(cellStart[cell], cellStart[cell + 1] - cellStart[cell]).Fill(cell);
        netStart = new int[netNames.Length + 1];
        foreach (var net in pinNet)
            if (net >= 0) netStart[net + 1]++;
        for (var net = 0; net < netNames.Length; net++) netStart[net + 1] += netStart[net];
        netPins = new int[netStart[^1]];
        var next = netStart.AsSpan(0, netNames.Length).ToArray();
        for (var pin = 0; pin < pinNet.Length; pin++)
            if (pinNet[pin] >= 0) netPins[next[pinNet[pin]]++] = pin;
    }

    /// <summary>The design's name.</summary>
    public string Name { get; }

    /// <summary>How many cells there are.</summary>
    public int Cells => cellNames.Length;

    /// <summary>How many nets there are.</summary>
    public int Nets => netNames.Length;

    /// <summary>How many pins there are, those of the ports included.</summary>
    public int Pins => pinNames.Length;

    /// <summary>How many ports the design has; a bus counts its bits.</summary>
    public int Ports => portDirections.Length;

    /// <summary>The names of the masters.</summary>
    public ReadOnlySpan<string> Masters => masters;

    /// <summary>For each cell its name.</summary>
    public ReadOnlySpan<string> CellNames => cellNames;

    /// <summary>For each cell the number of its master.</summary>
    public ReadOnlySpan<int> CellMaster => cellMaster;

    /// <summary>Where each cell's pins begin; at the end, where the ports' pins begin.</summary>
    public ReadOnlySpan<int> CellStart => cellStart;

    /// <summary>For each net its name.</summary>
    public ReadOnlySpan<string> NetNames => netNames;

    /// <summary>For each net 0 or 1 if it is tied to that, else −1.</summary>
    public ReadOnlySpan<sbyte> NetConstants => netConstants;

    /// <summary>Where each net's pins begin in <see cref="NetPins"/>, and their number at the end.</summary>
    public ReadOnlySpan<int> NetStart => netStart;

    /// <summary>The nets' pins, net by net, ascending within each.</summary>
    public ReadOnlySpan<int> NetPins => netPins;

    /// <summary>For each pin its name at the master, or the port's name.</summary>
    public ReadOnlySpan<string> PinNames => pinNames;

    /// <summary>For each pin its cell; −1: it is a port.</summary>
    public ReadOnlySpan<int> PinCell => pinCell;

    /// <summary>For each pin its net; −1: it is open.</summary>
    public ReadOnlySpan<int> PinNet => pinNet;

    /// <summary>For each port which way it passes.</summary>
    public ReadOnlySpan<PortDirection> PortDirections => portDirections;

    /// <summary>The pin of a port.</summary>
    public int PortPin(int port) => cellStart[^1] + port;

    /// <summary>The port of a pin whose cell is −1.</summary>
    public int PinPort(int pin) => pin - cellStart[^1];

    /// <summary>The pins of a net.</summary>
    public ReadOnlySpan<int> PinsOf(int net) => netPins.AsSpan(netStart[net], netStart[net + 1] - netStart[net]);

    /// <summary>The name of a pin for people: <c>cell/pin</c>, or the port's name.</summary>
    public string PinPath(int pin) => pinCell[pin] < 0 ? pinNames[pin] : $"{cellNames[pinCell[pin]]}/{pinNames[pin]}";

    /// <summary>The flat netlist of a Verilog file, as <see cref="VerilogFlattener"/> makes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="top">The top module; null: the only one that no other instantiates.</param>
    /// <param name="buses">For a cell of the library and a port the port's bits, null where it has one; null: told by the width of what is joined to it.</param>
    /// <exception cref="EdaFormatException">The file is no structural Verilog.</exception>
    /// <exception cref="ArgumentException">The modules do not fit together; the message names them.</exception>
    public static Netlist ReadVerilog(string path, string? top = null, Func<string, string, BitRange?>? buses = null) =>
        VerilogFlattener.Flatten(VerilogReader.Read(path), top, buses);

    /// <summary>The netlist of a DEF: its components, pins and nets, in the same order. Special nets are left out.</summary>
    /// <exception cref="UnresolvedReferenceException">A net names components that are not there.</exception>
    public static Netlist FromDef(DefDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        var builder = new NetlistBuilder(design.Name);
        var cells = new Dictionary<string, int>(design.Components.Count, StringComparer.Ordinal);
        foreach (var component in design.Components) cells[component.Name] = builder.AddCell(component.Name, component.Macro);
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pin in design.Pins)
        {
            if (pin.IsSpecial || pin.Use is "POWER" or "GROUND") continue;
            var direction = pin.Direction switch { "OUTPUT" => PortDirection.Output, "INOUT" => PortDirection.Inout, _ => PortDirection.Input };
            ports.TryAdd(pin.Name, builder.AddPort(pin.Name, direction));
        }
        var missing = new HashSet<string>(StringComparer.Ordinal);
        foreach (var net in design.Nets)
        {
            var number = builder.AddNet(net.Name);
            foreach (var (component, pin) in net.Connections)
            {
                if (component == "PIN")
                {
                    if (ports.TryGetValue(pin, out var port)) builder.ConnectPort(port, number);
                    else missing.Add("PIN " + pin);
                }
                else if (component == "*") continue;
                else if (cells.TryGetValue(component, out var cell)) builder.Connect(cell, pin, number);
                else missing.Add(component);
            }
        }
        return missing.Count > 0 ? throw new UnresolvedReferenceException("components and pins that nets name and the design does not have", missing) : builder.Build();
    }
}
