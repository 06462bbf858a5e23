namespace Native.Eda;

/// <summary>What lies around a piece of wire, and what the rules give it for that.</summary>
internal sealed class WireContext
{
    private readonly IReadOnlyList<RoutedShape> wires;
    private readonly RcxRules rules;
    private readonly ShapeIndex index;
    private readonly double meter;
    private readonly int metals;
    private readonly SortedSet<int> found = [];
    // Stretches along the wire: where, on which metal or at what distance, and on which side.
    private readonly List<(int From, int To, int Metal)> crossings = [];
    private readonly List<(int From, int To, int Distance, int Side, int Wire)> neighbors = [];
    private readonly SortedSet<int> cuts = [];

    public WireContext(IReadOnlyList<RoutedShape> wires, RcxRules rules, double meter, int metals)
    {
        (this.wires, this.rules, this.meter, this.metals) = (wires, rules, meter, Math.Min(metals, rules.Metals));
        index = new(wires, (int)Math.Max(1, 2e-6 / meter));
    }

    /// <summary>Farads to ground and to neighbors of a piece of wire. It is cut wherever anything around it starts or ends, so that each part has one context.</summary>
    /// <param name="number">The piece.</param>
    /// <param name="coupled">Receives what goes to each neighbor's piece; null: only the sum is asked for.</param>
    public (double Ground, double Coupling) Of(int number, Dictionary<int, double>? coupled = null)
    {
        var wire = wires[number];
        var (start, end) = wire.IsHorizontal ? (wire.Box.Left, wire.Box.Right) : (wire.Box.Bottom, wire.Box.Top);
        Gather(number, wire, start, end);
        var (ground, coupling, from) = (0.0, 0.0, start);
        foreach (var cut in cuts)
        {
            if (cut <= from) continue;
            var (middle, length) = (from + (cut - from) / 2.0, (cut - from) * meter);
            var (below, above) = (0, 0);
            foreach (var (a, b, metal) in crossings)
            {
                if (a > middle || b < middle) continue;
                if (metal < wire.Metal) below = Math.Max(below, metal);
                else if (above == 0 || metal < above) above = metal;
            }
            for (var side = 0; side < 2; side++)
            {
                var (distance, nearest) = (double.PositiveInfinity, -1);
                foreach (var (a, b, gap, at, other) in neighbors)
                    if (at == side && a <= middle && b >= middle && gap * meter < distance) (distance, nearest) = (gap * meter, other);
                var row = rules.Side(wire.Metal, below, above, distance);
                ground += row.Fringe * length;
                coupling += row.Coupling * length;
                if (coupled is not null && nearest >= 0 && row.Coupling > 0) coupled[nearest] = coupled.GetValueOrDefault(nearest) + row.Coupling * length;
            }
            from = cut;
        }
        return (ground, coupling);
    }

    private void Gather(int number, RoutedShape wire, int start, int end)
    {
        crossings.Clear();
        neighbors.Clear();
        cuts.Clear();
        cuts.Add(end);
        var reach = (int)Math.Ceiling(rules.Reach(wire.Metal) / meter);
        var box = wire.Box;
        var around = wire.IsHorizontal ? new DbRect(box.Left, box.Bottom - reach, box.Right, box.Top + reach) : new DbRect(box.Left - reach, box.Bottom, box.Right + reach, box.Top);
        index.Find(wire.Metal, around, found);
        foreach (var i in found)
        {
            if (i == number) continue;
            var other = wires[i].Box;
            var (a, b) = wire.IsHorizontal ? (other.Left, other.Right) : (other.Bottom, other.Top);
            var over = wire.IsHorizontal ? other.Bottom - box.Top : other.Left - box.Right;
            var under = wire.IsHorizontal ? box.Bottom - other.Top : box.Left - other.Right;
            if (over < 0 && under < 0) continue;
            neighbors.Add((a, b, Math.Max(over, under), over >= 0 ? 0 : 1, i));
            Cut(a, b);
        }
        // What lies under the center line or above it; the nearest metal counts, that of the net itself does not.
        var center = wire.IsHorizontal ? new DbRect(start, wire.From.Y, end, wire.From.Y) : new DbRect(wire.From.X, start, wire.From.X, end);
        for (var metal = 1; metal <= metals; metal++)
        {
            if (metal == wire.Metal) continue;
            index.Find(metal, center, found);
            foreach (var i in found)
            {
                if (wires[i].Net == wire.Net && wire.Net >= 0) continue;
                var other = wires[i].Box;
                var (a, b) = wire.IsHorizontal ? (other.Left, other.Right) : (other.Bottom, other.Top);
                crossings.Add((a, b, metal));
                Cut(a, b);
            }
        }

        void Cut(int a, int b)
        {
            if (a > start && a < end) cuts.Add(a);
            if (b > start && b < end) cuts.Add(b);
        }
    }
}
