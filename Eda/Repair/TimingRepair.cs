using System.Diagnostics;

namespace Native.Eda;

/// <summary>
/// Repairs the timing of a placed design: buffers for nets that drive too much or too many (van Ginneken's insertion over Steiner trees), and other sizes for cells on
/// paths that are too slow. Clock nets are left to <see cref="ClockTree"/>.
/// </summary>
public static class TimingRepair
{
    /// <summary>Repairs a design; the given one stays as it is.</summary>
    /// <param name="design">The placed design.</param>
    /// <param name="lef">Layers and macros of one die.</param>
    /// <param name="libraries">The cells' timing.</param>
    /// <param name="constraints">Clocks and delays.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="dies">For each component its die; null: there is one.</param>
    /// <param name="progress">Is told each step.</param>
    /// <param name="token">Ends the work early.</param>
    /// <exception cref="ArgumentException">The libraries have no buffer that is in the LEF.</exception>
    /// <exception cref="InfeasiblePlacementException">The cells do not fit on the rows any more.</exception>
    /// <exception cref="UnresolvedReferenceException">Cells or pins are in no library.</exception>
    public static RepairResult Run(
        DefDesign design, LefLibrary lef, IReadOnlyList<LibertyLibrary> libraries, SdcConstraints constraints, RepairOptions? options = null, IReadOnlyList<int>? dies = null,
        IProgress<RepairStep>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentNullException.ThrowIfNull(lef);
        ArgumentNullException.ThrowIfNull(libraries);
        ArgumentNullException.ThrowIfNull(constraints);
        options ??= new();
        options.Validate();
        var watch = Stopwatch.StartNew();
        var edit = new DesignEdit(design, lef, dies);
        var buffers = BufferCell.Of(libraries, edit.Macros);
        if (buffers.Length == 0) throw new ArgumentException("TimingRepair: the libraries have no buffer that is in the LEF", nameof(libraries));
        var steps = new List<RepairStep>();
        var timing = Timing("start");
        var before = timing.Summary;
        var (count, nets) = BufferInsertion.Run(edit, timing, lef, buffers, options, token);
        if (count > 0) timing = Timing("buffers");
        var resized = GateSizing.Run(edit, timing, libraries, options, token);
        if (resized > 0) Note("sizes", timing.Summary);
        // Paths have other worst nets by now; what still is too slow for its wires gets another try.
        var (more, moreNets) = resized > 0 ? BufferInsertion.Run(edit, timing, lef, buffers, options, token) : (0, 0);
        var moved = options.Legalize ? edit.Legalize(token) : null;
        var after = Timing("end").Summary;
        return new(edit.Design, edit.Dies, count + more, nets + moreNets, resized, before, after, moved, steps, watch.Elapsed.TotalSeconds, options);

        TimingAnalyzer Timing(string stage)
        {
            var problem = RoutingProblem.FromDef(edit.Design, lef, null, edit.Dies, null, options.Bond);
            var analyzer = new TimingAnalyzer(Netlist.FromDef(edit.Design), libraries, constraints, SteinerParasitics.Estimate(problem, options.Wires, token), new() { Delay = options.Delay, Threads = options.Threads });
            analyzer.Update(token);
            Note(stage, analyzer.Summary);
            return analyzer;
        }

        void Note(string stage, TimingSummary summary)
        {
            steps.Add(new(stage, summary.Wns, summary.Tns));
            progress?.Report(steps[^1]);
        }
    }
}
