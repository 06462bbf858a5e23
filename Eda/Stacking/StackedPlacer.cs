using System.Diagnostics;
using System.Globalization;

namespace Native.Eda;

/// <summary>
/// Places cells on two dies bonded face to face. A placement with both dies in one plane tells which cells belong together; dies are given to the
/// cells there so that the nets of both dies with their terminals are short; then the cells of both dies and the terminals are placed together, each
/// with its own density, and dies are given anew at the places found. Cells and terminals are made legal at the end.
/// </summary>
public static class StackedPlacer
{
    /// <summary>Places a design on both dies.</summary>
    /// <exception cref="InfeasiblePlacementException">Cells or terminals do not fit.</exception>
    public static StackedPlacement Place(TwoDieDesign design, StackedPlacementOptions? options = null, IProgress<string>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        return Legalize(design, Global(design, options, progress, null, null, token), options, watch, progress, token);
    }

    /// <summary>Places cells and terminals, which still overlap and lie between the sites.</summary>
    /// <param name="design">The design.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Is told what was done.</param>
    /// <param name="steps">Is told the steps of each global placement.</param>
    /// <param name="start">Middles of the cells by which they get dies at first; null: those of a prototype.</param>
    /// <param name="token">Ends the work early.</param>
    internal static GlobalStack Global(
        TwoDieDesign design, StackedPlacementOptions options, IProgress<string>? progress, IProgress<GlobalPlacementStep>? steps, (double[] X, double[] Y)? start, CancellationToken token)
    {
        var free = Enumerable.Range(0, design.Cells).Any(c => design.GivenDie[c] < 0);
        var (x, y) = start is { } given ? ((double[])given.X.Clone(), (double[])given.Y.Clone()) : free ? Prototype(design, options, steps, token) : ([.. design.X.Select(v => (double)v)], [.. design.Y.Select(v => (double)v)]);
        progress?.Report("both dies in one plane are placed");
        var die = (int[])design.GivenDie.Clone();
        var lattice = TerminalLattice.Over(design.Outline, design.TerminalPitch, design.TerminalMargin);
        GlobalStack? best = null;
        for (var round = 0; round < (free ? options.Rounds : 1); round++)
        {
            var cost = options.TerminalCost;
            int[] crossing;
            for (var attempt = 0; ; attempt++)
            {
                new DieAssigner(design, x, y, die, cost * design.TerminalPitch, options.Seed + (ulong)round, options.WindowSlack).Run(options.Sweeps, token);
                crossing = SplitNets.Crossing(design, die);
                if (crossing.Length <= options.MaxTerminalUse * lattice.Count || !free) break;
                // Dearer terminals until there is room for them.
                if (attempt == 8) throw new InfeasiblePlacementException($"StackedPlacer: {crossing.Length} nets cross between the dies; {lattice.Count} terminals fit");
                cost = Math.Max(1, 2 * cost);
            }
            if (crossing.Length > lattice.Count) throw new InfeasiblePlacementException($"StackedPlacer: {crossing.Length} nets cross between the dies; {lattice.Count} terminals fit");
            var placement = SplitNets.Placement(design, die, Corners(design, die, x, 0), Corners(design, die, y, 1), crossing);
            var result = ElectrostaticPlacer.Place(placement, options.Global with { DieTargetDensity = Densities(design, die, options, crossing.Length, lattice.Count), NetWeights = [] }, steps, token);
            progress?.Report(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: {crossing.Length} terminals, {result.Wirelength:F0} um at overflow {result.Overflow:F3}"));
            for (var cell = 0; cell < design.Cells; cell++)
                (x[cell], y[cell]) = (placement.X[cell] + placement.Width[cell] / 2.0, placement.Y[cell] + placement.Height[cell] / 2.0);
            if (best is null || result.Wirelength < best.Wirelength) best = new(placement, (int[])die.Clone(), crossing, result.Wirelength, result.Overflow);
        }
        return best!;
    }

    // All cells at half their area in one plane: it holds as much as both dies.
    internal static (double[] X, double[] Y) Prototype(TwoDieDesign design, StackedPlacementOptions options, IProgress<GlobalPlacementStep>? steps, CancellationToken token)
    {
        var rows = design.Rows.Where(r => r.Die == 0).ToArray();
        var count = design.Cells;
        var (width, height) = (new int[count], new int[count]);
        for (var cell = 0; cell < count; cell++)
        {
            if (design.IsFixed[cell])
            {
                (width[cell], height[cell]) = (design.Width[design.GivenDie[cell]][cell], design.Height[design.GivenDie[cell]][cell]);
                continue;
            }
            // A cell of a row or two becomes narrower; a macro keeps its shape.
            var isMacro = design.Height[0][cell] > 2 * rows[0].Height;
            height[cell] = isMacro ? (int)Math.Round(design.Height[0][cell] * Math.Sqrt(0.5)) : rows[0].Height;
            width[cell] = Math.Max(1, (int)Math.Round((design.Area(0, cell) + design.Area(1, cell)) / 4 / height[cell]));
        }
        // What is fixed stands in the way of one die only: half of its room is left, which fixed cells of half the width stand for.
        for (var cell = 0; cell < count; cell++)
            if (design.IsFixed[cell]) width[cell] = Math.Max(1, width[cell] / 2);
        var plane = new PlacementProblem
        {
            Names = design.Names,
            Width = width,
            Height = height,
            IsFixed = design.IsFixed,
            X = (int[])design.X.Clone(),
            Y = (int[])design.Y.Clone(),
            Orientations = new Orientation[count],
            Rows = rows,
            NetStart = design.NetStart,
            PinCell = design.PinCell,
            PinX = [.. design.PinX[0].Select((p, pin) => Narrow(design, pin, p, width, true))],
            PinY = [.. design.PinY[0].Select((p, pin) => Narrow(design, pin, p, height, false))],
            UnitsPerMicron = design.UnitsPerMicron,
        };
        ElectrostaticPlacer.Place(plane, options.Global with { DieTargetDensity = [], NetWeights = [] }, steps, token);
        return ([.. Enumerable.Range(0, count).Select(c => plane.X[c] + width[c] / 2.0)], [.. Enumerable.Range(0, count).Select(c => plane.Y[c] + height[c] / 2.0)]);
    }

    // Pins of cells whose size was changed keep their share of it; those of fixed cells keep their place.
    private static double Narrow(TwoDieDesign design, int pin, double at, int[] size, bool alongX)
    {
        var cell = design.PinCell[pin];
        if (cell < 0 || design.IsFixed[cell]) return at;
        var full = alongX ? design.Width[0][cell] : design.Height[0][cell];
        return at * size[cell] / Math.Max(1, full);
    }

    private static int[] Corners(TwoDieDesign design, int[] die, double[] middle, int axis) =>
        [.. Enumerable.Range(0, design.Cells).Select(c => (int)Math.Round(middle[c] - (axis == 0 ? design.Width : design.Height)[die[c]][c] / 2.0))];

    // A die is filled up to what it may hold; where the cells need more than the default density, to a little more than they need.
    private static double[] Densities(TwoDieDesign design, int[] die, StackedPlacementOptions options, int terminals, int sites)
    {
        var densities = new double[terminals > 0 ? 3 : design.Rows.Max(r => r.Die) + 1];
        for (var d = 0; d < 2 && d < densities.Length; d++)
        {
            double room = design.Rows.Where(r => r.Die == d).Sum(r => (double)r.Width * r.Height), need = 0;
            for (var cell = 0; cell < design.Cells; cell++)
            {
                if (die[cell] != d) continue;
                if (design.IsFixed[cell]) room -= design.Area(d, cell);
                else need += design.Area(d, cell);
            }
            var asked = options.Global.DieTargetDensity.Count > d ? options.Global.DieTargetDensity[d] : options.Global.TargetDensity;
            densities[d] = Math.Min(1, Math.Max(asked > 0 ? asked : Math.Max(0.7, design.MaxUtilization[d]), 1.05 * need / Math.Max(1, room)));
        }
        if (terminals > 0) densities[SplitNets.TerminalLayer] = Math.Min(1, Math.Max(0.8, 1.1 * terminals / sites));
        return densities;
    }

    private static StackedPlacement Legalize(
        TwoDieDesign design, GlobalStack global, StackedPlacementOptions options, Stopwatch watch, IProgress<string>? progress, CancellationToken token)
    {
        var (placement, die, crossing, _, _) = global;
        var lattice = TerminalLattice.Over(design.Outline, design.TerminalPitch, design.TerminalMargin);
        StackedLegalizer.Legalize(design, placement, die, crossing, lattice, token);
        StackedLegalizer.Improve(design, placement, die, crossing, lattice, null, null, token);
        var lengths = new double[2];
        for (var net = 0; net + 1 < placement.NetStart.Length; net++)
        {
            var first = placement.PinCell[placement.NetStart[net]];
            lengths[first < 0 ? 0 : placement.DieOf(first)] += placement.NetLength(net) / placement.UnitsPerMicron;
        }
        var total = placement.Wirelength();
        progress?.Report(string.Create(CultureInfo.InvariantCulture, $"legal: {total:F0} um with {crossing.Length} terminals"));
        return new(placement, die, crossing, total, lengths, global.Wirelength, watch.Elapsed.TotalSeconds, options);
    }
}

/// <summary>Cells and terminals of both dies after global placement.</summary>
/// <param name="Placement">The cells, then the terminals.</param>
/// <param name="Die">For each cell its die.</param>
/// <param name="Crossing">The nets that have a terminal.</param>
/// <param name="Wirelength">The half perimeters of both dies' nets, in micrometers.</param>
/// <param name="Overflow">The area above the target density as a share of the movable area; of both dies the larger.</param>
internal sealed record GlobalStack(PlacementProblem Placement, int[] Die, int[] Crossing, double Wirelength, double Overflow);
