namespace Native.Eda;

/// <summary>A driver's view of its net: a capacitance near it, a resistance, and a capacitance behind that.</summary>
/// <param name="Near">Farads at the driver.</param>
/// <param name="Resistance">Ohms.</param>
/// <param name="Far">Farads behind the resistance.</param>
public readonly record struct PiModel(double Near, double Resistance, double Far)
{
    /// <summary>All capacitance.</summary>
    public double Total => Near + Far;

    /// <summary>The model with the first three moments of the admittance: y1 s + y2 s² + y3 s³.</summary>
    public static PiModel FromMoments(double y1, double y2, double y3)
    {
        // Without resistance the higher moments vanish.
        if (y3 <= 0 || y2 >= 0) return new(y1, 0, 0);
        var far = y2 * y2 / y3;
        return new(Math.Max(0, y1 - far), -y3 * y3 / (y2 * y2 * y2), far);
    }
}

/// <summary>Resistances and capacitances of a net as a tree from its driver, without the pins' own capacitance.</summary>
public sealed class NetParasitics
{
    private readonly int[] parent;
    private readonly double[] resistance, capacitance;
    private readonly int[] nodeOfPin;
    private readonly Dictionary<int, int> pinNode;

    /// <summary>Makes the tree.</summary>
    /// <param name="driver">The driving pin's number.</param>
    /// <param name="nodes">How many nodes there are.</param>
    /// <param name="pins">Pins of the net with their nodes, the driver among them.</param>
    /// <param name="capacitances">Farads of the nodes to ground; couplings count as if they went to ground.</param>
    /// <param name="resistors">The resistances; one that closes a loop is left out.</param>
    /// <exception cref="ArgumentException">The driver has no node.</exception>
    public NetParasitics(int driver, int nodes, IReadOnlyList<(int Pin, int Node)> pins, IReadOnlyList<(int Node, double Farads)> capacitances, IReadOnlyList<(int First, int Second, double Ohms)> resistors)
    {
        ArgumentNullException.ThrowIfNull(pins);
        ArgumentNullException.ThrowIfNull(capacitances);
        ArgumentNullException.ThrowIfNull(resistors);
        pinNode = [];
        foreach (var (pin, node) in pins) pinNode[pin] = node;
        if (!pinNode.TryGetValue(driver, out var root)) throw new ArgumentException($"NetParasitics: the driver, pin {driver}, has no node", nameof(pins));
        var total = new double[nodes];
        foreach (var (node, farads) in capacitances) total[node] += farads;

        var start = new int[nodes + 1];
        foreach (var (first, second, _) in resistors)
        {
            start[first + 1]++;
            start[second + 1]++;
        }
        for (var i = 0; i < nodes; i++) start[i + 1] += start[i];
        var edges = new int[2 * resistors.Count];
        var next = start.AsSpan(0, nodes).ToArray();
        for (var i = 0; i < resistors.Count; i++)
        {
            edges[next[resistors[i].First]++] = i;
            edges[next[resistors[i].Second]++] = i;
        }
        // Breadth first from the driver: every node stands behind its parent, so that one pass each way suffices.
        var place = new int[nodes];
        Array.Fill(place, -1);
        var order = new List<int>(nodes) { root };
        place[root] = 0;
        parent = new int[nodes];
        resistance = new double[nodes];
        parent[0] = -1;
        for (var head = 0; head < order.Count; head++)
        {
            var node = order[head];
            for (var i = start[node]; i < start[node + 1]; i++)
            {
                var (first, second, ohms) = resistors[edges[i]];
                var other = first == node ? second : first;
                if (place[other] >= 0) continue;
                place[other] = order.Count;
                parent[order.Count] = head;
                resistance[order.Count] = ohms;
                order.Add(other);
            }
        }
        Reached = order.Count;
        capacitance = new double[Reached];
        for (var i = 0; i < Reached; i++) capacitance[i] = total[order[i]];
        // Capacitance of islands is charged by the driver all the same.
        for (var i = 0; i < nodes; i++)
            if (place[i] < 0) capacitance[0] += total[i];
        Capacitance = total.Sum();
        nodeOfPin = place;
    }

    /// <summary>Farads of the wires, without the pins.</summary>
    public double Capacitance { get; }

    /// <summary>How many nodes the driver reaches.</summary>
    public int Reached { get; }

    /// <summary>The model of the net and the Elmore delays of its pins.</summary>
    /// <param name="pins">The net's pins.</param>
    /// <param name="pinCapacitance">Farads of each of them.</param>
    /// <param name="elmore">Receives the seconds from the driver to each of them.</param>
    public PiModel Reduce(ReadOnlySpan<int> pins, ReadOnlySpan<double> pinCapacitance, Span<double> elmore)
    {
        var count = Reached;
        var buffer = new double[4 * count];
        var y1 = buffer.AsSpan(0, count);
        var y2 = buffer.AsSpan(count, count);
        var y3 = buffer.AsSpan(2 * count, count);
        var delay = buffer.AsSpan(3 * count, count);
        capacitance.CopyTo(y1);
        for (var i = 0; i < pins.Length; i++) y1[Place(pins[i])] += pinCapacitance[i];
        for (var i = count - 1; i > 0; i--)
        {
            var (up, r) = (parent[i], resistance[i]);
            y3[up] += y3[i] - 2 * r * y1[i] * y2[i] + r * r * y1[i] * y1[i] * y1[i];
            y2[up] += y2[i] - r * y1[i] * y1[i];
            y1[up] += y1[i];
        }
        for (var i = 1; i < count; i++) delay[i] = delay[parent[i]] + resistance[i] * y1[i];
        for (var i = 0; i < pins.Length; i++) elmore[i] = delay[Place(pins[i])];
        return PiModel.FromMoments(y1[0], y2[0], y3[0]);
    }

    // Pins that the parasitics do not know sit at the driver.
    private int Place(int pin) => pinNode.TryGetValue(pin, out var node) && nodeOfPin[node] >= 0 ? nodeOfPin[node] : 0;
}
