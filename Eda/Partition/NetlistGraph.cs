namespace Native.Eda;

/// <summary>Makes the hypergraph of a netlist: cells are vertices, nets hyperedges.</summary>
public static class NetlistGraph
{
    /// <summary>The hypergraph of a netlist. Ports count only where they are asked for; nets of fewer than two vertices are left out.</summary>
    /// <param name="netlist">The netlist.</param>
    /// <param name="ports">Whether each port is a vertex, behind the cells.</param>
    public static Hypergraph Create(Netlist netlist, bool ports = false)
    {
        ArgumentNullException.ThrowIfNull(netlist);
        var (start, list) = (new List<int> { 0 }, new List<int>());
        var seen = new HashSet<int>();
        for (var net = 0; net < netlist.Nets; net++)
        {
            seen.Clear();
            foreach (var pin in netlist.PinsOf(net))
            {
                var vertex = netlist.PinCell[pin] >= 0 ? netlist.PinCell[pin] : ports ? netlist.Cells + netlist.PinPort(pin) : -1;
                if (vertex >= 0 && seen.Add(vertex)) list.Add(vertex);
            }
            if (list.Count - start[^1] < 2) list.RemoveRange(start[^1], list.Count - start[^1]);
            else start.Add(list.Count);
        }
        return new(netlist.Cells + (ports ? netlist.Ports : 0), [.. start], [.. list], null, null);
    }
}
