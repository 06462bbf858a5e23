using System.Diagnostics;

namespace Native.Eda;

/// <summary>
/// From a netlist to power, performance, area and heat: floorplan, macros, global placement, legalization, detailed placement, and the analysis of what they came
/// to. Each stage leaves a DEF and a JSON in a folder; a run that was ended goes on after the last stage that is there and was made from the same input.
/// </summary>
public static class ChipFlow
{
    /// <summary>Runs the flow.</summary>
    /// <param name="design">The design.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="folder">Where stages are kept; null: nowhere.</param>
    /// <param name="progress">Is told how it goes.</param>
    /// <param name="token">Ends the work; what stages were finished stays.</param>
    /// <returns>The figures, and where everything lies.</returns>
    /// <exception cref="InfeasiblePlacementException">Cells, macros, pins or terminals do not fit; the message names them.</exception>
    /// <exception cref="UnresolvedReferenceException">The netlist has cells that the LEF or the libraries do not.</exception>
    /// <exception cref="ArgumentException">Options are not allowed.</exception>
    public static (FlowResult Result, DiePlacement Placement, DefDesign Floorplan) Run(
        FlowDesign design, FlowOptions? options = null, string? folder = null, IProgress<FlowProgress>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        options ??= new();
        options.Validate();
        var stacked = options.Method != FlowMethod.Planar;
        // What does not change results is not part of the keys.
        var keyed = options.Global with { Threads = 0 };
        var store = new StageStore(folder);
        var stages = new List<StageResult>();
        var watch = new Stopwatch();

        var key = StageStore.Key(design.Identity, FlowStage.Floorplan, options.Floorplan, stacked);
        Begin(FlowStage.Floorplan);
        DefDesign floorplan;
        if (store.Read<Dictionary<string, double>>(FlowStage.Floorplan, key) is { Def: { } kept } entry)
        {
            floorplan = kept;
            stages.Add(new(FlowStage.Floorplan, entry.Seconds, true, entry.Figures));
        }
        else
        {
            floorplan = Floorplanner.Create(design.Netlist, design.Cells, options.Floorplan with { Dies = stacked ? 2 : 1 });
            double unit = floorplan.UnitsPerMicron;
            Keep(FlowStage.Floorplan, floorplan, new() { ["width_um"] = floorplan.DieBox.Width / unit, ["height_um"] = floorplan.DieBox.Height / unit, ["rows"] = floorplan.Rows.Count, ["pins"] = floorplan.Pins.Count });
        }

        var plan = new FlowPlan(design, floorplan, options);
        IFlowPlacer placer = options.Method switch
        {
            FlowMethod.Tiling => new TilingPlacer(plan),
            FlowMethod.Staged => new StagedPlacer(plan),
            FlowMethod.Analytical => new AnalyticalPlacer(plan),
            _ => new PlanarPlacer(plan),
        };
        var at = DiePlacement.Start(plan.Plane.Cells);
        var overflow = 0.0;
        if (plan.IsMacro.Contains(true))
        {
            key = StageStore.Key(key, FlowStage.Macros, options.Method, options.MacroHalo, keyed, options.Stacked with { Global = keyed }, options.Bond);
            Place(FlowStage.Macros, steps =>
            {
                var placed = placer.Macros(at, steps, token);
                var upper = Enumerable.Range(0, plan.Plane.Cells).Count(c => plan.IsMacro[c] && placed.Die[c] == 1);
                return (placed, new() { ["macros_bottom"] = plan.IsMacro.Count(m => m) - upper, ["macros_upper"] = upper });
            });
        }
        key = StageStore.Key(key, FlowStage.Global, options.Method, keyed, options.Stacked with { Global = keyed }, options.Bond);
        var figures = Place(FlowStage.Global, steps =>
        {
            var (placed, share) = placer.Global(at, steps, token);
            return (placed, new() { ["overflow"] = share, ["wirelength_um"] = new StackView(plan, placed).Wirelength().Sum() });
        });
        overflow = figures["overflow"];
        key = StageStore.Key(key, FlowStage.Legal);
        Place(FlowStage.Legal, _ => Finished((view, _) => StackedLegalizer.Legalize(view.Design, view.Problem, at.Die, view.Crossing, view.Lattice, token)));
        key = StageStore.Key(key, FlowStage.Detailed, options.Detailed);
        Place(FlowStage.Detailed, _ => Finished((view, told) => StackedLegalizer.Improve(view.Design, view.Problem, at.Die, view.Crossing, view.Lattice, options.Detailed, told, token)));

        key = StageStore.Key(key, FlowStage.Analysis, options.Signal, options.Clock, options.Power, options.Thermal, options.PowerBlocks, options.Bond);
        Begin(FlowStage.Analysis);
        if (store.Read<FlowResult>(FlowStage.Analysis, key) is { } analyzed)
        {
            stages.Add(new(FlowStage.Analysis, analyzed.Seconds, true, new Dictionary<string, double>()));
            return (analyzed.Figures with { Stages = stages }, at, floorplan);
        }
        var result = FlowAnalysis.Run(plan, at, overflow, progress, token);
        store.Write(FlowStage.Analysis, key, watch.Elapsed.TotalSeconds, null, result);
        stages.Add(new(FlowStage.Analysis, watch.Elapsed.TotalSeconds, false, new Dictionary<string, double>()));
        return (result with { Stages = stages }, at, floorplan);

        void Begin(FlowStage stage)
        {
            token.ThrowIfCancellationRequested();
            progress?.Report(new(stage, 0, ""));
            watch.Restart();
        }

        void Keep(FlowStage stage, DefDesign def, Dictionary<string, double> values)
        {
            token.ThrowIfCancellationRequested();
            var seconds = watch.Elapsed.TotalSeconds;
            store.Write(stage, key, seconds, def, values);
            stages.Add(new(stage, seconds, false, values));
        }

        IReadOnlyDictionary<string, double> Place(FlowStage stage, Func<IProgress<GlobalPlacementStep>, (DiePlacement, Dictionary<string, double>)> compute)
        {
            Begin(stage);
            if (store.Read<Dictionary<string, double>>(stage, key) is { Def: { } def } found && PlacementDef.Read(plan, def) is { } before)
            {
                at = before;
                stages.Add(new(stage, found.Seconds, true, found.Figures));
                return found.Figures;
            }
            (at, var values) = compute(new StepProgress(stage, options.Global.StopOverflow, progress));
            Keep(stage, folder is null ? floorplan : PlacementDef.Write(plan, at), values);
            return values;
        }

        (DiePlacement, Dictionary<string, double>) Finished(Action<StackView, IProgress<double>?> finish)
        {
            var view = new StackView(plan, at);
            finish(view, progress is null ? null : new LengthProgress(progress));
            var lengths = view.Wirelength();
            return (view.Result(at), new() { ["wirelength_um"] = lengths.Sum(), ["wirelength_bottom_um"] = lengths[0], ["wirelength_upper_um"] = lengths[1], ["terminals"] = view.Crossing.Length });
        }
    }

    private sealed class StepProgress(FlowStage stage, double stop, IProgress<FlowProgress>? progress) : IProgress<GlobalPlacementStep>
    {
        public void Report(GlobalPlacementStep value) => progress?.Report(new(
            stage, Math.Clamp((1 - value.Overflow) / (1 - stop), 0, 1), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"step {value.Iteration}, overflow {value.Overflow:F3}, {value.Wirelength:F0} um")));
    }

    private sealed class LengthProgress(IProgress<FlowProgress> progress) : IProgress<double>
    {
        public void Report(double value) => progress.Report(new(FlowStage.Detailed, 0.5, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value:F0} um")));
    }
}
