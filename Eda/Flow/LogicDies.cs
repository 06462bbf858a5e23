namespace Native.Eda;

/// <summary>
/// Open3D-DMP of a design without macros, its third type: the cells are divided between the dies by a cut, placed in one plane, and then on one die after the
/// other while those of the other stand still and take no room. The seed's own partition for this is switched off in its code; a minimum cut stands in.
/// </summary>
internal static class LogicDies
{
    private const int Shrunk = 2;
    private const double UpperDensity = 1.0, BottomDensity = 0.8, Imbalance = 0.02;

    public static (DiePlacement At, double Overflow) Place(FlowPlan plan, DiePlacement at, IProgress<GlobalPlacementStep> progress, CancellationToken token)
    {
        var placed = at.Copy();
        var (plane, options) = (plan.Plane, plan.Options);
        long[] area = [.. Enumerable.Range(0, plane.Cells).Select(c => (long)plane.Width[c] * plane.Height[c])];
        var most = (long)Math.Ceiling((0.5 + Imbalance / 2) * area.Sum());
        var problem = new PartitionProblem(NetlistGraph.Create(plan.Design.Netlist), [area, area], [most, most]);
        var parts = MinCutPartitioner.Partition(problem, new() { Seed = options.Stacked.Seed }, token: token).Sides;
        for (var cell = 0; cell < plane.Cells; cell++) placed.Die[cell] = parts[cell];
        // All cells in the plane at half their width: it holds as much as both dies.
        var both = plan.Planar(placed, cell => (Math.Max(1, plane.Width[cell] / 2), plane.Height[cell]));
        ElectrostaticPlacer.Place(both, options.Global, progress, token);
        Take(both, _ => true);
        var overflow = 0.0;
        foreach (var (die, density) in new[] { (1, UpperDensity), (0, BottomDensity) })
        {
            var still = placed with { IsFixed = [.. placed.Die.Select(d => d != die)] };
            var one = plan.Planar(still, cell => placed.Die[cell] == die ? (plane.Width[cell], plane.Height[cell]) : (Shrunk, Shrunk));
            var result = ElectrostaticPlacer.Place(one, options.Global with { TargetDensity = Math.Max(density, options.Global.TargetDensity), Start = PlacementStart.Given }, progress, token);
            overflow = Math.Max(overflow, result.Overflow);
            Take(one, cell => placed.Die[cell] == die);
        }
        return (placed, overflow);

        void Take(PlacementProblem from, Func<int, bool> these)
        {
            for (var cell = 0; cell < plane.Cells; cell++)
                if (these(cell)) (placed.X[cell], placed.Y[cell]) = (from.X[cell] + (from.Width[cell] - plane.Width[cell]) / 2, from.Y[cell] + (from.Height[cell] - plane.Height[cell]) / 2);
        }
    }
}
