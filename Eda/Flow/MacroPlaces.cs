namespace Native.Eda;

/// <summary>Macros after a global placement: apart, on the lattice of Open3DBench, and fixed.</summary>
internal static class MacroPlaces
{
    // Pins of macros meet the tracks when their corners lie at these distances, in database units of NanGate45.
    private const int StepX = 10, StepY = 280;

    /// <summary>The room around each macro in database units.</summary>
    public static int Halo(FlowPlan plan) => (int)Math.Round(plan.Options.MacroHalo * plan.Plane.UnitsPerMicron);

    /// <summary>Makes macros legal near where a problem has them.</summary>
    public static DiePlacement Fix(FlowPlan plan, DiePlacement at, PlacementProblem placed, IEnumerable<int> macros, int die, CancellationToken token)
    {
        int[] list = [.. macros];
        // The problem's cells may be larger or smaller than they are: their middles count.
        var wanted = list.Select(m => Around(placed.X[m] + placed.PlacedWidth(m) / 2, placed.Y[m] + placed.PlacedHeight(m) / 2, plan.Plane.Width[m], plan.Plane.Height[m])).ToArray();
        var places = Named(plan, list, () => MacroLegalizer.Legalize(wanted, plan.Core, Halo(plan), (StepX, StepY), token: token));
        return Put(at, list, places, die);
    }

    /// <summary>Puts macros where they stay.</summary>
    public static DiePlacement Put(DiePlacement at, int[] macros, DbPoint[] places, int die)
    {
        var result = at.Copy();
        for (var i = 0; i < macros.Length; i++)
            (result.X[macros[i]], result.Y[macros[i]], result.Die[macros[i]], result.IsFixed[macros[i]], result.Orientations[macros[i]]) = (places[i].X, places[i].Y, die, true, Orientation.N);
        return result;
    }

    /// <summary>The lattice point of a tiled macro at or below a place.</summary>
    public static DbPoint Snap(FlowPlan plan, DbPoint at) =>
        new(plan.Core.Left + (at.X - plan.Core.Left) / StepX * StepX, plan.Core.Bottom + (at.Y - plan.Core.Bottom) / StepY * StepY);

    /// <summary>Runs what may find no room, and names the macros if so.</summary>
    public static T Named<T>(FlowPlan plan, int[] macros, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (InfeasiblePlacementException e)
        {
            throw new InfeasiblePlacementException($"{e.Message}; the macros are {string.Join(", ", macros.Take(20).Select(m => plan.Plane.Names[m]))}{(macros.Length > 20 ? $" and {macros.Length - 20} more" : "")}");
        }
    }

    private static DbRect Around(int x, int y, int width, int height) => new(x - width / 2, y - height / 2, x - width / 2 + width, y - height / 2 + height);
}
