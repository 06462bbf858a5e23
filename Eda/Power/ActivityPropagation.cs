namespace Native.Eda;

/// <summary>Transitions in a clock cycle and the share of time at 1, for every pin and every register's state.</summary>
internal sealed class ActivityPropagation
{
    private const double Settled = 1e-6;

    private readonly TimingAnalyzer timing;
    private readonly Netlist netlist;
    private readonly PowerOptions options;
    private readonly PowerCell[] cells;
    private readonly SignalActivity[] states;
    private readonly int[] stateStart;
    private readonly bool[] isClock, isReached;

    public ActivityPropagation(TimingAnalyzer timing, PowerCell[] cells, PowerOptions options, CancellationToken token)
    {
        (this.timing, netlist, this.cells, this.options) = (timing, timing.Netlist, cells, options);
        Pins = new SignalActivity[netlist.Pins];
        isClock = new bool[netlist.Pins];
        isReached = new bool[netlist.Pins];
        stateStart = new int[netlist.Cells + 1];
        for (var cell = 0; cell < netlist.Cells; cell++) stateStart[cell + 1] = stateStart[cell] + cells[cell].Cell.Sequentials.Count;
        states = new SignalActivity[stateStart[^1]];
        Array.Fill(Pins, options.Input);
        Array.Fill(states, options.Input);
        for (var pin = 0; pin < netlist.Pins; pin++)
        {
            isClock[pin] = timing.IsClockNetwork(pin);
            if (timing.Constant(pin) is >= 0 and var value) Pins[pin] = new(0, value);
            else if (isClock[pin]) Pins[pin] = new(2, 0.5);
            else if (netlist.PinCell[pin] < 0 && timing.Topology.IsDriver(pin))
            {
                isReached[pin] = true;
                Pins[pin] = options.Ports.GetValueOrDefault(netlist.PinNames[pin], options.Input);
            }
        }
        if (options.Convention == PowerConvention.OpenSta) Once();
        else Settle(token);
    }

    /// <summary>The activity of each pin.</summary>
    public SignalActivity[] Pins { get; }

    public int Passes { get; private set; }

    public bool HasSettled { get; private set; }

    public bool IsClock(int pin) => isClock[pin];

    /// <summary>The activity of an expression of a cell.</summary>
    public SignalActivity Of(CellExpression expression, int cell) =>
        options.Convention == PowerConvention.OpenSta ? expression.Tree(s => Signal(cell, s)) : expression.Exact(s => Signal(cell, s));

    /// <summary>How likely a change of a pin of a cell changes an expression.</summary>
    public double Sensitivity(CellExpression expression, int cell, int pin) => expression.Sensitivity(pin, s => Signal(cell, s));

    /// <summary>The activity of a pin or state of a cell.</summary>
    public SignalActivity Signal(int cell, int signal)
    {
        if (signal < 0) return new(0, 0);
        var model = cells[cell];
        if (model.Register(signal) is >= 0 and var register)
        {
            var state = states[stateStart[cell] + register];
            return model.Positive(signal) == signal ? state : state with { Duty = 1 - state.Duty };
        }
        if (model.Local[signal] is >= 0 and var local) return Pins[netlist.CellStart[cell] + local];
        // A pin that the netlist leaves out: an output shows its function, an input floats.
        return model.Functions[signal] is { } function ? Of(function, cell) : options.Input;
    }

    // Two sweeps over what the inputs reach; between them every register that was reached passes on what stands at its data.
    private void Once()
    {
        Logic();
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            if (cells[cell].Cell.Sequentials.Count == 0) continue;
            var reached = false;
            for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++) reached |= isReached[pin];
            if (reached) Pass(cell, markReached: true);
        }
        Logic();
        (Passes, HasSettled) = (1, true);
    }

    private void Settle(CancellationToken token)
    {
        Array.Fill(isReached, true);
        for (Passes = 1; ; Passes++)
        {
            token.ThrowIfCancellationRequested();
            Logic();
            var change = 0.0;
            for (var cell = 0; cell < netlist.Cells; cell++)
                if (cells[cell].Cell.Sequentials.Count > 0) change = Math.Max(change, Pass(cell, markReached: false));
            HasSettled = change < Settled;
            if (HasSettled || Passes == options.MaxPasses) break;
        }
        Logic();
    }

    private void Logic()
    {
        foreach (var pin in timing.Topology.Pins)
        {
            if (isClock[pin] || timing.Constant(pin) >= 0) continue;
            var cell = netlist.PinCell[pin];
            if (!timing.Topology.IsDriver(pin))
            {
                if (netlist.PinNet[pin] is >= 0 and var net && timing.Topology.NetDriver[net] is >= 0 and var driver && isReached[driver])
                    (Pins[pin], isReached[pin]) = (Pins[driver], true);
                continue;
            }
            if (cell < 0 || cells[cell].Cell.Sequentials.Count > 0) continue;
            var model = cells[cell];
            if (model.Functions[model.LibraryPin[pin - netlist.CellStart[cell]]] is not { } function) continue;
            foreach (var signal in function.Signals)
                if (signal >= 0 && model.Register(signal) < 0 && model.Local[signal] is >= 0 and var local) isReached[pin] |= isReached[netlist.CellStart[cell] + local];
            if (isReached[pin]) Pins[pin] = Of(function, cell);
        }
    }

    // Gives the registers of a cell what their data does, and the outputs what the registers do; the largest change.
    private double Pass(int cell, bool markReached)
    {
        var (model, start, change) = (cells[cell], netlist.CellStart[cell], 0.0);
        for (var i = 0; i < model.Data.Length; i++)
        {
            if (model.Data[i] is not { } data) continue;
            var next = Of(data, cell);
            // A flip-flop moves at most once in a cycle.
            if (!model.Cell.Sequentials[i].IsLatch) next = next with { Density = Math.Min(1, next.Density) };
            ref var state = ref states[stateStart[cell] + i];
            change = Math.Max(change, Math.Max(Math.Abs(next.Density - state.Density), Math.Abs(next.Duty - state.Duty)));
            state = next;
        }
        for (var i = 0; i < model.LibraryPin.Length; i++)
        {
            if (isClock[start + i] || timing.Constant(start + i) >= 0 || model.LibraryPin[i] < 0 || model.Functions[model.LibraryPin[i]] is not { } function) continue;
            Pins[start + i] = Of(function, cell);
            isReached[start + i] |= markReached;
        }
        return change;
    }
}
