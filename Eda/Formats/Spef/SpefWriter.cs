using System.Globalization;

namespace Native.Eda;

/// <summary>Writes SPEF in picofarads and ohms, with a name map of the nets and the cells at their pins.</summary>
internal static class SpefWriter
{
    public static void Write(SpefFile spef, TextWriter text)
    {
        text.WriteLine($"*SPEF \"{spef.Header.GetValueOr("SPEF", "ieee 1481-1999")}\"");
        text.WriteLine($"*DESIGN \"{spef.Design}\"");
        foreach (var name in new[] { "DATE", "VENDOR", "PROGRAM", "VERSION" }) text.WriteLine($"*{name} \"{spef.Header.GetValueOr(name, "")}\"");
        text.WriteLine("*DESIGN_FLOW \"NAME_SCOPE LOCAL\" \"PIN_CAP NONE\"");
        text.WriteLine($"*DIVIDER {spef.Divider}");
        text.WriteLine($"*DELIMITER {spef.Delimiter}");
        text.WriteLine($"*BUS_DELIMITER {spef.BusDelimiter}");
        text.WriteLine("*T_UNIT 1 NS\n*C_UNIT 1 PF\n*R_UNIT 1 OHM\n*L_UNIT 1 HENRY");

        var map = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var net in spef.Nets)
        {
            map.TryAdd(net.Name, map.Count + 1);
            foreach (var connection in net.Connections)
            {
                var node = net.Nodes[connection.Node];
                var end = connection.IsPort ? -1 : node.LastIndexOf(spef.Delimiter);
                map.TryAdd(end < 0 ? node : node[..end], map.Count + 1);
            }
        }
        text.WriteLine("\n*NAME_MAP");
        foreach (var (name, index) in map) text.WriteLine($"*{index.ToString(CultureInfo.InvariantCulture)} {name}");
        string Name(string node)
        {
            if (map.TryGetValue(node, out var whole)) return $"*{whole.ToString(CultureInfo.InvariantCulture)}";
            var end = node.LastIndexOf(spef.Delimiter);
            return end > 0 && map.TryGetValue(node[..end], out var index) ? $"*{index.ToString(CultureInfo.InvariantCulture)}{node[end..]}" : node;
        }

        if (spef.Ports.Count > 0)
        {
            text.WriteLine("\n*PORTS");
            foreach (var (name, direction) in spef.Ports) text.WriteLine($"{Name(name)} {direction}");
        }
        foreach (var net in spef.Nets)
        {
            text.WriteLine($"\n*D_NET {Name(net.Name)} {Picofarads(net.TotalCapacitance)}");
            text.WriteLine("*CONN");
            foreach (var (isPort, node, direction, cell) in net.Connections)
                text.WriteLine($"{(isPort ? "*P" : "*I")} {Name(net.Nodes[node])} {direction}{(cell.Length > 0 ? " *D " + cell : "")}");
            text.WriteLine("*CAP");
            var number = 0;
            foreach (var (node, farads) in net.Capacitances) text.WriteLine($"{NumberText.Of(++number)} {Name(net.Nodes[node])} {Picofarads(farads)}");
            foreach (var (node, other, farads) in net.Couplings) text.WriteLine($"{NumberText.Of(++number)} {Name(net.Nodes[node])} {Name(other)} {Picofarads(farads)}");
            text.WriteLine("*RES");
            number = 0;
            foreach (var (first, second, ohms) in net.Resistances)
                text.WriteLine($"{NumberText.Of(++number)} {Name(net.Nodes[first])} {Name(net.Nodes[second])} {ohms.ToString("G7", CultureInfo.InvariantCulture)}");
            text.WriteLine("*END");
        }
    }

    // Seven digits: more are noise, and rounding keeps a second pass equal to the first.
    private static string Picofarads(double farads) => (farads * 1e12).ToString("G7", CultureInfo.InvariantCulture);

    private static string GetValueOr(this IDictionary<string, string> header, string name, string missing) => header.TryGetValue(name, out var value) ? value : missing;
}
