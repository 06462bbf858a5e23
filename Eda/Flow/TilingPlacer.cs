namespace Native.Eda;

/// <summary>Open3D-Tiling: the seed's partition of the macros, both parts tiled in even rows, and all cells on the bottom die as if the upper macros took no room.</summary>
internal sealed class TilingPlacer(FlowPlan plan) : IFlowPlacer
{
    public DiePlacement Macros(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var isUpper = BaselineMacros.Upper(plan);
        foreach (var die in new[] { 1, 0 })
        {
            int[] macros = [.. Enumerable.Range(0, plan.Plane.Cells).Where(c => plan.IsMacro[c] && isUpper[c] == (die == 1))];
            var places = MacroPlaces.Named(plan, macros, () => SkylineTiler.Tile([.. macros.Select(m => (plan.Plane.Width[m], plan.Plane.Height[m]))], plan.Core));
            at = MacroPlaces.Put(at, macros, [.. places.Select(p => MacroPlaces.Snap(plan, p))], die);
        }
        return at;
    }

    public (DiePlacement At, double Overflow) Global(DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token) => BaselineMacros.Cells(plan, at, progress, token);
}
