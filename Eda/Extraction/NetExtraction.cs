using System.Globalization;

namespace Native.Eda;

/// <summary>Makes the resistances and capacitances of routed nets: nodes where wires meet, vias stand and pins lie.</summary>
internal sealed class NetExtraction
{
    private readonly DefDesign design;
    private readonly RcxRules rules;
    private readonly ExtractionModel model;
    private readonly double threshold, meter;
    private readonly List<RoutedShape> wires;
    private readonly List<(int Net, DbPoint At, string Name)> vias;
    private readonly ViaStacks stacks;
    private readonly PinShapes pins;
    private readonly WireContext context;
    private readonly SortedSet<string> missing = new(StringComparer.Ordinal);
    // For each piece of wire its nodes in order, with their places along it.
    private readonly List<(int Node, int Along)>[] nodesOf;
    private readonly List<int>[] wiresOf;

    public NetExtraction(DefDesign design, LefLibrary technology, RcxRules rules, ExtractionModel model, double threshold)
    {
        (this.design, this.rules, this.model, this.threshold) = (design, rules, model, threshold);
        (wires, vias) = RoutedShapes.Of(design, technology);
        meter = 1e-6 / design.UnitsPerMicron;
        stacks = new(design, technology);
        pins = new(design, technology);
        context = new(wires, rules, meter, technology.Layers.Count(l => l.Type == LefLayerType.Routing));
        nodesOf = new List<(int, int)>[wires.Count];
        wiresOf = new List<int>[design.Nets.Count];
        for (var net = 0; net < wiresOf.Length; net++) wiresOf[net] = [];
        for (var i = 0; i < wires.Count; i++)
            if (wires[i].Net >= 0) wiresOf[wires[i].Net].Add(i);
    }

    private sealed record Shape(RoutingPin[] Pins, List<(int First, int Second, double Ohms)> Resistors, double[] Farads)
    {
        public List<(int Node, int Wire, double Farads)> Couplings { get; } = [];
    }

    public SpefFile Run(CancellationToken token)
    {
        var viasOf = vias.Where(v => v.Net >= 0).ToLookup(v => v.Net);
        var nets = new Shape?[design.Nets.Count];
        for (var net = 0; net < nets.Length; net++)
        {
            token.ThrowIfCancellationRequested();
            if (wiresOf[net].Count > 0 || viasOf.Contains(net)) nets[net] = Resistances(net, viasOf[net]);
        }
        if (missing.Count > 0) throw new UnresolvedReferenceException("vias, components or pins of nets that are not in the DEF or the LEF", missing);
        var coupled = new Dictionary<int, double>();
        for (var net = 0; net < nets.Length; net++)
        {
            token.ThrowIfCancellationRequested();
            if (nets[net] is { } shape) Capacitances(net, shape, coupled);
        }
        var spef = new SpefFile { Design = design.Name, Divider = design.DividerChar[0], BusDelimiter = design.BusBitChars };
        spef.Header["PROGRAM"] = "Native.Eda";
        foreach (var pin in design.Pins)
            if (!pin.IsSpecial) spef.Ports.Add((pin.Name, pin.Direction == "OUTPUT" ? 'O' : pin.Direction == "INPUT" ? 'I' : 'B'));
        for (var net = 0; net < nets.Length; net++)
            if (nets[net] is { } shape) spef.Nets.Add(Write(net, shape, nets));
        return spef;
    }

    private Shape Resistances(int net, IEnumerable<(int Net, DbPoint At, string Name)> own)
    {
        var (number, count) = (new Dictionary<(int X, int Y, int Metal), int>(), 0);
        var found = new List<(RoutingPin Pin, List<(int Metal, DbRect Box)> Shapes)>();
        foreach (var connection in design.Nets[net].Connections)
        {
            if (connection.Component == "*") continue;
            if (pins.Of(connection) is { } pin) found.Add(pin);
            else missing.Add($"{connection.Component}/{connection.Pin}");
        }
        count = found.Count;
        var resistors = new List<(int, int, double)>();
        foreach (var (_, at, name) in own)
        {
            if (!stacks.TryGet(name, out var via))
            {
                missing.Add(name);
                continue;
            }
            resistors.Add((Node(at, via.Lower), Node(at, via.Lower + 1), via.Ohms));
        }
        foreach (var i in wiresOf[net])
        {
            Node(wires[i].From, wires[i].Metal);
            Node(wires[i].To, wires[i].Metal);
        }
        // A pin is one node with all nodes on its shapes.
        var same = Enumerable.Range(0, count).ToArray();
        for (var p = 0; p < found.Count; p++)
        {
            foreach (var ((x, y, metal), node) in number)
                if (found[p].Shapes.Exists(s => s.Metal == metal && s.Box.Left <= x && s.Box.Right >= x && s.Box.Bottom <= y && s.Box.Top >= y)) same[node] = p;
        }
        foreach (var i in wiresOf[net])
        {
            var wire = wires[i];
            var list = nodesOf[i] = [];
            foreach (var ((x, y, metal), node) in number)
            {
                if (metal != wire.Metal || x < wire.From.X || x > wire.To.X || y < wire.From.Y || y > wire.To.Y) continue;
                list.Add((same[node], wire.IsHorizontal ? x : y));
            }
            list.Sort((a, b) => a.Along != b.Along ? a.Along.CompareTo(b.Along) : a.Node.CompareTo(b.Node));
            // A wire's ends reach past its last points; OpenRCX counts them, and so do we, over the whole of the wire.
            var (box, line) = wire.IsHorizontal ? (wire.Box.Width, wire.To.X - wire.From.X) : (wire.Box.Height, wire.To.Y - wire.From.Y);
            var stretch = line > 0 ? (double)box / line : 1;
            for (var k = 1; k < list.Count; k++)
                if (list[k].Node != list[k - 1].Node) resistors.Add((list[k - 1].Node, list[k].Node, (list[k].Along - list[k - 1].Along) * stretch * meter * rules.Resistance(wire.Metal)));
        }
        for (var k = 0; k < resistors.Count; k++) resistors[k] = (same[resistors[k].Item1], same[resistors[k].Item2], resistors[k].Item3);
        resistors.RemoveAll(r => r.Item1 == r.Item2);
        return new([.. found.Select(f => f.Pin)], resistors, new double[count]);

        int Node(DbPoint at, int metal)
        {
            if (number.TryGetValue((at.X, at.Y, metal), out var node)) return node;
            number[(at.X, at.Y, metal)] = count;
            return count++;
        }
    }

    private void Capacitances(int net, Shape shape, Dictionary<int, double> coupled)
    {
        foreach (var i in wiresOf[net])
        {
            var wire = wires[i];
            coupled.Clear();
            var length = (wire.IsHorizontal ? wire.Box.Width : wire.Box.Height) * meter;
            var (ground, coupling) = model == ExtractionModel.Context ? context.Of(i, coupled) : (WireConstants.NanGate45.Farads(wire.Metal, length), 0.0);
            var list = nodesOf[i];
            // Supplies are ground, and so is a wire of the same net.
            foreach (var (other, farads) in coupled.OrderBy(c => c.Key))
            {
                if (wires[other].Net < 0 || wires[other].Net == net) ground += farads;
                else shape.Couplings.Add((list[list.Count / 2].Node, other, farads));
                coupling -= farads;
            }
            ground += Math.Max(0, coupling);
            if (list.Count == 1 || list[^1].Along == list[0].Along)
            {
                shape.Farads[list[0].Node] += ground;
                continue;
            }
            double whole = list[^1].Along - list[0].Along;
            for (var k = 1; k < list.Count; k++)
            {
                var part = ground * (list[k].Along - list[k - 1].Along) / whole;
                shape.Farads[list[k - 1].Node] += part / 2;
                shape.Farads[list[k].Node] += part / 2;
            }
        }
    }

    private SpefNet Write(int net, Shape shape, Shape?[] nets)
    {
        // Nodes that were made one with a pin are left out.
        var used = new SortedSet<int>(Enumerable.Range(0, shape.Pins.Length));
        foreach (var (a, b, _) in shape.Resistors)
        {
            used.Add(a);
            used.Add(b);
        }
        for (var i = 0; i < shape.Farads.Length; i++)
            if (shape.Farads[i] > 0) used.Add(i);
        foreach (var (node, _, _) in shape.Couplings) used.Add(node);
        var index = used.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i);
        var grounds = new double[shape.Farads.Length];
        shape.Farads.CopyTo(grounds, 0);
        var couplings = new List<SpefCoupling>();
        foreach (var group in shape.Couplings.GroupBy(c => wires[c.Wire].Net))
        {
            var all = group.Sum(c => c.Farads);
            foreach (var (node, other, farads) in group)
            {
                // What is too little to count as a coupling is ground.
                if (all < threshold) grounds[node] += farads;
                else couplings.Add(new(index[node], Name(group.Key, nets[group.Key]!, nodesOf[other][nodesOf[other].Count / 2].Node), farads));
            }
        }
        var capacitances = used.Where(n => grounds[n] > 0).Select(n => new SpefCapacitance(index[n], grounds[n])).ToArray();
        var connections = shape.Pins.Select((p, i) => new SpefConnection(p.Component is null, i, p.Direction, p.Master)).ToArray();
        return new(
            design.Nets[net].Name, capacitances.Sum(c => c.Farads) + couplings.Sum(c => c.Farads), [.. used.Select(n => Name(net, shape, n))], connections, capacitances, couplings,
            [.. shape.Resistors.Select(r => new SpefResistance(index[r.First], index[r.Second], r.Ohms))]);
    }

    private string Name(int net, Shape shape, int node)
    {
        if (node >= shape.Pins.Length) return string.Create(CultureInfo.InvariantCulture, $"{design.Nets[net].Name}:{node - shape.Pins.Length + 1}");
        return shape.Pins[node].Component is { } component ? $"{component}:{shape.Pins[node].Pin}" : shape.Pins[node].Pin;
    }
}
