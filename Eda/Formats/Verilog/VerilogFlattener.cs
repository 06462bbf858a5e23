using System.Globalization;

namespace Native.Eda;

/// <summary>
/// Makes one flat netlist of modules that instantiate each other. Names of what lies deeper begin with the instances on the way, with slashes
/// between. Vectors become bits named <c>a[3]</c>; assigned nets become one; constants become nets tied to 0 or 1.
/// </summary>
public sealed class VerilogFlattener
{
    private const int MaxDepth = 256, MaxCells = 20_000_000, MaxBits = 1 << 20;

    private readonly Dictionary<string, VerilogModule> modules;
    private readonly Func<string, string, BitRange?>? buses;
    private readonly List<string> netNames = [];
    private readonly List<int> parent = [];
    private readonly List<(string Name, string Master, int From, int To)> cells = [];
    private readonly List<(string Pin, int Net)> pins = [];
    private readonly int[] constants = [-1, -1];

    private VerilogFlattener(Dictionary<string, VerilogModule> modules, Func<string, string, BitRange?>? buses) => (this.modules, this.buses) = (modules, buses);

    /// <summary>Flattens.</summary>
    /// <param name="modules">The modules; a cell that is none of them is one of the library.</param>
    /// <param name="top">The top module's name; null: the only one that no other instantiates.</param>
    /// <param name="buses">For a cell of the library and a port the port's bits, null where it has one; null: told by the width of what is joined to it.</param>
    /// <exception cref="ArgumentException">The modules do not fit together: no such top, widths that differ, ports that are not there, a module within itself.</exception>
    public static Netlist Flatten(IReadOnlyList<VerilogModule> modules, string? top = null, Func<string, string, BitRange?>? buses = null)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var byName = new Dictionary<string, VerilogModule>(StringComparer.Ordinal);
        foreach (var module in modules) byName[module.Name] = module;
        if (top is null)
        {
            var used = modules.SelectMany(m => m.Instances).Select(i => i.Cell).ToHashSet(StringComparer.Ordinal);
            var tops = byName.Keys.Where(m => !used.Contains(m)).ToArray();
            top = tops.Length == 1 ? tops[0] : throw new ArgumentException($"VerilogFlattener: the top module must be named; not instantiated are: {string.Join(", ", tops.Take(20))}", nameof(top));
        }
        if (!byName.TryGetValue(top, out var root)) throw new ArgumentException($"VerilogFlattener: no module {top}; there are {string.Join(", ", byName.Keys.Take(20))}", nameof(top));
        return new VerilogFlattener(byName, buses).Build(root);
    }

    private Netlist Build(VerilogModule root)
    {
        var scope = new Dictionary<(string, int), int>();
        var ports = new List<(string Name, PortDirection Direction, int Net)>();
        // The ports' nets come first, so that joined nets are named after a port if one is among them.
        foreach (var port in root.Ports)
            foreach (var bit in Bits(port.Range))
                ports.Add((BitName(port.Name, bit), port.Direction, Net(scope, "", port.Name, bit)));
        Module(root, "", scope, 0);

        var builder = new NetlistBuilder(root.Name);
        var numbers = new int[netNames.Count];
        Array.Fill(numbers, -1);
        int Number(int net)
        {
            if (net < 0) return -1;
            var at = Find(net);
            if (numbers[at] < 0) numbers[at] = builder.AddNet(netNames[at], constants[0] >= 0 && at == Find(constants[0]) ? 0 : constants[1] >= 0 && at == Find(constants[1]) ? 1 : -1);
            return numbers[at];
        }
        foreach (var (name, direction, net) in ports) builder.ConnectPort(builder.AddPort(name, direction), Number(net));
        foreach (var (name, master, from, to) in cells)
        {
            var cell = builder.AddCell(name, master);
            for (var i = from; i < to; i++) builder.Connect(cell, pins[i].Pin, Number(pins[i].Net));
        }
        return builder.Build();
    }

    private void Module(VerilogModule module, string prefix, Dictionary<(string, int), int> scope, int depth)
    {
        if (depth > MaxDepth) throw new ArgumentException($"VerilogFlattener: modules lie more than {MaxDepth} deep in one another at {prefix}; does {module.Name} contain itself?");
        foreach (var (left, right) in module.Assignments)
        {
            var (to, from) = (Nets(module, prefix, scope, left), Nets(module, prefix, scope, right));
            // As the language has it: what is short is filled with zeros, what is long is cut, both at the left.
            for (var i = 0; i < to.Count; i++)
            {
                var source = from.Count - to.Count + i;
                Join(to[i], source >= 0 ? from[source] : Constant(0));
            }
        }
        foreach (var instance in module.Instances)
        {
            if (modules.TryGetValue(instance.Cell, out var inner)) Inner(module, prefix, scope, instance, inner, depth);
            else Leaf(module, prefix, scope, instance);
        }
    }

    private void Inner(VerilogModule module, string prefix, Dictionary<(string, int), int> scope, VerilogInstance instance, VerilogModule inner, int depth)
    {
        var innerScope = new Dictionary<(string, int), int>();
        for (var i = 0; i < instance.Connections.Count; i++)
        {
            var (name, value) = instance.Connections[i];
            var port = name.Length > 0 ? inner.Ports.FirstOrDefault(p => p.Name == name) : i < inner.Ports.Count ? inner.Ports[i] : null;
            if (port is null) throw new ArgumentException($"VerilogFlattener: {prefix}{instance.Name} joins port {(name.Length > 0 ? name : i + 1)}, which the module {inner.Name} does not have");
            if (value is null) continue;
            var nets = Nets(module, prefix, scope, value);
            var width = port.Range?.Count ?? 1;
            var bit = 0;
            foreach (var index in Bits(port.Range))
            {
                var source = nets.Count - width + bit++;
                innerScope[(port.Name, index)] = source >= 0 ? nets[source] : Constant(0);
            }
        }
        Module(inner, prefix + instance.Name + "/", innerScope, depth + 1);
    }

    private void Leaf(VerilogModule module, string prefix, Dictionary<(string, int), int> scope, VerilogInstance instance)
    {
        if (cells.Count >= MaxCells) throw new ArgumentException($"VerilogFlattener: more than {MaxCells} cells");
        var from = pins.Count;
        foreach (var (port, value) in instance.Connections)
        {
            if (port.Length == 0) throw new ArgumentException($"VerilogFlattener: {prefix}{instance.Name} of the library cell {instance.Cell} is joined by position; its ports must be named");
            if (value is null)
            {
                pins.Add((port, -1));
                continue;
            }
            var nets = Nets(module, prefix, scope, value);
            var range = buses?.Invoke(instance.Cell, port);
            if (range is null && nets.Count == 1)
            {
                pins.Add((port, nets[0]));
                continue;
            }
            if (range is null && buses is not null && nets.Count > 1)
                throw new ArgumentException($"VerilogFlattener: {prefix}{instance.Name} joins {nets.Count} bits to {instance.Cell}/{port}, which is no bus");
            var bits = range ?? new BitRange(nets.Count - 1, 0);
            for (var i = 0; i < bits.Count; i++)
            {
                var source = nets.Count - bits.Count + i;
                pins.Add((BitName(port, bits.Index(i)), source >= 0 ? nets[source] : -1));
            }
        }
        cells.Add((prefix + instance.Name, instance.Cell, from, pins.Count));
    }

    private List<int> Nets(VerilogModule module, string prefix, Dictionary<(string, int), int> scope, VerilogExpression expression)
    {
        var nets = new List<int>();
        Gather(expression);
        return nets;

        void Gather(VerilogExpression part)
        {
            BitRange range;
            if (nets.Count > MaxBits) throw new ArgumentException($"VerilogFlattener: more than {MaxBits} bits side by side in {module.Name}");
            switch (part)
            {
                case VerilogExpression.Net net:
                    foreach (var bit in Bits(module.Vectors.TryGetValue(net.Name, out range) ? range : null)) nets.Add(Net(scope, prefix, net.Name, bit));
                    break;
                case VerilogExpression.Select select:
                    if (!module.Vectors.TryGetValue(select.Name, out range)) throw new ArgumentException($"VerilogFlattener: {module.Name} takes bits of {select.Name}, which is no vector");
                    if (!range.Contains(select.Range.Left) || !range.Contains(select.Range.Right))
                        throw new ArgumentException($"VerilogFlattener: {module.Name} takes {select.Name}[{select.Range.Left}:{select.Range.Right}] of [{range.Left}:{range.Right}]");
                    foreach (var bit in Bits(select.Range)) nets.Add(Net(scope, prefix, select.Name, bit));
                    break;
                case VerilogExpression.Constant constant:
                    foreach (var bit in constant.Bits) nets.Add(bit == 'z' ? -1 : Constant(bit - '0'));
                    break;
                case VerilogExpression.Concatenation concatenation:
                    foreach (var inner in concatenation.Parts) Gather(inner);
                    break;
            }
        }
    }

    // A scalar is bit int.MinValue of its name.
    private static IEnumerable<int> Bits(BitRange? range)
    {
        if (range is not { } bits)
        {
            yield return int.MinValue;
            yield break;
        }
        for (var i = 0; i < bits.Count; i++) yield return bits.Index(i);
    }

    private static string BitName(string name, int bit) => bit == int.MinValue ? name : string.Create(CultureInfo.InvariantCulture, $"{name}[{bit}]");

    private int Net(Dictionary<(string, int), int> scope, string prefix, string name, int bit)
    {
        if (scope.TryGetValue((name, bit), out var known)) return known;
        var net = NewNet(prefix + BitName(name, bit));
        scope[(name, bit)] = net;
        return net;
    }

    private int NewNet(string name)
    {
        netNames.Add(name);
        parent.Add(parent.Count);
        return parent.Count - 1;
    }

    private int Constant(int value)
    {
        if (constants[value] < 0) constants[value] = NewNet(value == 0 ? "zero_" : "one_");
        return constants[value];
    }

    private int Find(int net)
    {
        while (parent[net] != net) net = parent[net] = parent[parent[net]];
        return net;
    }

    private void Join(int a, int b)
    {
        if (a < 0 || b < 0) return;
        (a, b) = (Find(a), Find(b));
        if (a == b) return;
        // The older net gives the name: a port's before an inner one's.
        if (a < b) parent[b] = a;
        else parent[a] = b;
    }
}
