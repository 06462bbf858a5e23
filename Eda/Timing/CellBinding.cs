using System.Runtime.InteropServices;

namespace Native.Eda;

/// <summary>An arc of a cell between two edges of two of its pins.</summary>
/// <param name="From">The input, counted among the cell's pins in the netlist.</param>
/// <param name="FromEdge">0: its rise, 1: its fall.</param>
/// <param name="ToEdge">0: the output's rise, 1: its fall.</param>
/// <param name="Launches">Whether it starts a path: from a clock to an output.</param>
/// <param name="Delay">Its delay.</param>
/// <param name="Slew">The output's slew.</param>
/// <param name="When">The state it holds in; null: all.</param>
internal readonly record struct BoundArc(int From, int FromEdge, int ToEdge, bool Launches, LibertyTable Delay, LibertyTable? Slew, BooleanFunction? When);

/// <summary>A constraint between edges of two pins of a cell.</summary>
/// <param name="Clock">The clock pin, counted among the cell's pins in the netlist.</param>
/// <param name="ClockEdge">0: its rise, 1: its fall.</param>
/// <param name="DataEdge">0: the data's rise, 1: its fall.</param>
/// <param name="IsSetup">Whether the data must come before the clock, not stay behind it.</param>
/// <param name="Table">How long before or behind.</param>
internal readonly record struct BoundCheck(int Clock, int ClockEdge, int DataEdge, bool IsSetup, LibertyTable Table);

/// <summary>A library cell joined to the pins of its instances in a netlist; instances with the same pins in the same order share one.</summary>
internal sealed class CellBinding
{
    private CellBinding(LibertyCell cell, LibertyLibrary library, string[] pins)
    {
        (Cell, Library) = (cell, library);
        Pins = new LibertyPin?[pins.Length];
        for (var i = 0; i < pins.Length; i++) Pins[i] = cell.Pin(pins[i]);
        var local = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < pins.Length; i++) local[pins[i]] = i;
        Arcs = new BoundArc[pins.Length][];
        Checks = new BoundCheck[pins.Length][];
        IsClock = new bool[pins.Length];
        var fanout = new HashSet<int>[pins.Length];
        for (var i = 0; i < pins.Length; i++) fanout[i] = [];
        for (var i = 0; i < pins.Length; i++)
        {
            var (arcs, checks) = (new List<BoundArc>(), new List<BoundCheck>());
            foreach (var arc in Pins[i]?.Arcs ?? [])
            {
                if (!local.TryGetValue(arc.From, out var from)) continue;
                Add(arc, from, arcs, checks);
            }
            foreach (var arc in arcs)
            {
                fanout[arc.From].Add(i);
                if (arc.Launches) IsClock[arc.From] = true;
            }
            foreach (var check in checks) IsClock[check.Clock] = true;
            (Arcs[i], Checks[i]) = ([.. arcs], [.. checks]);
        }
        Fanout = [.. fanout.Select(f => f.Order().ToArray())];
    }

    /// <summary>Binds a cell to the pins of one instance.</summary>
    public static CellBinding Create(LibertyCell cell, LibertyLibrary library, string[] pins) => new(cell, library, pins);

    public LibertyCell Cell { get; }

    public LibertyLibrary Library { get; }

    /// <summary>The library's pins in the netlist's order; null where the library has none of the name.</summary>
    public LibertyPin?[] Pins { get; }

    /// <summary>For each pin the arcs that end there.</summary>
    public BoundArc[][] Arcs { get; }

    /// <summary>For each pin the constraints on it.</summary>
    public BoundCheck[][] Checks { get; }

    /// <summary>For each pin the pins where its arcs end.</summary>
    public int[][] Fanout { get; }

    /// <summary>Whether a pin is the clock of an arc or a constraint.</summary>
    public bool[] IsClock { get; }

    /// <summary>The bindings of all cells of a netlist.</summary>
    /// <exception cref="UnresolvedReferenceException">Cells or pins are in no library.</exception>
    public static CellBinding[] Of(Netlist netlist, IReadOnlyList<LibertyLibrary> libraries)
    {
        var cells = new Dictionary<string, (LibertyCell, LibertyLibrary)>(StringComparer.Ordinal);
        // Of two libraries with the same cell the first counts.
        foreach (var library in libraries)
            foreach (var (name, cell) in library.Cells) cells.TryAdd(name, (cell, library));
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var known = new Dictionary<int, List<(string[] Pins, CellBinding Binding)>>();
        var bindings = new CellBinding[netlist.Cells];
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            var master = netlist.CellMaster[cell];
            var pins = netlist.PinNames[netlist.CellStart[cell]..netlist.CellStart[cell + 1]];
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(known, master, out _);
            list ??= [];
            var found = Find(list, pins);
            if (found is null)
            {
                // Tap cells and fillers are on no net and need no timing.
                if (!cells.TryGetValue(netlist.Masters[master], out var source) && pins.Length == 0) source = (new() { Name = netlist.Masters[master] }, libraries[0]);
                if (source.Item1 is null)
                {
                    missing.Add(netlist.Masters[master]);
                    continue;
                }
                found = new(source.Item1, source.Item2, pins.ToArray());
                for (var i = 0; i < pins.Length; i++)
                    if (found.Pins[i] is null) missing.Add($"{netlist.Masters[master]}/{pins[i]}");
                list.Add((pins.ToArray(), found));
            }
            bindings[cell] = found;
        }
        return missing.Count > 0 ? throw new UnresolvedReferenceException("cells or pins without timing in the libraries", missing) : bindings;
    }

    private static CellBinding? Find(List<(string[] Pins, CellBinding Binding)> list, ReadOnlySpan<string> pins)
    {
        foreach (var (names, binding) in list)
            if (pins.SequenceEqual(names)) return binding;
        return null;
    }

    private static void Add(LibertyArc arc, int from, List<BoundArc> arcs, List<BoundCheck> checks)
    {
        switch (arc.Type)
        {
            case LibertyTimingType.Combinational or LibertyTimingType.ThreeStateEnable:
                for (var edge = 0; edge < 2; edge++)
                {
                    if (arc.Sense != LibertySense.Negative) Arc(edge, edge, false);
                    if (arc.Sense != LibertySense.Positive) Arc(edge, 1 - edge, false);
                }
                break;
            case LibertyTimingType.RisingEdge or LibertyTimingType.FallingEdge:
                var clock = arc.Type == LibertyTimingType.RisingEdge ? 0 : 1;
                Arc(clock, 0, true);
                Arc(clock, 1, true);
                break;
            case LibertyTimingType.SetupRising or LibertyTimingType.RecoveryRising:
                Check(0, true);
                break;
            case LibertyTimingType.SetupFalling or LibertyTimingType.RecoveryFalling:
                Check(1, true);
                break;
            case LibertyTimingType.HoldRising or LibertyTimingType.RemovalRising:
                Check(0, false);
                break;
            case LibertyTimingType.HoldFalling or LibertyTimingType.RemovalFalling:
                Check(1, false);
                break;
            case LibertyTimingType.Preset or LibertyTimingType.Clear or LibertyTimingType.ThreeStateDisable or LibertyTimingType.Other:
                // Set and reset are asynchronous: what they start is no path of the clock.
                break;
        }

        void Arc(int fromEdge, int toEdge, bool launches)
        {
            var table = toEdge == 0 ? arc.Rise : arc.Fall;
            if (table is not null) arcs.Add(new(from, fromEdge, toEdge, launches, table, toEdge == 0 ? arc.RiseSlew : arc.FallSlew, arc.When));
        }

        void Check(int clockEdge, bool setup)
        {
            if (arc.Rise is not null) checks.Add(new(from, clockEdge, 0, setup, arc.Rise));
            if (arc.Fall is not null) checks.Add(new(from, clockEdge, 1, setup, arc.Fall));
        }
    }
}
