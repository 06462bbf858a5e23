using Native.Compute;

namespace Native.Eda;

/// <summary>Gives macros their dies where they were placed in one plane: those that overlap there go to different dies, and both dies have about as much of them.</summary>
internal static class MacroDies
{
    /// <summary>The dies of the macros.</summary>
    /// <param name="plan">The design.</param>
    /// <param name="macros">The macros.</param>
    /// <param name="x">The cells' middles in the plane.</param>
    /// <param name="y">The same along y.</param>
    public static int[] Choose(FlowPlan plan, int[] macros, double[] x, double[] y)
    {
        var count = macros.Length;
        var (overlap, area) = (new double[count, count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            area[i] = (double)plan.Plane.Width[macros[i]] * plan.Plane.Height[macros[i]];
            for (var j = 0; j < count; j++)
                if (i != j) overlap[i, j] = Common(x, plan.Plane.Width, macros[i], macros[j]) * Common(y, plan.Plane.Height, macros[i], macros[j]);
        }
        // The square of the difference in area, so scaled that all on one die costs as much as if all of it overlapped.
        var total = Math.Max(1, area.Sum());
        var die = new int[count];
        var order = Enumerable.Range(0, count).OrderByDescending(i => area[i]).ThenBy(i => i).ToArray();
        var load = new double[2];
        foreach (var i in order)
        {
            die[i] = load[0] <= load[1] ? 0 : 1;
            load[die[i]] += area[i];
        }
        var random = new Generator(plan.Options.Stacked.Seed);
        var heat = 0.2 * total / Math.Max(1, count);
        for (var step = 0; step < 2000 * count; step++, heat *= Math.Pow(1e-4, 1.0 / (2000 * count)))
        {
            var i = (int)random.NextInteger((ulong)count);
            var change = 0.0;
            for (var j = 0; j < count; j++)
                if (j != i) change += die[j] == die[i] ? -overlap[i, j] : overlap[i, j];
            var difference = load[die[i]] - load[1 - die[i]];
            change += (Math.Pow(difference - 2 * area[i], 2) - difference * difference) / total;
            if (change > 0 && random.NextInteger(1UL << 53) / (double)(1UL << 53) >= Math.Exp(-change / heat)) continue;
            load[die[i]] -= area[i];
            die[i] = 1 - die[i];
            load[die[i]] += area[i];
        }
        return die;
    }

    private static double Common(double[] at, int[] size, int first, int second) =>
        Math.Max(0, Math.Min(at[first] + size[first] / 2.0, at[second] + size[second] / 2.0) - Math.Max(at[first] - size[first] / 2.0, at[second] - size[second] / 2.0));
}
