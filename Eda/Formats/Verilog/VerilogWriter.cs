using System.Globalization;

namespace Native.Eda;

/// <summary>Writes a flat netlist as structural Verilog. Ports named <c>a[3]</c>, <c>a[2]</c>, … side by side become a vector again.</summary>
public static class VerilogWriter
{
    /// <summary>Writes to a file, packed where its name ends in <c>.gz</c>; whole or not at all.</summary>
    public static void Write(Netlist netlist, string path) => TextFile.Write(path, text => Write(netlist, text));

    /// <summary>Writes to a text.</summary>
    public static void Write(Netlist netlist, TextWriter text)
    {
        ArgumentNullException.ThrowIfNull(netlist);
        var vectors = Ports(netlist);
        var bits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, _, left, right) in vectors)
        {
            if (left == int.MinValue) bits[name] = Escape(name);
            else foreach (var i in Indices(left, right)) bits[Bit(name, i)] = Bit(Escape(name), i);
        }
        text.WriteLine($"module {Escape(netlist.Name)} ({string.Join(", ", vectors.Select(v => Escape(v.Name)))});");
        foreach (var (name, direction, left, right) in vectors)
        {
            var word = direction switch { PortDirection.Input => "input", PortDirection.Output => "output", _ => "inout" };
            text.WriteLine(left == int.MinValue ? $"  {word} {Escape(name)};" : string.Create(CultureInfo.InvariantCulture, $"  {word} [{left}:{right}] {Escape(name)};"));
        }
        var nets = new string[netlist.Nets];
        for (var net = 0; net < nets.Length; net++)
        {
            if (netlist.NetConstants[net] >= 0)
            {
                nets[net] = netlist.NetConstants[net] == 0 ? "1'b0" : "1'b1";
                continue;
            }
            if (bits.TryGetValue(netlist.NetNames[net], out var port))
            {
                nets[net] = port;
                continue;
            }
            nets[net] = Escape(netlist.NetNames[net]);
            text.WriteLine($"  wire {nets[net]};");
        }
        for (var port = 0; port < netlist.Ports; port++)
        {
            var pin = netlist.PortPin(port);
            var name = bits[netlist.PinNames[pin]];
            if (netlist.PinNet[pin] is >= 0 and var net && nets[net] != name)
                text.WriteLine(netlist.PortDirections[port] == PortDirection.Input ? $"  assign {nets[net]} = {name};" : $"  assign {name} = {nets[net]};");
        }
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            text.Write($"  {Escape(netlist.Masters[netlist.CellMaster[cell]])} {Escape(netlist.CellNames[cell])} (");
            Connections(netlist, cell, nets, text);
            text.WriteLine(");");
        }
        text.WriteLine("endmodule");
    }

    private static void Connections(Netlist netlist, int cell, string[] nets, TextWriter text)
    {
        var end = netlist.CellStart[cell + 1];
        var first = true;
        for (var pin = netlist.CellStart[cell]; pin < end;)
        {
            text.Write(first ? "." : ", .");
            first = false;
            if (!Split(netlist.PinNames[pin], out var name, out _))
            {
                text.Write($"{Escape(netlist.PinNames[pin])}({Net(netlist, pin, nets)})");
                pin++;
                continue;
            }
            // The bits of a bus stand side by side, from the left one on.
            var parts = new List<string>();
            for (; pin < end && Split(netlist.PinNames[pin], out var other, out _) && other == name; pin++) parts.Add(Net(netlist, pin, nets));
            text.Write($"{Escape(name)}({(parts.Count == 1 ? parts[0] : "{" + string.Join(", ", parts.Select(p => p.Length == 0 ? "1'bz" : p)) + "}")})");
        }
    }

    private static string Net(Netlist netlist, int pin, string[] nets) => netlist.PinNet[pin] < 0 ? "" : nets[netlist.PinNet[pin]];

    private static List<(string Name, PortDirection Direction, int Left, int Right)> Ports(Netlist netlist)
    {
        var found = new List<(string Name, PortDirection Direction, int Left, int Right)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var port = 0; port < netlist.Ports; port++)
        {
            var (name, direction) = (netlist.PinNames[netlist.PortPin(port)], netlist.PortDirections[port]);
            if (!Split(name, out var bus, out var index))
            {
                found.Add((name, direction, int.MinValue, 0));
                continue;
            }
            if (found.Count > 0 && found[^1] is var last && last.Name == bus && last.Left != int.MinValue && last.Direction == direction
                && Math.Abs(index - last.Right) == 1 && (last.Left == last.Right || Math.Sign(index - last.Right) == Math.Sign(last.Right - last.Left)))
                found[^1] = last with { Right = index };
            else if (seen.Add(bus)) found.Add((bus, direction, index, index));
            else throw new ArgumentException($"VerilogWriter: the bits of the port {bus} do not stand side by side in order; {name} is apart", nameof(netlist));
        }
        return found;
    }

    private static bool Split(string name, out string bus, out int index)
    {
        (bus, index) = (name, 0);
        var open = name.LastIndexOf('[');
        if (open <= 0 || name[^1] != ']' || !int.TryParse(name.AsSpan(open + 1, name.Length - open - 2), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index)) return false;
        bus = name[..open];
        return true;
    }

    private static IEnumerable<int> Indices(int left, int right)
    {
        for (var i = left; i != right; i += Math.Sign(right - left)) yield return i;
        yield return right;
    }

    private static string Bit(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}[{index}]");

    private static string Escape(string name)
    {
        var simple = name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '$') && !VerilogTokens.IsKeyword(name);
        return simple ? name : $"\\{name} ";
    }
}
