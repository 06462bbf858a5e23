using System.Diagnostics;
using Native.Compute.Cpu;

namespace Native.Eda;

/// <summary>
/// Global placement by electrostatics (ePlace; DREAMPlace): short wires, with as many cells in each bin as the target density allows. Cells still
/// overlap afterwards and lie between sites: legalization follows. Cells of each die (<see cref="PlacementProblem.Die"/>) repel each other on that
/// die alone; nets pull across dies.
/// </summary>
public static class ElectrostaticPlacer
{
    /// <summary>Places the movable cells; their places in <paramref name="problem"/> change when it is done, and not before.</summary>
    /// <param name="problem">Cells, nets and rows. Orientations stay.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Is told each step.</param>
    /// <param name="token">Ends the work early; nothing is changed then.</param>
    /// <exception cref="InfeasiblePlacementException">There are no rows, or the cells do not fit at the target density.</exception>
    /// <exception cref="ArgumentException">Options are not allowed or do not fit the design.</exception>
    public static GlobalPlacementResult Place(
        PlacementProblem problem, GlobalPlacementOptions? options = null, IProgress<GlobalPlacementStep>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        var builder = new PlacementModelBuilder(problem, options);
        var model = builder.Build();
        var targets = model.Layers.Select(l => l.Target).ToArray();
        if (model.Cells == 0) return new(GlobalPlacementStatus.Converged, 0, 0, problem.Wirelength(), targets, builder.Grid.Count, watch.Elapsed.TotalSeconds, options);
        using var pool = new WorkPool(options.Threads == 0 ? WorkPool.DefaultThreads : options.Threads);
        var placer = new NesterovPlacer(model, options, builder.Grid, new(pool));
        var micron = builder.Unit / problem.UnitsPerMicron;
        var (status, iterations, overflow) = placer.Run(progress is null ? null : (i, o, l) => progress.Report(new(i, o, l * micron)), token);
        for (var node = 0; node < model.Cells; node++)
        {
            var cell = builder.Cells[node];
            problem.X[cell] = Round(model.X[node] * builder.Unit + builder.Core.Left, problem.PlacedWidth(cell), builder.Core.Left, builder.Core.Right);
            problem.Y[cell] = Round(model.Y[node] * builder.Unit + builder.Core.Bottom, problem.PlacedHeight(cell), builder.Core.Bottom, builder.Core.Top);
        }
        return new(status, iterations, overflow, problem.Wirelength(), targets, builder.Grid.Count, watch.Elapsed.TotalSeconds, options);
    }

    private static int Round(double middle, int size, int low, int high) => Math.Clamp((int)Math.Round(middle - size / 2.0), low, Math.Max(low, high - size));
}
