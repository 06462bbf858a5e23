using System.Globalization;
using Google.OrTools.LinearSolver;
using Google.OrTools.Sat;

namespace Native.Eda;

/// <summary>
/// Puts macros of one die apart, each as near to where it was as the others allow. Every pair keeps its order along the axis on which it overlaps least, and
/// a linear program finds the least sum of moves under these orders; where they leave no room, constraint programming looks for a placement without given orders,
/// and at last the macros are tiled in rows.
/// </summary>
public static class MacroLegalizer
{
    private const int FewMacros = 6;

    /// <summary>The lower left corners of the macros, in their order, on the lattice of <paramref name="step"/> from the core's corner.</summary>
    /// <param name="wanted">The macros with their sizes, where they should be; they may overlap and reach beyond the core.</param>
    /// <param name="core">Where they go.</param>
    /// <param name="halo">The least distance between two macros.</param>
    /// <param name="step">The distances of the places along both axes.</param>
    /// <param name="effort">How long constraint programming may search, in its units of work, about seconds; the result does not depend on the machine's speed.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="InfeasiblePlacementException">They do not fit.</exception>
    public static DbPoint[] Legalize(IReadOnlyList<DbRect> wanted, DbRect core, int halo, (int X, int Y) step, double effort = 10, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (halo < 0 || step.X < 1 || step.Y < 1) throw new ArgumentOutOfRangeException(nameof(step), step, $"MacroLegalizer: the steps are at least 1 and the halo ({halo}) at least 0");
        if (wanted.Count == 0) return [];
        // In steps from the core's corner; each takes its halo at the right and top, and the core is larger by one.
        var boxes = wanted.Select(w => new Box(
            (int)Math.Round((w.Left - (double)core.Left) / step.X), (int)Math.Round((w.Bottom - (double)core.Bottom) / step.Y),
            (int)Math.Ceiling((w.Width + halo) / (double)step.X), (int)Math.Ceiling((w.Height + halo) / (double)step.Y))).ToArray();
        var (width, height) = ((int)((core.Width + halo) / step.X), (int)((core.Height + halo) / step.Y));
        for (var i = 0; i < boxes.Length; i++)
        {
            if (boxes[i].Width > width || boxes[i].Height > height)
                throw new InfeasiblePlacementException(string.Create(CultureInfo.InvariantCulture, $"MacroLegalizer: macro {i} of {wanted[i].Width} x {wanted[i].Height} is larger than the core of {core.Width} x {core.Height}"));
            boxes[i] = boxes[i] with { X = Math.Clamp(boxes[i].X, 0, width - boxes[i].Width), Y = Math.Clamp(boxes[i].Y, 0, height - boxes[i].Height) };
        }
        token.ThrowIfCancellationRequested();
        // A few macros are placed best of all ways; of many the orders they have are kept.
        var places = boxes.Length <= FewMacros ? Searched(boxes, width, height, effort, token) ?? Ordered(boxes, width, height) : Ordered(boxes, width, height) ?? Searched(boxes, width, height, effort, token);
        token.ThrowIfCancellationRequested();
        if (places is not null) return [.. places.Select(p => new DbPoint(core.Left + p.X * step.X, core.Bottom + p.Y * step.Y))];
        var tiled = SkylineTiler.Tile([.. boxes.Select(b => (b.Width * step.X, b.Height * step.Y))], core with { Right = core.Left + width * step.X, Top = core.Bottom + height * step.Y });
        return [.. tiled.Select(t => new DbPoint(core.Left + (t.X - core.Left) / step.X * step.X, core.Bottom + (t.Y - core.Bottom) / step.Y * step.Y))];
    }

    private readonly record struct Box(int X, int Y, int Width, int Height);

    // All data are whole and all constraints are differences, so that the corners of the polyhedron, where the solution is, are whole too.
    private static (int X, int Y)[]? Ordered(Box[] boxes, int width, int height)
    {
        using var solver = Solver.CreateSolver("GLOP");
        var (x, y) = (new Variable[boxes.Length], new Variable[boxes.Length]);
        for (var i = 0; i < boxes.Length; i++)
        {
            (x[i], y[i]) = (solver.MakeNumVar(0, width - boxes[i].Width, ""), solver.MakeNumVar(0, height - boxes[i].Height, ""));
            foreach (var (at, wanted) in new[] { (x[i], boxes[i].X), (y[i], boxes[i].Y) })
            {
                var move = solver.MakeNumVar(0, double.PositiveInfinity, "");
                solver.Objective().SetCoefficient(move, 1);
                solver.Add(move >= at - wanted);
                solver.Add(move >= wanted - at);
            }
        }
        for (var i = 0; i < boxes.Length; i++)
        {
            for (var j = i + 1; j < boxes.Length; j++)
            {
                // Twice the distance between the middles.
                var (dx, dy) = (2 * boxes[j].X + boxes[j].Width - 2 * boxes[i].X - boxes[i].Width, 2 * boxes[j].Y + boxes[j].Height - 2 * boxes[i].Y - boxes[i].Height);
                var alongX = Math.Abs(dx) - boxes[i].Width - boxes[j].Width >= Math.Abs(dy) - boxes[i].Height - boxes[j].Height;
                var (first, second) = (alongX ? dx : dy) >= 0 ? (i, j) : (j, i);
                if (alongX) solver.Add(x[second] - x[first] >= boxes[first].Width);
                else solver.Add(y[second] - y[first] >= boxes[first].Height);
            }
        }
        solver.Objective().SetMinimization();
        if (solver.Solve() != Solver.ResultStatus.OPTIMAL) return null;
        var places = new (int X, int Y)[boxes.Length];
        for (var i = 0; i < boxes.Length; i++) places[i] = ((int)Math.Round(x[i].SolutionValue()), (int)Math.Round(y[i].SolutionValue()));
        return AreApart(boxes, places, width, height) ? places : null;
    }

    private static (int X, int Y)[]? Searched(Box[] boxes, int width, int height, double effort, CancellationToken token)
    {
        var model = new CpModel();
        var (x, y, moves) = (new IntVar[boxes.Length], new IntVar[boxes.Length], new List<IntVar>());
        var none = model.AddNoOverlap2D();
        for (var i = 0; i < boxes.Length; i++)
        {
            (x[i], y[i]) = (model.NewIntVar(0, width - boxes[i].Width, ""), model.NewIntVar(0, height - boxes[i].Height, ""));
            none.AddRectangle(model.NewFixedSizeIntervalVar(x[i], boxes[i].Width, ""), model.NewFixedSizeIntervalVar(y[i], boxes[i].Height, ""));
            foreach (var (at, wanted, most) in new[] { (x[i], boxes[i].X, width), (y[i], boxes[i].Y, height) })
            {
                var move = model.NewIntVar(0, most, "");
                model.Add(move >= at - wanted);
                model.Add(move >= wanted - at);
                moves.Add(move);
                model.AddHint(at, wanted);
            }
        }
        model.Minimize(Google.OrTools.Sat.LinearExpr.Sum(moves));
        var solver = new CpSolver { StringParameters = string.Create(CultureInfo.InvariantCulture, $"num_workers:1 random_seed:1 max_deterministic_time:{effort}") };
        using var stop = token.Register(solver.StopSearch);
        var status = solver.Solve(model);
        token.ThrowIfCancellationRequested();
        return status is CpSolverStatus.Optimal or CpSolverStatus.Feasible ? [.. boxes.Select((_, i) => ((int)solver.Value(x[i]), (int)solver.Value(y[i])))] : null;
    }

    private static bool AreApart(Box[] boxes, (int X, int Y)[] places, int width, int height)
    {
        for (var i = 0; i < boxes.Length; i++)
        {
            if (places[i].X < 0 || places[i].Y < 0 || places[i].X + boxes[i].Width > width || places[i].Y + boxes[i].Height > height) return false;
            for (var j = 0; j < i; j++)
                if (places[i].X < places[j].X + boxes[j].Width && places[j].X < places[i].X + boxes[i].Width && places[i].Y < places[j].Y + boxes[j].Height && places[j].Y < places[i].Y + boxes[i].Height) return false;
        }
        return true;
    }
}
