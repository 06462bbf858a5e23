namespace Native.Eda;

/// <summary>A Boolean function of a cell with its variables joined to the cell's signals, as a tree and as a truth table.</summary>
internal sealed class CellExpression
{
    /// <summary>A table of more inputs is not made; the tree is walked as if its branches were independent.</summary>
    private const int MaxInputs = 12;

    private readonly bool[]? table;

    private CellExpression(BooleanFunction.Node root, int[] signals, int[] leaves, bool[]? table)
    {
        (Root, Signals, Leaves, this.table) = (root, signals, leaves, table);
    }

    /// <summary>The tree; its variables are numbers in <see cref="Signals"/>.</summary>
    public BooleanFunction.Node Root { get; }

    /// <summary>For each variable of the tree its signal.</summary>
    public int[] Signals { get; }

    /// <summary>What the function comes down to: inputs and states.</summary>
    public int[] Leaves { get; }

    /// <summary>Joins a function to a cell's signals; a variable that is an output of the cell is replaced by that output's function in the table.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cell">The cell.</param>
    public static CellExpression Create(BooleanFunction function, PowerCell cell)
    {
        var signals = new int[function.Variables.Count];
        for (var i = 0; i < signals.Length; i++) signals[i] = cell.Signal(function.Variables[i]);
        var leaves = new List<int>();
        Gather(function, cell, leaves, 0);
        if (leaves.Count > MaxInputs) return new(function.Root, signals, [.. leaves], null);
        var table = new bool[1 << leaves.Count];
        for (var row = 0; row < table.Length; row++) table[row] = Value(function, cell, leaves, row, 0);
        return new(function.Root, signals, [.. leaves], table);
    }

    /// <summary>
    /// The state in which a pin alone decides an output: what the other operand must be where the pin is one operand of the outermost and or or.
    /// Null: the pin stands deeper.
    /// </summary>
    public static CellExpression? Decisive(BooleanFunction function, int pin, PowerCell cell)
    {
        var root = function.Root;
        while (root.Kind == BooleanFunction.Operation.Not) root = root.Left!;
        var signals = function.Variables.Select(cell.Signal).ToArray();
        bool Is(BooleanFunction.Node node) => node.Kind == BooleanFunction.Operation.Variable && signals[node.Variable] == pin;
        if (Is(root)) return new(new(BooleanFunction.Operation.One), [], [], null);
        if (root.Kind is not (BooleanFunction.Operation.And or BooleanFunction.Operation.Or)) return null;
        if ((Is(root.Left!) ? root.Right : Is(root.Right!) ? root.Left : null) is not { } other) return null;
        return new(root.Kind == BooleanFunction.Operation.And ? other : new(BooleanFunction.Operation.Not, -1, other), signals, [], null);
    }

    /// <summary>The density and duty by the tree, branches taken as independent; exclusive or counts a change of one side by the share of time in which it stands alone.</summary>
    public SignalActivity Tree(Func<int, SignalActivity> signal)
    {
        return Of(Root);

        SignalActivity Of(BooleanFunction.Node node)
        {
            switch (node.Kind)
            {
                case BooleanFunction.Operation.Zero:
                    return new(0, 0);
                case BooleanFunction.Operation.One:
                    return new(0, 1);
                case BooleanFunction.Operation.Variable:
                    return signal(Signals[node.Variable]);
                case BooleanFunction.Operation.Not:
                    var inner = Of(node.Left!);
                    return new(inner.Density, 1 - inner.Duty);
            }
            var (a, b) = (Of(node.Left!), Of(node.Right!));
            switch (node.Kind)
            {
                case BooleanFunction.Operation.And:
                    return new(a.Density * b.Duty + b.Density * a.Duty, a.Duty * b.Duty);
                case BooleanFunction.Operation.Or:
                    return new(a.Density * (1 - b.Duty) + b.Density * (1 - a.Duty), 1 - (1 - a.Duty) * (1 - b.Duty));
                default:
                    var (left, right) = (a.Duty * (1 - b.Duty), b.Duty * (1 - a.Duty));
                    return new(a.Density * left + b.Density * right, left + right);
            }
        }
    }

    /// <summary>The density by Boolean differences and the exact duty, for independent leaves.</summary>
    public SignalActivity Exact(Func<int, SignalActivity> signal)
    {
        if (table is null) return Tree(signal);
        Span<SignalActivity> activity = stackalloc SignalActivity[Leaves.Length];
        for (var i = 0; i < activity.Length; i++) activity[i] = signal(Leaves[i]);
        var (density, duty) = (0.0, 0.0);
        for (var row = 0; row < table.Length; row++)
        {
            var probability = 1.0;
            for (var i = 0; i < activity.Length; i++) probability *= (row >> i & 1) != 0 ? activity[i].Duty : 1 - activity[i].Duty;
            if (table[row]) duty += probability;
            // A leaf moves from either of its values: both rows count, each with its probability.
            for (var i = 0; i < activity.Length; i++)
                if (table[row] != table[row ^ 1 << i]) density += probability * activity[i].Density;
        }
        return new(density, duty);
    }

    /// <summary>How likely a change of a leaf changes the function.</summary>
    public double Sensitivity(int leaf, Func<int, SignalActivity> signal)
    {
        var place = Array.IndexOf(Leaves, leaf);
        if (place < 0) return 0;
        if (table is null) return 0.5;
        var sum = 0.0;
        for (var row = 0; row < table.Length; row++)
        {
            if (table[row] == table[row ^ 1 << place]) continue;
            var probability = 1.0;
            for (var i = 0; i < Leaves.Length; i++)
            {
                var duty = signal(Leaves[i]).Duty;
                probability *= (row >> i & 1) != 0 ? duty : 1 - duty;
            }
            sum += probability;
        }
        return sum;
    }

    private static void Gather(BooleanFunction function, PowerCell cell, List<int> leaves, int depth)
    {
        foreach (var name in function.Variables)
        {
            var signal = cell.Signal(name);
            if (depth < 4 && cell.Function(signal) is { } inner) Gather(inner, cell, leaves, depth + 1);
            else if (!leaves.Contains(cell.Positive(signal))) leaves.Add(cell.Positive(signal));
        }
    }

    private static bool Value(BooleanFunction function, PowerCell cell, List<int> leaves, int row, int depth)
    {
        Span<bool> values = stackalloc bool[function.Variables.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var signal = cell.Signal(function.Variables[i]);
            if (depth < 4 && cell.Function(signal) is { } inner) values[i] = Value(inner, cell, leaves, row, depth + 1);
            else values[i] = (row >> leaves.IndexOf(cell.Positive(signal)) & 1) != 0 ^ cell.Positive(signal) != signal;
        }
        return function.Evaluate(values);
    }
}
