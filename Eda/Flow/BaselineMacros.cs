namespace Native.Eda;

/// <summary>What the two baselines of Open3DBench share.</summary>
internal static class BaselineMacros
{
    // The side of a thing that pulls but takes hardly any room, in database units.
    private const int Shrunk = 2;

    /// <summary>For each cell whether it is a macro of the upper die, by the seed's annealing with the weight that its configurations of BlackParrot have.</summary>
    public static IReadOnlyList<bool> Upper(FlowPlan plan)
    {
        double[] area = [.. Enumerable.Range(0, plan.Plane.Cells).Select(c => (double)plan.Plane.Width[c] * plan.Plane.Height[c])];
        return SeedMacroPartition.Partition(plan.Design.Netlist, area, plan.IsMacro, new() { AreaWeight = 0.01, Seed = plan.Options.Stacked.Seed }).Upper;
    }

    /// <summary>All cells on the bottom die around its macros; those of the upper die pull and take no room. Without macros cells are on both dies.</summary>
    public static (DiePlacement At, double Overflow) Cells(FlowPlan plan, DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        // Without macros there is nothing for the upper die but cells.
        if (!plan.IsMacro.Contains(true)) return LogicDies.Place(plan, at, progress, token);
        var problem = plan.Planar(at, cell => at.Die[cell] == 1 ? (Shrunk, Shrunk) : (plan.Plane.Width[cell], plan.Plane.Height[cell]));
        // Macros of the upper die keep the places of their pins: they stand still.
        for (var pin = 0; pin < problem.PinCell.Length; pin++)
        {
            if (problem.PinCell[pin] is not (>= 0 and var cell) || at.Die[cell] == 0) continue;
            (problem.PinX[pin], problem.PinY[pin]) = (plan.Plane.PinX[pin] + at.X[cell] - problem.X[cell], plan.Plane.PinY[pin] + at.Y[cell] - problem.Y[cell]);
        }
        var result = ElectrostaticPlacer.Place(problem, plan.Options.Global, progress, token);
        var placed = at.Copy();
        for (var cell = 0; cell < plan.Plane.Cells; cell++)
            if (!at.IsFixed[cell]) (placed.X[cell], placed.Y[cell]) = (problem.X[cell], problem.Y[cell]);
        return (placed, result.Overflow);
    }
}
