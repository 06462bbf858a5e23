namespace Native.Eda;

/// <summary>
/// Gives each step of a branch a layer, at the least cost of vias and of full layers: an exact dynamic program over the branch's tree, branch after branch. At every cell
/// one stack of vias reaches from the lowest to the highest layer of the steps and pins there.
/// </summary>
internal sealed class LayerAssigner
{
    private const double Full = 1000;
    private readonly RoutingProblem problem;
    private readonly RoutingOptions options;
    private readonly int[][] capacity;
    private readonly GridTree tree;
    private readonly int[][] horizontal, vertical;
    private double[] best = [];

    public LayerAssigner(RoutingProblem problem, RoutingOptions options, int[][] capacity)
    {
        (this.problem, this.options, this.capacity) = (problem, options, capacity);
        tree = new(problem.Grid);
        Use = [.. problem.Layers.Select(_ => new int[problem.Grid.Cells])];
        int[] Layers(int die, bool isHorizontal) => [.. Enumerable.Range(0, problem.Layers.Count).Where(l => problem.Layers[l].Die == die && problem.Layers[l].IsUsable && problem.Layers[l].IsHorizontal == isHorizontal)];
        horizontal = [.. Enumerable.Range(0, problem.Dies).Select(d => Layers(d, true))];
        vertical = [.. Enumerable.Range(0, problem.Dies).Select(d => Layers(d, false))];
    }

    /// <summary>For each layer and cell the wires to the next cell.</summary>
    public int[][] Use { get; }

    /// <summary>The layer of each step, and the stacks of vias: cell, lowest and highest layer.</summary>
    public (int[] Layers, List<(int Cell, int Low, int High)> Stacks) Assign(RoutingBranch branch)
    {
        var edges = branch.Edges;
        var layers = new int[edges.Length];
        var stacks = new List<(int, int, int)>();
        if (edges.Length == 0)
        {
            if (branch.Low[0] < branch.High[0]) stacks.Add((branch.Nodes[0], branch.Low[0], branch.High[0]));
            return (layers, stacks);
        }
        tree.Load(edges, branch.Nodes);
        var count = tree.Cells.Count;
        var total = problem.Layers.Count;
        if (best.Length < count * total) best = new double[count * total * 2];
        var (parent, parentEdge, order) = (new int[count], new int[count], new List<int>(count) { 0 });
        parent[0] = -1;
        for (var head = 0; head < order.Count; head++)
        {
            foreach (var (to, edge) in tree.Around(order[head]))
            {
                if (to == parent[order[head]]) continue;
                (parent[to], parentEdge[to]) = (order[head], edge);
                order.Add(to);
            }
        }
        for (var i = order.Count - 1; i > 0; i--)
        {
            var cell = order[i];
            foreach (var layer in Options(branch.Die, parentEdge[cell]))
                best[cell * total + layer] = Stack(branch, cell, parent[cell], layer, total, out _, out _) + StepCost(parentEdge[cell], layer);
        }
        var chosen = new int[count];
        chosen[0] = -1;
        var numbers = new Dictionary<int, int>(edges.Length);
        for (var i = 0; i < edges.Length; i++) numbers[edges[i]] = i;
        foreach (var cell in order)
        {
            Stack(branch, cell, parent[cell], chosen[cell], total, out var low, out var high);
            if (low < high) stacks.Add((tree.Cells[cell], low, high));
            foreach (var (to, edge) in tree.Around(cell))
            {
                if (to == parent[cell]) continue;
                var (choice, least) = (-1, double.MaxValue);
                foreach (var layer in Options(branch.Die, edge))
                    if (layer >= low && layer <= high && best[to * total + layer] < least) (choice, least) = (layer, best[to * total + layer]);
                chosen[to] = choice;
                layers[numbers[edge]] = choice;
                Use[choice][edge >> 1]++;
            }
        }
        return (layers, stacks);
    }

    private int[] Options(int die, int edge) => (edge & 1) == 0 ? horizontal[die] : vertical[die];

    private double StepCost(int edge, int layer)
    {
        var slack = capacity[layer][edge >> 1] - Use[layer][edge >> 1];
        // Fuller layers are dearer, so that room is left; of equal ones that near the cells is taken.
        return slack <= 0 ? Full * (1 - slack) : 0.25 / slack + 0.002 * problem.Layers[layer].Metal;
    }

    // The cheapest stack at a cell with the steps behind it, given the layer of the step before it (−1: none).
    private double Stack(RoutingBranch branch, int cell, int from, int given, int total, out int low, out int high)
    {
        var (must, mustTo) = (given, given);
        if (cell < branch.Nodes.Length)
        {
            must = given < 0 ? branch.Low[cell] : Math.Min(given, branch.Low[cell]);
            mustTo = Math.Max(given, branch.High[cell]);
        }
        var (first, last) = (total, -1);
        var children = 0;
        foreach (var (to, edge) in tree.Around(cell))
        {
            if (to == from) continue;
            children++;
            var allowed = Options(branch.Die, edge);
            (first, last) = (Math.Min(first, allowed[0]), Math.Max(last, allowed[^1]));
        }
        if (children == 0)
        {
            (low, high) = (must, mustTo);
            return options.ViaCost * (mustTo - must);
        }
        var least = double.PositiveInfinity;
        (low, high) = (must, mustTo);
        for (var a = must < 0 ? first : Math.Min(first, must); a <= (must < 0 ? last : must); a++)
        {
            for (var b = Math.Max(a, mustTo); b <= Math.Max(last, mustTo); b++)
            {
                var sum = options.ViaCost * (b - a);
                if (sum >= least) break;
                foreach (var (to, edge) in tree.Around(cell))
                {
                    if (to == from) continue;
                    var child = double.PositiveInfinity;
                    foreach (var layer in Options(branch.Die, edge))
                        if (layer >= a && layer <= b) child = Math.Min(child, best[to * total + layer]);
                    sum += child;
                }
                if (sum < least) (least, low, high) = (sum, a, b);
            }
        }
        return least;
    }
}
