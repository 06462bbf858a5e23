namespace Native.Eda;

/// <summary>An energy table of a pin.</summary>
/// <param name="From">The library pin whose slew it is read with.</param>
/// <param name="IsOwn">Whether it is of the pin alone, without a related pin.</param>
/// <param name="RiseFrom">The edge of that pin which makes this one rise: 0 its rise, 1 its fall.</param>
/// <param name="FallFrom">The edge which makes this one fall.</param>
/// <param name="When">The state it holds in; null: all.</param>
/// <param name="Decisive">Where no state is given, that in which the related pin alone decides this one; null: not known.</param>
/// <param name="Rise">Joules of a rise.</param>
/// <param name="Fall">Joules of a fall.</param>
internal sealed record PowerTable(int From, bool IsOwn, int RiseFrom, int FallFrom, CellExpression? When, CellExpression? Decisive, LibertyTable? Rise, LibertyTable? Fall);

/// <summary>
/// A library cell as power sees it; instances with the same binding share one. Its signals are numbered: first the library's pins, then two for each
/// register, its state and the complement.
/// </summary>
internal sealed class PowerCell
{
    private readonly Dictionary<string, int> signals = new(StringComparer.Ordinal);
    private readonly int pinCount;

    public PowerCell(CellBinding binding)
    {
        Library = binding.Library;
        Cell = binding.Cell;
        pinCount = Cell.Pins.Count;
        for (var i = 0; i < pinCount; i++) signals[Cell.Pins[i].Name] = i;
        for (var i = 0; i < Cell.Sequentials.Count; i++)
        {
            signals.TryAdd(Cell.Sequentials[i].Output, pinCount + 2 * i);
            signals.TryAdd(Cell.Sequentials[i].InvertedOutput, pinCount + 2 * i + 1);
        }
        Local = new int[pinCount];
        Array.Fill(Local, -1);
        for (var i = 0; i < binding.Pins.Length; i++)
            if (binding.Pins[i] is { } pin) Local[signals[pin.Name]] = i;
        LibraryPin = [.. binding.Pins.Select(p => p is null ? -1 : signals[p.Name])];
        Functions = [.. Cell.Pins.Select(p => p is { IsOutput: true, Function: { } f } ? CellExpression.Create(f, this) : null)];
        Data = [.. Cell.Sequentials.Select(s => s.Data is null ? null : CellExpression.Create(s.Data, this))];
        Tables = [.. Cell.Pins.Select((p, i) => p.InternalPower.Select(t => Table(p, i, t)).OfType<PowerTable>().ToArray())];
        Leakage = [.. Cell.LeakageStates.Select(s => (CellExpression.Create(s.When, this), s.Watts))];
    }

    public LibertyCell Cell { get; }

    public LibertyLibrary Library { get; }

    /// <summary>For each library pin its place among the instance's pins in the netlist; −1: it is not there.</summary>
    public int[] Local { get; }

    /// <summary>For each of the instance's pins its library pin.</summary>
    public int[] LibraryPin { get; }

    /// <summary>For each library pin what it puts out.</summary>
    public CellExpression?[] Functions { get; }

    /// <summary>For each register what it takes.</summary>
    public CellExpression?[] Data { get; }

    /// <summary>For each library pin its energies.</summary>
    public PowerTable[][] Tables { get; }

    /// <summary>Watts by state.</summary>
    public (CellExpression When, double Watts)[] Leakage { get; }

    /// <summary>The number of a pin or state; −1: the library names no such.</summary>
    public int Signal(string name) => signals.GetValueOrDefault(name, -1);

    /// <summary>The function of a signal that is an output pin, else null.</summary>
    public BooleanFunction? Function(int signal) => signal >= 0 && signal < pinCount && Cell.Pins[signal].IsOutput ? Cell.Pins[signal].Function : null;

    /// <summary>The state of which a signal is the complement, or the signal itself.</summary>
    public int Positive(int signal) => signal >= pinCount && (signal - pinCount & 1) != 0 ? signal - 1 : signal;

    /// <summary>Which register a signal is the state of; −1: it is a pin.</summary>
    public int Register(int signal) => signal < pinCount ? -1 : (signal - pinCount) / 2;

    private PowerTable? Table(LibertyPin pin, int own, LibertyInternalPower power)
    {
        var from = power.From is null ? own : Signal(power.From);
        if (from < 0 || from >= pinCount) return null;
        // The first arc between the two tells which edge comes from which.
        var (rise, fall) = pin.Arcs.FirstOrDefault(a => a.From == power.From) switch
        {
            { Type: LibertyTimingType.RisingEdge } => (0, 0),
            { Type: LibertyTimingType.FallingEdge } => (1, 1),
            { Sense: LibertySense.Negative } => (1, 0),
            _ => (0, 1),
        };
        var when = power.When is null ? null : CellExpression.Create(power.When, this);
        var decisive = when is null && power.From is not null && pin.Function is not null ? CellExpression.Decisive(pin.Function, from, this) : null;
        return new(from, power.From is null, rise, fall, when, decisive, power.Rise, power.Fall);
    }
}
