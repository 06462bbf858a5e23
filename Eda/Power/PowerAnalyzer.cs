namespace Native.Eda;

/// <summary>Power from the cells' tables, the slews and loads of timing, and activities that pass through the logic.</summary>
public static class PowerAnalyzer
{
    /// <summary>Estimates the power of a design that was timed.</summary>
    /// <param name="timing">The timing, updated.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="ArgumentException">An activity is out of its range, or a port is not there.</exception>
    public static PowerReport Analyze(TimingAnalyzer timing, PowerOptions? options = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(timing);
        options ??= new();
        options.Check(timing.Netlist);
        var netlist = timing.Netlist;
        var known = new Dictionary<CellBinding, PowerCell>(ReferenceEqualityComparer.Instance);
        var cells = new PowerCell[netlist.Cells];
        for (var cell = 0; cell < cells.Length; cell++)
        {
            if (!known.TryGetValue(timing.Binding(cell), out var model)) known[timing.Binding(cell)] = model = new(timing.Binding(cell));
            cells[cell] = model;
        }
        var activity = new ActivityPropagation(timing, cells, options, token);
        var power = new CellPower(timing, cells, activity, options.Convention);
        var figures = new PowerFigures[netlist.Cells];
        PowerFigures sequential = default, combinational = default, macro = default;
        var unclocked = 0;
        for (var cell = 0; cell < figures.Length; cell++)
        {
            if ((cell & 4095) == 0) token.ThrowIfCancellationRequested();
            var period = timing.CellPeriod(cell);
            if (!double.IsFinite(period)) unclocked++;
            figures[cell] = power.Of(cell, period);
            if (cells[cell].Cell.IsMacro) macro += figures[cell];
            else if (cells[cell].Cell.Sequentials.Count > 0) sequential += figures[cell];
            else combinational += figures[cell];
        }
        return new(options.Convention, figures, activity.Pins, sequential, combinational, macro, activity.Passes, activity.HasSettled, unclocked);
    }
}
