namespace Native.Eda;

/// <summary>The part of a net that lies on one die: the cells of the grid with its pins, and the steps between cells that join them.</summary>
/// <param name="net">The net.</param>
/// <param name="die">The die.</param>
/// <param name="nodes">The cells with pins, each once; the first is where the tree starts.</param>
/// <param name="low">For each of them the lowest layer of its pins.</param>
/// <param name="high">And the highest.</param>
internal sealed class RoutingBranch(int net, int die, int[] nodes, int[] low, int[] high)
{
    public int Net { get; } = net;

    public int Die { get; } = die;

    public int[] Nodes { get; } = nodes;

    public int[] Low { get; } = low;

    public int[] High { get; } = high;

    /// <summary>The tree over the cells; its first points are <see cref="Nodes"/>.</summary>
    public SteinerTree? Tree { get; set; }

    /// <summary>The steps: twice the number of the lower left cell, and one more for a step upward.</summary>
    public int[] Edges { get; set; } = [];

    /// <summary>The branches of all nets, and the terminals' cells of nets on both dies.</summary>
    public static (List<RoutingBranch> Branches, int[] TerminalCell) Of(RoutingProblem problem)
    {
        var terminals = BondPlaces.Of(problem);
        var branches = new List<RoutingBranch>(problem.Nets);
        var cells = new List<int>();
        var (low, high) = (new List<int>(), new List<int>());
        var place = new int[problem.Grid.Cells];
        Array.Fill(place, -1);
        var bottomTop = problem.Layers.Count(l => l.Die == 0) - 1;
        for (var net = 0; net < problem.Nets; net++)
        {
            if (problem.NetStart[net + 1] - problem.NetStart[net] < 2) continue;
            for (var die = 0; die < problem.Dies; die++)
            {
                cells.Clear();
                low.Clear();
                high.Clear();
                foreach (var pin in problem.PinsOf(net))
                    if (problem.Layers[pin.Layer].Die == die) Add(problem.Grid.Cell(pin.X, pin.Y), pin.Layer);
                if (terminals[net] >= 0) Add(terminals[net], die == 0 ? bottomTop : bottomTop + 1);
                if (cells.Count > 0) branches.Add(new(net, die, [.. cells], [.. low], [.. high]));
                foreach (var cell in cells) place[cell] = -1;
            }
        }
        return (branches, terminals);

        void Add(int cell, int layer)
        {
            if (place[cell] < 0)
            {
                place[cell] = cells.Count;
                cells.Add(cell);
                low.Add(layer);
                high.Add(layer);
                return;
            }
            low[place[cell]] = Math.Min(low[place[cell]], layer);
            high[place[cell]] = Math.Max(high[place[cell]], layer);
        }
    }
}
