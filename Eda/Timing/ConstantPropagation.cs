namespace Native.Eda;

/// <summary>Which pins stay at 0 or 1 because of tied nets, tie cells and case analysis.</summary>
internal static class ConstantPropagation
{
    /// <summary>For each pin 0, 1 or −1 (it moves), and for each cell whether any of its pins is constant.</summary>
    public static (sbyte[] Pins, bool[] Cells) Run(Netlist netlist, CellBinding[] bindings, TimingTopology topology, IEnumerable<(int Pin, int Value)> given)
    {
        var values = new sbyte[netlist.Pins];
        Array.Fill(values, (sbyte)-1);
        var cells = new bool[netlist.Cells];
        var queue = new Queue<int>();
        void Set(int pin, sbyte value)
        {
            if (values[pin] >= 0) return;
            values[pin] = value;
            queue.Enqueue(pin);
        }
        foreach (var (pin, value) in given) Set(pin, (sbyte)value);
        for (var net = 0; net < netlist.Nets; net++)
        {
            if (netlist.NetConstants[net] < 0) continue;
            foreach (var pin in netlist.PinsOf(net))
                if (!topology.IsDriver(pin)) Set(pin, netlist.NetConstants[net]);
        }
        for (var cell = 0; cell < netlist.Cells; cell++)
        {
            for (var i = 0; i < bindings[cell].Pins.Length; i++)
                if (bindings[cell].Pins[i]?.Function is { Variables.Count: 0 } function) Set(netlist.CellStart[cell] + i, (sbyte)Evaluate(function, _ => -1));
        }
        while (queue.TryDequeue(out var pin))
        {
            if (topology.IsDriver(pin))
            {
                if (netlist.PinNet[pin] is >= 0 and var net && topology.SharedNets?.Contains(net) != true)
                    foreach (var load in netlist.PinsOf(net))
                        if (!topology.IsDriver(load)) Set(load, values[pin]);
            }
            if (netlist.PinCell[pin] is not (>= 0 and var cell)) continue;
            cells[cell] = true;
            var (binding, start) = (bindings[cell], netlist.CellStart[cell]);
            if (binding.Cell.Sequentials.Count > 0) continue;
            for (var i = 0; i < binding.Pins.Length; i++)
            {
                if (binding.Pins[i]?.Function is not { } function) continue;
                var value = Evaluate(function, name => Value(binding, values, start, name));
                if (value >= 0) Set(start + i, (sbyte)value);
            }
        }
        return (values, cells);
    }

    /// <summary>The value of a function with some variables constant: 0, 1 or −1.</summary>
    public static int Evaluate(BooleanFunction function, Func<string, int> value)
    {
        return Of(function.Root);

        int Of(BooleanFunction.Node node)
        {
            switch (node.Kind)
            {
                case BooleanFunction.Operation.Zero:
                    return 0;
                case BooleanFunction.Operation.One:
                    return 1;
                case BooleanFunction.Operation.Variable:
                    return value(function.Variables[node.Variable]);
                case BooleanFunction.Operation.Not:
                    return Of(node.Left!) is >= 0 and var inner ? 1 - inner : -1;
            }
            var (left, right) = (Of(node.Left!), Of(node.Right!));
            return node.Kind switch
            {
                BooleanFunction.Operation.And => left == 0 || right == 0 ? 0 : left < 0 || right < 0 ? -1 : 1,
                BooleanFunction.Operation.Or => left == 1 || right == 1 ? 1 : left < 0 || right < 0 ? -1 : 0,
                _ => left < 0 || right < 0 ? -1 : left ^ right,
            };
        }
    }

    /// <summary>The value of a cell's pin by name.</summary>
    public static int Value(CellBinding binding, sbyte[] values, int start, string name)
    {
        for (var i = 0; i < binding.Pins.Length; i++)
            if (binding.Pins[i]?.Name == name) return values[start + i];
        return -1;
    }
}
