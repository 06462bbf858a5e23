namespace Native.Eda;

/// <summary>
/// Static timing of a netlist: slews, delays and arrivals of all pins, set-up and hold of all ends. The latest arrivals
/// have the slowest slews, the earliest the fastest. Results are the same for any number of threads, and the same whether a change was followed or all was computed anew.
/// </summary>
/// <remarks>
/// Set and reset pins start no paths; a latch is checked at its closing edge and is not borrowed from; clock gates have no checks of their own;
/// common paths of two clock pins are not credited.
/// </remarks>
public sealed partial class TimingAnalyzer
{
    private readonly Netlist netlist;
    private readonly CellBinding[] bindings;
    private readonly TimingTopology topology;
    private readonly TimingConstraints constraints;
    private readonly WireModel wires;
    private readonly TimingTags tags;
    private readonly IReadOnlyList<LibertyLibrary> libraries;
    private readonly int threads;
    private readonly bool lumped;
    // Each twice: of the earliest (0) and of the latest arrivals (1).
    private readonly double[][] slew, wireDelay, arcDelay;
    private readonly int[] arcStart;
    private readonly ulong[] tagMask;
    private readonly sbyte[] constant;
    private readonly bool[] hasConstant;
    private readonly List<int>[] clockSources;
    private readonly List<string> warnings = [];
    private readonly HashSet<int> dirty = [];
    private bool isFull;

    /// <summary>Builds the graph; <see cref="Update"/> computes.</summary>
    /// <param name="netlist">The netlist.</param>
    /// <param name="libraries">The libraries; of cells that several have the first counts.</param>
    /// <param name="sdc">The constraints.</param>
    /// <param name="spef">The parasitics; null: none.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <exception cref="UnresolvedReferenceException">Cells or pins are in no library.</exception>
    /// <exception cref="ArgumentException">There is no library.</exception>
    public TimingAnalyzer(Netlist netlist, IReadOnlyList<LibertyLibrary> libraries, SdcConstraints sdc, SpefFile? spef = null, TimingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(netlist);
        ArgumentNullException.ThrowIfNull(libraries);
        ArgumentNullException.ThrowIfNull(sdc);
        if (libraries.Count == 0) throw new ArgumentException("TimingAnalyzer: no library", nameof(libraries));
        options ??= new();
        (this.netlist, this.libraries) = (netlist, libraries);
        threads = options.Threads > 0 ? options.Threads : Environment.ProcessorCount;
        lumped = options.Delay == DelayModel.Lumped;
        bindings = CellBinding.Of(netlist, libraries);
        topology = new(netlist, bindings);
        constraints = new(netlist, sdc, libraries[0], options, warnings);
        tags = new(netlist.Pins, constraints);
        var unmatched = new List<string>();
        var parasitics = spef is null ? new NetParasitics?[netlist.Nets] : SpefParasitics.Annotate(spef, netlist, topology.NetDriver, unmatched);
        if (unmatched.Count > 0) warnings.Add($"{unmatched.Count} nets of the SPEF are not in the netlist: {string.Join(", ", unmatched.Take(5))}");
        wires = new(netlist, bindings, topology.NetDriver, parasitics, options.UseWireLoad ? libraries[0] : null, constraints.PortLoad);
        slew = [new double[2 * netlist.Pins], new double[2 * netlist.Pins]];
        wireDelay = [new double[2 * netlist.Pins], new double[2 * netlist.Pins]];
        tagMask = new ulong[netlist.Pins];
        arcStart = new int[netlist.Pins + 1];
        for (var pin = 0; pin < netlist.Pins; pin++) arcStart[pin + 1] = arcStart[pin] + (netlist.PinCell[pin] is >= 0 and var cell ? bindings[cell].Arcs[pin - netlist.CellStart[cell]].Length : 0);
        arcDelay = [new double[arcStart[^1]], new double[arcStart[^1]]];
        (constant, hasConstant) = ConstantPropagation.Run(netlist, bindings, topology, constraints.CaseAnalysis());
        clockSources = new List<int>[netlist.Pins];
        for (var clock = 0; clock < constraints.Clocks.Count; clock++)
            foreach (var pin in constraints.Clocks[clock].Sources) (clockSources[pin] ??= []).Add(clock);
        if (topology.Loops.Count > 0) warnings.Add($"{topology.Loops.Count} loops of combinational logic were cut, the first from {netlist.PinPath(topology.Loops.First().From)} to {netlist.PinPath(topology.Loops.First().To)}");
    }

    /// <summary>The netlist.</summary>
    public Netlist Netlist => netlist;

    /// <summary>What constraints could not be followed, loops that were cut, parasitics without a net.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Seconds of the unit that the constraints are in; reports are usually in it.</summary>
    public double TimeUnit => constraints.TimeUnit;

    /// <summary>The periods of the clocks, in seconds, by name.</summary>
    public IEnumerable<(string Name, double Period)> Clocks => constraints.Clocks.Select(c => (c.Name, c.Period));

    /// <summary>The slowest slew of a pin's rise (0) or fall (1), in seconds.</summary>
    public double Slew(int pin, int edge) => slew[1][2 * pin + edge];

    /// <summary>Farads that the driver of a net sees at its rise (0) or fall (1).</summary>
    public double Load(int net, int edge) => wires.Pi[2 * net + edge].Total;

    /// <summary>The latest arrival of a pin's edge of all clocks, in seconds; NaN: none.</summary>
    public double Arrival(int pin, int edge)
    {
        var latest = double.NaN;
        for (var tag = 0; tag < tags.Count; tag++)
        {
            // A tag of a clock's one edge has no arrival of the pin's other edge.
            if ((tagMask[pin] >> tag & 1) != 0 && tags.Late(tag)[2 * pin + edge] is var late && !double.IsNaN(late) && !(latest >= late)) latest = late;
        }
        return latest;
    }

    /// <summary>Puts other parasitics on a net; <see cref="Update"/> follows what changes. Null: the wire load or none.</summary>
    public void SetParasitics(int net, NetParasitics? parasitics)
    {
        if ((uint)net >= (uint)netlist.Nets) throw new ArgumentOutOfRangeException(nameof(net), net, $"TimingAnalyzer.SetParasitics: net {net} of {netlist.Nets}");
        wires.Parasitics[net] = parasitics;
        Touch(net);
    }

    /// <summary>Puts another cell of the libraries, with the same pins, in a cell's place; <see cref="Update"/> follows what changes.</summary>
    /// <exception cref="ArgumentException">No library has the cell, or it lacks a pin or an arc that the one before has.</exception>
    public void SetCell(int cell, string libraryCell)
    {
        if ((uint)cell >= (uint)netlist.Cells) throw new ArgumentOutOfRangeException(nameof(cell), cell, $"TimingAnalyzer.SetCell: cell {cell} of {netlist.Cells}");
        var library = libraries.FirstOrDefault(l => l.Cells.ContainsKey(libraryCell)) ?? throw new ArgumentException($"TimingAnalyzer.SetCell: no library has {libraryCell}", nameof(libraryCell));
        var pins = netlist.PinNames[netlist.CellStart[cell]..netlist.CellStart[cell + 1]].ToArray();
        var binding = CellBinding.Create(library.Cells[libraryCell], library, pins);
        // The graph stays as it is: only figures may change.
        for (var pin = 0; pin < pins.Length; pin++)
        {
            if (binding.Pins[pin] is null || !binding.Arcs[pin].Select(a => (a.From, a.FromEdge, a.ToEdge)).SequenceEqual(bindings[cell].Arcs[pin].Select(a => (a.From, a.FromEdge, a.ToEdge))))
                throw new ArgumentException($"TimingAnalyzer.SetCell: {libraryCell} has other arcs at {pins[pin]} than {bindings[cell].Cell.Name}", nameof(libraryCell));
        }
        bindings[cell] = binding;
        for (var pin = netlist.CellStart[cell]; pin < netlist.CellStart[cell + 1]; pin++)
        {
            dirty.Add(pin);
            if (netlist.PinNet[pin] is >= 0 and var net) Touch(net);
        }
    }

    /// <summary>Computes everything the first time, later only what changes reach.</summary>
    public void Update(CancellationToken token = default)
    {
        if (!isFull) Full(token);
        else if (dirty.Count > 0) Incremental(token);
        dirty.Clear();
        isFull = true;
    }

    private void Touch(int net)
    {
        wires.Update(net);
        if (topology.NetDriver[net] is >= 0 and var driver) dirty.Add(driver);
    }

    private void Full(CancellationToken token)
    {
        ends = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = token };
        const int Chunk = 128;
        for (var level = 0; level + 1 < topology.LevelStart.Length; level++)
        {
            token.ThrowIfCancellationRequested();
            var (start, end) = (topology.LevelStart[level], topology.LevelStart[level + 1]);
            if (end - start < 2 * Chunk || threads == 1)
            {
                for (var i = start; i < end; i++) Evaluate(topology.Pins[i]);
                continue;
            }
            Parallel.For(0, (end - start + Chunk - 1) / Chunk, options, chunk =>
            {
                var last = Math.Min(end, start + (chunk + 1) * Chunk);
                for (var i = start + chunk * Chunk; i < last; i++) Evaluate(topology.Pins[i]);
            });
        }
    }

    private void Incremental(CancellationToken token)
    {
        ends = null;
        var queue = new PriorityQueue<int, (int, int)>();
        var queued = new HashSet<int>(dirty);
        foreach (var pin in dirty) queue.Enqueue(pin, (topology.Level[pin], pin));
        var successors = new List<int>();
        var count = 0;
        while (queue.TryDequeue(out var pin, out _))
        {
            if ((++count & 1023) == 0) token.ThrowIfCancellationRequested();
            queued.Remove(pin);
            // What was asked to change passes on even if its own figures stay: its loads' slews were written with them.
            if (!Evaluate(pin) && !dirty.Contains(pin)) continue;
            topology.Successors(pin, successors);
            foreach (var to in successors)
                if (!topology.IsCut(pin, to) && queued.Add(to)) queue.Enqueue(to, (topology.Level[to], to));
        }
    }
}
