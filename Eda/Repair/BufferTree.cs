namespace Native.Eda;

/// <summary>A buffer put into a net.</summary>
/// <param name="Cell">Which.</param>
/// <param name="X">Its place in database units.</param>
/// <param name="Y">The same along y.</param>
/// <param name="Parent">The number of the buffer that drives it; −1: the net's driver.</param>
internal readonly record struct PlacedBuffer(BufferCell Cell, int X, int Y, int Parent);

/// <summary>
/// Van Ginneken's buffer insertion: over a Steiner tree from its sinks to its driver, all choices that no other choice beats in both load and time, with or without a
/// buffer at each place.
/// </summary>
internal sealed class BufferTree
{
    // Choices kept at a place, and the length after which a wire offers another place.
    private const int Kept = 24;
    private const double StepUm = 60;
    private readonly IReadOnlyList<BufferCell> buffers;
    private readonly double ohmsPerUnit, faradsPerUnit, maxFarads, penalty;
    private readonly int step, maxFanout;

    /// <param name="buffers">What may be put in.</param>
    /// <param name="constants">The figures of wires.</param>
    /// <param name="unitsPerMicron">Database units in a micrometer.</param>
    /// <param name="maxFarads">The most that a buffer or the driver shall drive.</param>
    /// <param name="maxFanout">The most pins that a buffer or the driver shall drive.</param>
    /// <param name="penalty">Seconds that a buffer must gain at least.</param>
    public BufferTree(IReadOnlyList<BufferCell> buffers, WireConstants constants, int unitsPerMicron, double maxFarads, int maxFanout, double penalty)
    {
        (this.buffers, this.maxFarads, this.maxFanout, this.penalty) = (buffers, maxFarads, maxFanout, penalty);
        var meter = 1e-6 / unitsPerMicron;
        (ohmsPerUnit, faradsPerUnit) = (constants.Ohms(constants.SignalMetal, meter), constants.Farads(constants.SignalMetal, meter));
        step = (int)(StepUm * unitsPerMicron);
    }

    private sealed record Choice(double Farads, double Time, int Fanout, int Buffers, BufferCell? Put, int X, int Y, int Sink, Choice? First, Choice? Second)
    {
        public double Score(double penalty) => Time - penalty * Buffers;
    }

    /// <summary>Puts buffers into a net.</summary>
    /// <param name="x">The pins' places, the driver first.</param>
    /// <param name="y">The same along y.</param>
    /// <param name="farads">Each pin's load.</param>
    /// <param name="times">When each pin must have its signal, all from one origin.</param>
    /// <param name="driverOhms">The driver's seconds for each farad.</param>
    /// <param name="driverFarads">The most that the driver may drive.</param>
    /// <returns>The buffers, and for each pin the number of the one that drives it, −1: the driver itself.</returns>
    public (List<PlacedBuffer> Buffers, int[] Of) Insert(ReadOnlySpan<int> x, ReadOnlySpan<int> y, double[] farads, double[] times, double driverOhms, double driverFarads)
    {
        var (px, py, node) = (new List<int>(), new List<int>(), new int[x.Length]);
        var places = new Dictionary<(int, int), int>();
        for (var i = 0; i < x.Length; i++)
        {
            if (!places.TryGetValue((x[i], y[i]), out node[i]))
            {
                places[(x[i], y[i])] = node[i] = px.Count;
                px.Add(x[i]);
                py.Add(y[i]);
            }
        }
        var tree = SteinerTree.Through([.. px], [.. py]);
        var around = new List<int>[tree.X.Count];
        for (var i = 0; i < around.Length; i++) around[i] = [];
        foreach (var (a, b) in tree.Edges)
        {
            around[a].Add(b);
            around[b].Add(a);
        }
        var (order, parent) = (new List<int> { 0 }, new int[tree.X.Count]);
        parent[0] = -1;
        for (var head = 0; head < order.Count; head++)
        {
            foreach (var to in around[order[head]])
            {
                if (to == parent[order[head]]) continue;
                parent[to] = order[head];
                order.Add(to);
            }
        }
        var choices = new List<Choice>?[tree.X.Count];
        for (var i = 1; i < x.Length; i++) Merge(ref choices[node[i]], [new(farads[i], times[i], 1, 0, null, 0, 0, i, null, null)]);
        for (var i = order.Count - 1; i > 0; i--)
        {
            var at = order[i];
            var own = choices[at] ?? throw new InvalidOperationException("BufferTree: a place of the tree leads to no pin");
            Buffer(own, tree.X[at], tree.Y[at]);
            Merge(ref choices[parent[at]], Along(own, tree.X[at], tree.Y[at], tree.X[parent[at]], tree.Y[parent[at]]));
            choices[at] = null;
        }
        var root = choices[0]!;
        Buffer(root, tree.X[0], tree.Y[0]);
        var limit = Math.Min(driverFarads, maxFarads);
        var best = root.Where(c => c.Farads <= limit).MaxBy(c => c.Score(penalty) - driverOhms * c.Farads) ?? root.MinBy(c => c.Farads)!;
        var (placed, of) = (new List<PlacedBuffer>(), new int[x.Length]);
        Array.Fill(of, -1);
        var open = new Stack<(Choice, int)>();
        open.Push((best, -1));
        while (open.TryPop(out var task))
        {
            var (choice, by) = task;
            if (choice.Put is { } put)
            {
                placed.Add(new(put, choice.X, choice.Y, by));
                by = placed.Count - 1;
            }
            if (choice.Sink >= 0) of[choice.Sink] = by;
            if (choice.First is { } first) open.Push((first, by));
            if (choice.Second is { } second) open.Push((second, by));
        }
        return (placed, of);
    }

    private List<Choice> Along(List<Choice> own, int x0, int y0, int x1, int y1)
    {
        // First along x, then along y, in steps that each offer a place.
        foreach (var (fromX, fromY, toX, toY) in new[] { (x0, y0, x1, y0), (x1, y0, x1, y1) })
        {
            var length = Math.Abs(toX - fromX) + Math.Abs(toY - fromY);
            if (length == 0) continue;
            var steps = Math.Max(1, (length + step - 1) / step);
            for (var i = 1; i <= steps; i++)
            {
                var part = (double)length / steps;
                var (ohms, farads) = (ohmsPerUnit * part, faradsPerUnit * part);
                for (var k = 0; k < own.Count; k++) own[k] = own[k] with { Farads = own[k].Farads + farads, Time = own[k].Time - ohms * (own[k].Farads + farads / 2), Put = null, Sink = -1, First = own[k], Second = null };
                own = Prune(own);
                if (steps > 1) Buffer(own, fromX + (int)((long)(toX - fromX) * i / steps), fromY + (int)((long)(toY - fromY) * i / steps));
            }
        }
        return own;
    }

    private void Buffer(List<Choice> own, int x, int y)
    {
        var count = own.Count;
        foreach (var buffer in buffers)
        {
            var limit = Math.Min(buffer.MaxFarads, maxFarads);
            Choice? best = null;
            var most = double.NegativeInfinity;
            for (var i = 0; i < count; i++)
            {
                if (own[i].Farads > limit) continue;
                var time = own[i].Score(penalty) - buffer.Ohms * own[i].Farads;
                if (time > most) (best, most) = (own[i], time);
            }
            // Where even the lightest load is too heavy, a buffer is better than none.
            best ??= own.Take(count).MinBy(c => c.Farads)!;
            own.Add(new(buffer.InputFarads, best.Time - buffer.Delay - buffer.Ohms * best.Farads, 1, best.Buffers + 1, buffer, x, y, -1, best, null));
        }
        var kept = Prune(own);
        own.Clear();
        own.AddRange(kept);
    }

    private void Merge(ref List<Choice>? into, List<Choice> other)
    {
        if (into is null)
        {
            into = other;
            return;
        }
        var merged = new List<Choice>(into.Count * other.Count);
        foreach (var a in into)
            foreach (var b in other) merged.Add(new(a.Farads + b.Farads, Math.Min(a.Time, b.Time), a.Fanout + b.Fanout, a.Buffers + b.Buffers, null, 0, 0, -1, a, b));
        // The fewest pins stay even where they are too many: pins that lie in one place, say.
        var fewest = merged.Min(c => c.Fanout);
        merged.RemoveAll(c => c.Fanout > Math.Max(fewest, maxFanout));
        into = Prune(merged);
    }

    // What has more load and no more time than another goes; of too many, those that lie evenly stay.
    private List<Choice> Prune(List<Choice> all)
    {
        all.Sort((a, b) => a.Farads != b.Farads ? a.Farads.CompareTo(b.Farads) : b.Score(penalty).CompareTo(a.Score(penalty)));
        var kept = new List<Choice>();
        foreach (var choice in all)
            if (kept.Count == 0 || choice.Score(penalty) > kept[^1].Score(penalty)) kept.Add(choice);
        if (kept.Count <= Kept) return kept;
        var thinned = new List<Choice>(Kept);
        for (var i = 0; i < Kept; i++) thinned.Add(kept[(int)((long)i * (kept.Count - 1) / (Kept - 1))]);
        return thinned;
    }
}
