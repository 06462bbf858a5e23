namespace Native.Eda;

/// <summary>Puts the nets of a SPEF file on a netlist.</summary>
public static class SpefParasitics
{
    /// <summary>For each net of the netlist its parasitics; null where the file has none or the net has no driver.</summary>
    /// <param name="spef">The parasitics.</param>
    /// <param name="netlist">The netlist.</param>
    /// <param name="drivers">For each net the pin that drives it, −1: none.</param>
    /// <param name="unmatched">Receives the nets of the file that the netlist does not have.</param>
    public static NetParasitics?[] Annotate(SpefFile spef, Netlist netlist, ReadOnlySpan<int> drivers, ICollection<string> unmatched)
    {
        ArgumentNullException.ThrowIfNull(spef);
        ArgumentNullException.ThrowIfNull(netlist);
        ArgumentNullException.ThrowIfNull(unmatched);
        var nets = new Dictionary<string, int>(netlist.Nets, StringComparer.Ordinal);
        for (var net = 0; net < netlist.Nets; net++) nets[Plain(netlist.NetNames[net])] = net;
        var found = new NetParasitics?[netlist.Nets];
        foreach (var net in spef.Nets)
        {
            if (!nets.TryGetValue(Plain(net.Name), out var number))
            {
                unmatched.Add(net.Name);
                continue;
            }
            var driver = drivers[number];
            if (driver < 0) continue;
            var nodes = new Dictionary<string, int>(net.Nodes.Count, StringComparer.Ordinal);
            for (var i = 0; i < net.Nodes.Count; i++) nodes.TryAdd(Plain(net.Nodes[i]), i);
            var pins = new List<(int, int)>();
            foreach (var pin in netlist.PinsOf(number))
            {
                var cell = netlist.PinCell[pin];
                var name = cell < 0 ? netlist.PinNames[pin] : $"{netlist.CellNames[cell]}{spef.Delimiter}{netlist.PinNames[pin]}";
                if (nodes.TryGetValue(Plain(name), out var node)) pins.Add((pin, node));
            }
            if (!pins.Exists(p => p.Item1 == driver)) pins.Add((driver, 0));
            var capacitances = new List<(int, double)>(net.Capacitances.Count + net.Couplings.Count);
            foreach (var (node, farads) in net.Capacitances) capacitances.Add((node, farads));
            foreach (var (node, _, farads) in net.Couplings) capacitances.Add((node, farads));
            found[number] = new(driver, net.Nodes.Count, pins, capacitances, [.. net.Resistances.Select(r => (r.First, r.Second, r.Ohms))]);
        }
        return found;
    }

    // Escapes are a matter of the file, not of the name.
    private static string Plain(string name) => name.Contains('\\', StringComparison.Ordinal) ? name.Replace("\\", "", StringComparison.Ordinal) : name;
}
