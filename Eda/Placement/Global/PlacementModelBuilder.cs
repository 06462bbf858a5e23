using System.Globalization;
using Native.Compute;

namespace Native.Eda;

/// <summary>Makes the model of the electrostatic placer of a placement: coordinates in site widths, fillers, what is fixed.</summary>
internal sealed class PlacementModelBuilder
{
    private readonly PlacementProblem problem;
    private readonly GlobalPlacementOptions options;
    private readonly Generator random;
    private readonly List<double> width = [], height = [], area = [], x = [], y = [];
    private readonly List<int> layer = [];

    public PlacementModelBuilder(PlacementProblem problem, GlobalPlacementOptions options)
    {
        (this.problem, this.options, random) = (problem, options, new(options.Seed));
        if (problem.Rows.Length == 0) throw new InfeasiblePlacementException("ElectrostaticPlacer: the design has no rows");
        Unit = problem.Rows[0].SiteWidth;
        Core = new(problem.Rows.Min(r => r.X), problem.Rows.Min(r => r.Y), problem.Rows.Max(r => r.X + r.Width), problem.Rows.Max(r => r.Y + r.Height));
        Dies = 1 + Math.Max(problem.Rows.Max(r => r.Die), Enumerable.Range(0, problem.Cells).Select(problem.DieOf).DefaultIfEmpty().Max());
        Cells = [.. Enumerable.Range(0, problem.Cells).Where(c => !problem.IsFixed[c] && problem.Width[c] > 0 && problem.Height[c] > 0)];
        if (options.NetWeights.Count != 0 && options.NetWeights.Count != problem.NetStart.Length - 1)
            throw new ArgumentException($"ElectrostaticPlacer: {options.NetWeights.Count} weights for {problem.NetStart.Length - 1} nets", nameof(options));
        if (options.DieTargetDensity.Count != 0 && options.DieTargetDensity.Count != Dies)
            throw new ArgumentException($"ElectrostaticPlacer: {options.DieTargetDensity.Count} target densities for {Dies} dies", nameof(options));
    }

    /// <summary>Database units in a unit of the model.</summary>
    public double Unit { get; }

    /// <summary>The box around all rows, in database units.</summary>
    public DbRect Core { get; }

    /// <summary>How many dies there are.</summary>
    public int Dies { get; }

    /// <summary>The cells that move, in the order of the model's nodes.</summary>
    public int[] Cells { get; }

    /// <summary>The bins.</summary>
    public BinGrid Grid { get; private set; }

    public PlacementModel Build()
    {
        var (coreWidth, coreHeight) = (Core.Width / Unit, Core.Height / Unit);
        AddCells();
        var count = options.Bins;
        if (count == 0)
        {
            // A bin has room for a cell of the mean size at the target density.
            var room = area.Count == 0 ? 1 : area.Sum() / area.Count / (options.TargetDensity > 0 ? options.TargetDensity : 0.7);
            count = Math.Clamp(1 << (int)Math.Log2(Math.Max(1, Math.Sqrt(coreWidth * coreHeight / room))), 16, 1024);
        }
        Grid = new(count, coreWidth / count, coreHeight / count);
        var layers = Enumerable.Range(0, Dies).Select(Layer).ToArray();
        var (netStart, pinNode, pinX, pinY, weights) = Nets();
        var (nodeStart, nodePins) = PlacementModel.PinsOfNodes(width.Count, pinNode);
        return new()
        {
            Width = [.. width],
            Height = [.. height],
            Area = [.. area],
            Layer = [.. layer],
            X = [.. x],
            Y = [.. y],
            Cells = Cells.Length,
            NetStart = netStart,
            PinNode = pinNode,
            PinX = pinX,
            PinY = pinY,
            NetWeight = weights,
            CoreWidth = coreWidth,
            CoreHeight = coreHeight,
            Layers = layers,
            NodeStart = nodeStart,
            NodePins = nodePins,
        };
    }

    private void AddCells()
    {
        var pins = new int[problem.Cells];
        foreach (var cell in problem.PinCell)
            if (cell >= 0) pins[cell]++;
        foreach (var cell in Cells)
        {
            var (w, h) = (problem.PlacedWidth(cell) / Unit, problem.PlacedHeight(cell) / Unit);
            if (w > Core.Width / Unit || h > Core.Height / Unit)
                throw new InfeasiblePlacementException($"ElectrostaticPlacer: {problem.Names[cell]} is larger than the core");
            var room = options.AreaPerPin * pins[cell] * problem.UnitsPerMicron * problem.UnitsPerMicron / (Unit * Unit);
            width.Add(w + room / h);
            height.Add(h);
            area.Add(w * h + room);
            layer.Add(problem.DieOf(cell));
            if (options.Start == PlacementStart.Center)
            {
                x.Add(Core.Width / Unit * (0.5 + 0.001 * Normal()));
                y.Add(Core.Height / Unit * (0.5 + 0.001 * Normal()));
            }
            else
            {
                x.Add((problem.X[cell] - Core.Left) / Unit + w / 2);
                y.Add((problem.Y[cell] - Core.Bottom) / Unit + h / 2);
            }
        }
    }

    // What is fixed on a die, its target density, and its fillers.
    private PlacementLayer Layer(int die)
    {
        var bins = new double[Grid.Count * Grid.Count];
        var rows = problem.Rows.Where(r => r.Die == die).ToArray();
        if (rows.Length > 0)
        {
            Array.Fill(bins, Grid.Area);
            foreach (var row in rows) Add(new(row.X, row.Y, row.X + row.Width, row.Y + row.Height), -1);
            for (var bin = 0; bin < bins.Length; bin++)
                if (bins[bin] < 1e-9 * Grid.Area) bins[bin] = 0;
        }
        for (var cell = 0; cell < problem.Cells; cell++)
            if (problem.IsFixed[cell] && problem.DieOf(cell) == die) Add(new(problem.X[cell], problem.Y[cell], problem.X[cell] + problem.PlacedWidth(cell), problem.Y[cell] + problem.PlacedHeight(cell)), 1);
        foreach (var (box, _) in problem.Blockages.Where(b => b.Die == die)) Add(box, 1);
        // Overlapping fixed things do not cover a bin more than once.
        for (var bin = 0; bin < bins.Length; bin++) bins[bin] = Math.Clamp(bins[bin] / Grid.Area, 0, 1);
        var free = bins.Sum(b => 1 - b) * Grid.Area;
        var movable = Enumerable.Range(0, Cells.Length).Where(n => layer[n] == die).Sum(n => area[n]);
        var target = options.DieTargetDensity.Count > 0 ? options.DieTargetDensity[die] : options.TargetDensity;
        var asked = target > 0;
        if (!asked) target = Math.Max(0.7, Math.Min(1, 1.05 * movable / Math.Max(1e-9, free)));
        if (movable > target * free * (1 + 1e-9))
        {
            throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture,
                $"ElectrostaticPlacer: the movable cells of die {die} cover {movable / Math.Max(1e-9, free):P1} of its free area; {(asked ? "the target density is" : "at most")} {target:P1}"));
        }
        // A macro fills its bins wholly; where bins may be filled to the target only, its charge is that share of its area.
        for (var node = 0; node < Cells.Length; node++)
            if (layer[node] == die && IsLarge(node)) area[node] *= target;
        movable = Enumerable.Range(0, Cells.Length).Where(n => layer[n] == die).Sum(n => area[n]);
        if (movable > 0) AddFillers(die, free * target - movable);
        return new(target, movable, bins);

        void Add(DbRect box, double factor)
        {
            var (left, right) = (Math.Max(box.Left, Core.Left), Math.Min(box.Right, Core.Right));
            var (bottom, top) = (Math.Max(box.Bottom, Core.Bottom), Math.Min(box.Top, Core.Top));
            if (left < right && bottom < top) Grid.Add(bins, (left - Core.Left) / Unit, (bottom - Core.Bottom) / Unit, (right - Core.Left) / Unit, (top - Core.Bottom) / Unit, factor);
        }
    }

    private bool IsLarge(int node) => height[node] > 4 * Grid.Height && width[node] > 4 * Grid.Width;

    private void AddFillers(int die, double room)
    {
        // Fillers are like cells of rows, not like macros; where a die has macros alone, like those of the other.
        int[] like = [.. Enumerable.Range(0, Cells.Length).Where(n => layer[n] == die && !IsLarge(n))];
        if (like.Length == 0) like = [.. Enumerable.Range(0, Cells.Length).Where(n => !IsLarge(n))];
        if (like.Length == 0) like = [.. Enumerable.Range(0, Cells.Length).Where(n => layer[n] == die)];
        var typical = like.Select(n => width[n]).Order().ToArray();
        // The widest and narrowest twentieth are not typical.
        var middle = typical.AsSpan(typical.Length / 20, Math.Max(1, typical.Length - 2 * (typical.Length / 20)));
        var mean = 0.0;
        foreach (var w in middle) mean += w / middle.Length;
        var rowHeight = like.Min(n => height[n]);
        // On a die that is mostly empty fillers are larger, so that they are no more than cells.
        var scale = Math.Clamp(Math.Sqrt(Math.Max(0, room) / (mean * rowHeight) / Math.Max(1000, typical.Length)), 1, 4);
        var (fillerWidth, fillerHeight) = (mean * scale, rowHeight * scale);
        var count = (int)Math.Round(Math.Max(0, room) / (fillerWidth * fillerHeight));
        for (var i = 0; i < count; i++)
        {
            width.Add(fillerWidth);
            height.Add(fillerHeight);
            area.Add(fillerWidth * fillerHeight);
            layer.Add(die);
            x.Add(fillerWidth / 2 + Uniform() * Math.Max(0, Core.Width / Unit - fillerWidth));
            y.Add(fillerHeight / 2 + Uniform() * Math.Max(0, Core.Height / Unit - fillerHeight));
        }
    }

    // The nets that pull: two pins or more at different places that move, and not too many.
    private (int[] Start, int[] Node, double[] X, double[] Y, double[] Weight) Nets()
    {
        var numbers = new int[problem.Cells];
        Array.Fill(numbers, -1);
        for (var node = 0; node < Cells.Length; node++) numbers[Cells[node]] = node;
        var (start, nodes, px, py, weights) = (new List<int> { 0 }, new List<int>(), new List<double>(), new List<double>(), new List<double>());
        for (var net = 0; net + 1 < problem.NetStart.Length; net++)
        {
            var (first, last) = (problem.NetStart[net], problem.NetStart[net + 1]);
            if (last - first < 2 || last - first > options.MaxNetDegree) continue;
            for (var pin = first; pin < last; pin++)
            {
                var cell = problem.PinCell[pin];
                var node = cell < 0 ? -1 : numbers[cell];
                var (atX, atY) = problem.Pin(pin);
                nodes.Add(node);
                px.Add(node < 0 ? (atX - Core.Left) / Unit : (atX - problem.X[cell] - problem.PlacedWidth(cell) / 2.0) / Unit);
                py.Add(node < 0 ? (atY - Core.Bottom) / Unit : (atY - problem.Y[cell] - problem.PlacedHeight(cell) / 2.0) / Unit);
            }
            start.Add(nodes.Count);
            weights.Add(options.NetWeights.Count == 0 ? 1 : options.NetWeights[net]);
        }
        return ([.. start], [.. nodes], [.. px], [.. py], [.. weights]);
    }

    private double Uniform() => random.NextInteger(1UL << 53) / (double)(1UL << 53);

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());
}
