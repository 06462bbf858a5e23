namespace Native.Eda;

/// <summary>Placement on one die: macros with the cells at first, then apart, then the cells around them.</summary>
internal sealed class PlanarPlacer(FlowPlan plan) : IFlowPlacer
{
    public DiePlacement Macros(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var halo = MacroPlaces.Halo(plan);
        var problem = plan.Planar(at, cell => plan.IsMacro[cell] ? (plan.Plane.Width[cell] + halo, plan.Plane.Height[cell] + halo) : (plan.Plane.Width[cell], plan.Plane.Height[cell]));
        ElectrostaticPlacer.Place(problem, plan.Options.Global, progress, token);
        return MacroPlaces.Fix(plan, at, problem, Enumerable.Range(0, plan.Plane.Cells).Where(c => plan.IsMacro[c]), 0, token);
    }

    public (DiePlacement At, double Overflow) Global(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var problem = plan.Planar(at);
        var result = ElectrostaticPlacer.Place(problem, plan.Options.Global, progress, token);
        return (at with { X = problem.X, Y = problem.Y }, result.Overflow);
    }
}
