namespace Native.Eda;

/// <summary>The pins of a netlist in an order in which signals pass, with levels, drivers and the edges that were cut to break loops.</summary>
internal sealed class TimingTopology
{
    private readonly Netlist netlist;
    private readonly CellBinding[] bindings;
    private readonly bool[] isDriver;
    private readonly HashSet<(int, int)> cut = [];

    public TimingTopology(Netlist netlist, CellBinding[] bindings)
    {
        (this.netlist, this.bindings) = (netlist, bindings);
        isDriver = new bool[netlist.Pins];
        NetDriver = new int[netlist.Nets];
        Array.Fill(NetDriver, -1);
        for (var pin = 0; pin < netlist.Pins; pin++)
        {
            var cell = netlist.PinCell[pin];
            isDriver[pin] = cell < 0 ? netlist.PortDirections[netlist.PinPort(pin)] == PortDirection.Input : bindings[cell].Pins[pin - netlist.CellStart[cell]]!.IsOutput;
            var net = netlist.PinNet[pin];
            if (!isDriver[pin] || net < 0) continue;
            if (NetDriver[net] < 0) NetDriver[net] = pin;
            else (SharedNets ??= []).Add(net);
        }
        Level = new int[netlist.Pins];
        Order();
    }

    /// <summary>For each net its first driver, −1: none.</summary>
    public int[] NetDriver { get; }

    /// <summary>The nets with more than one driver; null: none.</summary>
    public HashSet<int>? SharedNets { get; private set; }

    /// <summary>For each pin its level: above those of all that it depends on.</summary>
    public int[] Level { get; }

    /// <summary>The pins level by level.</summary>
    public int[] Pins { get; private set; } = [];

    /// <summary>Where each level begins in <see cref="Pins"/>.</summary>
    public int[] LevelStart { get; private set; } = [];

    /// <summary>The edges that were cut, from pin to pin.</summary>
    public IReadOnlyCollection<(int From, int To)> Loops => cut;

    /// <summary>Whether a pin drives its net.</summary>
    public bool IsDriver(int pin) => isDriver[pin];

    /// <summary>Whether the edge between two pins was cut.</summary>
    public bool IsCut(int from, int to) => cut.Count > 0 && cut.Contains((from, to));

    /// <summary>The pins that depend directly on a pin.</summary>
    public void Successors(int pin, List<int> into)
    {
        into.Clear();
        var cell = netlist.PinCell[pin];
        if (isDriver[pin] && netlist.PinNet[pin] is >= 0 and var net)
        {
            foreach (var load in netlist.PinsOf(net))
                if (load != pin && !isDriver[load]) into.Add(load);
        }
        if (cell < 0) return;
        var start = netlist.CellStart[cell];
        foreach (var to in bindings[cell].Fanout[pin - start]) into.Add(start + to);
    }

    private void Order()
    {
        var state = new byte[netlist.Pins];
        var finished = new List<int>(netlist.Pins);
        // Ports and clocked outputs first: a loop is then cut where it closes, seen from where signals start.
        for (var pin = 0; pin < netlist.Pins; pin++)
            if (isDriver[pin] && (netlist.PinCell[pin] < 0 || Launched(pin))) Visit(pin, state, finished);
        for (var pin = 0; pin < netlist.Pins; pin++)
            if (isDriver[pin]) Visit(pin, state, finished);
        for (var pin = 0; pin < netlist.Pins; pin++) Visit(pin, state, finished);
        var successors = new List<int>();
        var deepest = 0;
        for (var i = finished.Count - 1; i >= 0; i--)
        {
            var pin = finished[i];
            Successors(pin, successors);
            foreach (var to in successors)
            {
                if (IsCut(pin, to)) continue;
                Level[to] = Math.Max(Level[to], Level[pin] + 1);
                deepest = Math.Max(deepest, Level[to]);
            }
        }
        LevelStart = new int[deepest + 2];
        foreach (var level in Level) LevelStart[level + 1]++;
        for (var i = 0; i <= deepest; i++) LevelStart[i + 1] += LevelStart[i];
        Pins = new int[netlist.Pins];
        var next = LevelStart.ToArray();
        for (var pin = 0; pin < netlist.Pins; pin++) Pins[next[Level[pin]]++] = pin;
    }

    private bool Launched(int pin)
    {
        var cell = netlist.PinCell[pin];
        return Array.Exists(bindings[cell].Arcs[pin - netlist.CellStart[cell]], a => a.Launches);
    }

    // Depth first without recursion: a path may be a hundred thousand pins long.
    private void Visit(int root, byte[] state, List<int> finished)
    {
        if (state[root] != 0) return;
        var stack = new Stack<(int Pin, int[] Successors, int Next)>();
        var successors = new List<int>();
        Successors(root, successors);
        state[root] = 1;
        stack.Push((root, [.. successors], 0));
        while (stack.TryPop(out var top))
        {
            if (top.Next == top.Successors.Length)
            {
                state[top.Pin] = 2;
                finished.Add(top.Pin);
                continue;
            }
            stack.Push(top with { Next = top.Next + 1 });
            var to = top.Successors[top.Next];
            if (state[to] == 1) cut.Add((top.Pin, to));
            if (state[to] != 0) continue;
            Successors(to, successors);
            state[to] = 1;
            stack.Push((to, [.. successors], 0));
        }
    }
}
