namespace Native.Eda;

/// <summary>
/// Open3D-DMP: the upper macros are placed while everything below takes hardly any room; then the bottom macros with the cells, while the upper ones take none;
/// then the cells around them.
/// </summary>
internal sealed class StagedPlacer(FlowPlan plan) : IFlowPlacer
{
    // Half a micrometer of NanGate45's database units, and next to nothing.
    private const int Small = 1000, Shrunk = 2;

    public DiePlacement Macros(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var (isUpper, halo) = (BaselineMacros.Upper(plan), MacroPlaces.Halo(plan));
        int[] Those(bool upper) => [.. Enumerable.Range(0, plan.Plane.Cells).Where(c => plan.IsMacro[c] && isUpper[c] == upper)];
        (int, int) Full(int cell) => plan.IsMacro[cell] ? (plan.Plane.Width[cell] + halo, plan.Plane.Height[cell] + halo) : (plan.Plane.Width[cell], plan.Plane.Height[cell]);
        var (upper, bottom) = (Those(true), Those(false));
        if (upper.Length > 0)
        {
            var problem = plan.Planar(at, cell => isUpper[cell] ? Full(cell) : (Small, Small));
            ElectrostaticPlacer.Place(problem, plan.Options.Global, progress, token);
            at = MacroPlaces.Fix(plan, at, problem, upper, 1, token);
        }
        if (bottom.Length > 0)
        {
            var problem = plan.Planar(at, cell => isUpper[cell] ? (Shrunk, Shrunk) : Full(cell));
            ElectrostaticPlacer.Place(problem, plan.Options.Global, progress, token);
            at = MacroPlaces.Fix(plan, at, problem, bottom, 0, token);
        }
        return at;
    }

    public (DiePlacement At, double Overflow) Global(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token) => BaselineMacros.Cells(plan, at, progress, token);
}
