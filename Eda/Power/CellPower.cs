namespace Native.Eda;

/// <summary>The power of single cells.</summary>
internal sealed class CellPower(TimingAnalyzer timing, PowerCell[] cells, ActivityPropagation activity, PowerConvention convention)
{
    private readonly Netlist netlist = timing.Netlist;

    /// <summary>Watts of a cell whose clock has a period in seconds; not finite: it has none and its leakage alone counts.</summary>
    public PowerFigures Of(int cell, double period)
    {
        var model = cells[cell];
        var (inside, switching) = (0.0, 0.0);
        for (var pin = 0; pin < model.Local.Length && double.IsFinite(period); pin++)
        {
            var library = model.Cell.Pins[pin];
            var load = 0.0;
            var density = activity.Signal(cell, pin).Density;
            if (library.IsOutput)
            {
                if (model.Local[pin] >= 0 && netlist.PinNet[netlist.CellStart[cell] + model.Local[pin]] is >= 0 and var net) load = Math.Max(timing.Load(net, 0), timing.Load(net, 1));
                switching += 0.5 * load * model.Library.Voltage * model.Library.Voltage * density / period;
            }
            foreach (var table in model.Tables[pin])
            {
                inside += convention == PowerConvention.OpenSta
                    ? BothEdges(cell, table, load) * Share(cell, table, density) * density / period
                    : BothEdges(cell, table, load) / 2 * Rate(cell, pin, table, density) / period;
            }
        }
        return new(inside, switching, convention == PowerConvention.OpenSta ? MeanLeakage(model) : Leakage(cell, model));
    }

    private double BothEdges(int cell, PowerTable table, double load)
    {
        // OpenSTA reads the rise's energy with the related pin's rise, whichever edge comes from which.
        var (rise, fall) = convention == PowerConvention.OpenSta ? (0, 1) : (table.RiseFrom, table.FallFrom);
        return (table.Rise?.At(Slew(cell, table.From, rise), load) ?? 0) + (table.Fall?.At(Slew(cell, table.From, fall), load) ?? 0);
    }

    private double Slew(int cell, int pin, int edge)
    {
        var local = cells[cell].Local[pin];
        var slew = local < 0 ? 0 : timing.Slew(netlist.CellStart[cell] + local, edge);
        return double.IsFinite(slew) ? slew : 0;
    }

    // The share of a pin's transitions that a table is for: the share of time in which its state holds; without a state, that of the transitions
    // that the related pin causes where it decides the output alone; a clock counts whole, another pin that stands deep in the function half.
    private double Share(int cell, PowerTable table, double density)
    {
        if (table.When is { } when) return activity.Of(when, cell).Duty;
        if (table.Decisive is { } decisive) return density > 0 ? activity.Signal(cell, table.From).Density * activity.Of(decisive, cell).Duty / density : 0;
        var local = cells[cell].Local[table.From];
        return table.IsOwn || (local >= 0 && activity.IsClock(netlist.CellStart[cell] + local)) ? 1 : 0.5;
    }

    // Transitions in a cycle that a table is for: those of the pin itself, or those of its output that the related pin causes.
    private double Rate(int cell, int pin, PowerTable table, double density)
    {
        var duty = table.When is { } when ? activity.Of(when, cell).Duty : 1;
        if (table.IsOwn) return density * duty;
        var model = cells[cell];
        if (model.Cell.Sequentials.Count > 0 || model.Functions[pin] is not { } function) return density * duty / Sharers(model, pin, table);
        var cause = activity.Signal(cell, table.From).Density;
        return cause * (table.When is null ? activity.Sensitivity(function, cell, table.From) : duty);
    }

    // Tables without a state that belong to several pins of one output: its transitions are counted once.
    private static int Sharers(PowerCell model, int pin, PowerTable table) =>
        table.When is not null ? 1 : Math.Max(1, model.Tables[pin].Count(t => !t.IsOwn && t.When is null));

    private static double MeanLeakage(PowerCell model)
    {
        if (model.Leakage.Length == 0) return model.Cell.Leakage;
        var sum = 0.0;
        foreach (var (_, watts) in model.Leakage) sum += watts;
        return sum / model.Leakage.Length;
    }

    private double Leakage(int cell, PowerCell model)
    {
        var (watts, share) = (0.0, 0.0);
        foreach (var (when, value) in model.Leakage)
        {
            var duty = activity.Of(when, cell).Duty;
            (watts, share) = (watts + value * duty, share + duty);
        }
        // States that the library does not list leak what it gives for the cell.
        return watts + Math.Max(0, 1 - share) * model.Cell.Leakage;
    }
}
