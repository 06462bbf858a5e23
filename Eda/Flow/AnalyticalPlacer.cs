namespace Native.Eda;

/// <summary>
/// Cells, macros and terminals of both dies in one analytical placement. A prototype with both dies in one plane tells where macros want to be; they get the dies
/// on which they overlap least there; then everything is placed together, the macros are put apart and fixed, and the cells are placed anew, on either die.
/// </summary>
internal sealed class AnalyticalPlacer(FlowPlan plan) : IFlowPlacer
{
    public DiePlacement Macros(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var options = Options();
        int[] macros = [.. Enumerable.Range(0, plan.Plane.Cells).Where(c => plan.IsMacro[c])];
        var free = plan.Stack(at, [.. Enumerable.Repeat(-1, plan.Plane.Cells)]);
        var (x, y) = StackedPlacer.Prototype(free, options, progress, token);
        var die = MacroDies.Choose(plan, macros, x, y);
        var given = Enumerable.Repeat(-1, plan.Plane.Cells).ToArray();
        for (var i = 0; i < macros.Length; i++) given[macros[i]] = die[i];
        // Both dies get cells with their macros: a die of macros alone has nothing that spreads with them, and does not settle.
        var together = StackedPlacer.Global(plan.Stack(at, given), options with { Rounds = 1, WindowSlack = 1.1 }, null, progress, (x, y), token);
        // The cells' places are where the next stage starts to give them dies.
        at = Places(at, together);
        for (var d = 0; d < 2; d++) at = MacroPlaces.Fix(plan, at, together.Placement, macros.Where((_, i) => die[i] == d), d, token);
        return at with { Terminals = [] };
    }

    public (DiePlacement At, double Overflow) Global(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var given = at.Die.Select((d, cell) => at.IsFixed[cell] ? d : -1).ToArray();
        (double[], double[])? start = plan.IsMacro.Contains(true)
            ? ([.. at.X.Select((x, c) => x + plan.Plane.Width[c] / 2.0)], [.. at.Y.Select((y, c) => y + plan.Plane.Height[c] / 2.0)]) : null;
        var result = StackedPlacer.Global(plan.Stack(at, given), Options(), null, progress, start, token);
        return (Places(at, result), result.Overflow);
    }

    private DiePlacement Places(DiePlacement at, GlobalStack from)
    {
        var (cells, half) = (plan.Plane.Cells, (int)Math.Round(plan.Options.Bond.PitchUm * plan.Plane.UnitsPerMicron) / 2);
        return at with
        {
            X = from.Placement.X[..cells],
            Y = from.Placement.Y[..cells],
            Die = from.Die,
            Terminals = [.. from.Crossing.Select((net, i) => (net, new DbPoint(from.Placement.X[cells + i] + half, from.Placement.Y[cells + i] + half)))],
        };
    }

    private StackedPlacementOptions Options() => plan.Options.Stacked with { Global = plan.Options.Global };
}
