using System.Globalization;
using System.Text.RegularExpressions;

namespace Native.Eda;

/// <summary>Finds the objects of a netlist that a constraint names.</summary>
internal sealed class ObjectNames
{
    private readonly Netlist netlist;
    private readonly Dictionary<string, int> ports = new(StringComparer.Ordinal), cells = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> buses = new(StringComparer.Ordinal);

    public ObjectNames(Netlist netlist)
    {
        this.netlist = netlist;
        for (var port = 0; port < netlist.Ports; port++)
        {
            var name = netlist.PinNames[netlist.PortPin(port)];
            ports[name] = port;
            var open = name.LastIndexOf('[');
            if (open <= 0) continue;
            if (!buses.TryGetValue(name[..open], out var bits)) buses[name[..open]] = bits = [];
            bits.Add(port);
        }
        for (var cell = 0; cell < netlist.Cells; cell++) cells[netlist.CellNames[cell]] = cell;
    }

    /// <summary>The ports of a pattern.</summary>
    public IEnumerable<int> Ports(string pattern)
    {
        if (ports.TryGetValue(pattern, out var port)) return [port];
        if (buses.TryGetValue(pattern, out var bits)) return bits;
        var open = pattern.LastIndexOf('[');
        var colon = pattern.IndexOf(':', Math.Max(0, open));
        if (open > 0 && colon > open && pattern[^1] == ']'
            && int.TryParse(pattern.AsSpan(open + 1, colon - open - 1), NumberStyles.Integer, CultureInfo.InvariantCulture, out var left)
            && int.TryParse(pattern.AsSpan(colon + 1, pattern.Length - colon - 2), NumberStyles.Integer, CultureInfo.InvariantCulture, out var right)
            && buses.TryGetValue(pattern[..open], out bits))
        {
            var range = new BitRange(left, right);
            return bits.Where(b => Bit(netlist.PinNames[netlist.PortPin(b)]) is { } bit && range.Contains(bit));
        }
        return HasWildcard(pattern) ? Matches(pattern, ports.Keys).Select(n => ports[n]) : [];
    }

    /// <summary>The cells of a pattern.</summary>
    public IEnumerable<int> Cells(string pattern) =>
        cells.TryGetValue(pattern, out var cell) ? [cell] : HasWildcard(pattern) ? Matches(pattern, cells.Keys).Select(n => cells[n]) : [];

    /// <summary>The pins of a pattern <c>cell/pin</c>.</summary>
    public IEnumerable<int> Pins(string pattern)
    {
        var slash = pattern.LastIndexOf('/');
        if (slash <= 0) yield break;
        var name = pattern[(slash + 1)..];
        foreach (var cell in Cells(pattern[..slash]))
            for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
                if (netlist.PinNames[pin] == name || (HasWildcard(name) && Matches(name, [netlist.PinNames[pin]]).Any())) yield return pin;
    }

    private static bool HasWildcard(string pattern) => pattern.AsSpan().ContainsAny('*', '?');

    private static IEnumerable<string> Matches(string pattern, IEnumerable<string> names)
    {
        var expression = new Regex("^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        return names.Where(n => expression.IsMatch(n));
    }

    private static int? Bit(string name) =>
        int.TryParse(name.AsSpan(name.LastIndexOf('[') + 1).TrimEnd(']'), NumberStyles.Integer, CultureInfo.InvariantCulture, out var bit) ? bit : null;
}
