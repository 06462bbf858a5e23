namespace Native.Eda;

/// <summary>
/// The placement of a two-die design whose cells have dies: each net with pins on both is two nets that meet in a terminal, which is a cell of a third
/// layer. The cells come first, the terminals after them.
/// </summary>
internal static class SplitNets
{
    /// <summary>The layer of the terminals.</summary>
    public const int TerminalLayer = 2;

    /// <summary>The nets that need a terminal, ascending.</summary>
    public static int[] Crossing(TwoDieDesign design, int[] die)
    {
        var crossing = new List<int>();
        for (var net = 0; net < design.Nets; net++)
        {
            var seen = 0;
            for (var pin = design.NetStart[net]; pin < design.NetStart[net + 1]; pin++) seen |= 1 << DieOf(design, die, pin);
            if (seen == 3) crossing.Add(net);
        }
        return [.. crossing];
    }

    /// <summary>The die of a pin; pins of the design itself are below.</summary>
    public static int DieOf(TwoDieDesign design, int[] die, int pin) => design.PinCell[pin] < 0 ? 0 : die[design.PinCell[pin]];

    /// <summary>Makes the placement.</summary>
    /// <param name="design">The design.</param>
    /// <param name="die">For each cell its die.</param>
    /// <param name="x">The cells' left edges.</param>
    /// <param name="y">The cells' lower edges.</param>
    /// <param name="crossing">The nets that need a terminal.</param>
    public static PlacementProblem Placement(TwoDieDesign design, int[] die, int[] x, int[] y, int[] crossing)
    {
        var cells = design.Cells;
        var total = cells + crossing.Length;
        var terminal = new Dictionary<int, int>();
        for (var i = 0; i < crossing.Length; i++) terminal[crossing[i]] = cells + i;
        var (width, height, left, bottom) = (new int[total], new int[total], new int[total], new int[total]);
        var (isFixed, layer, names) = (new bool[total], new int[total], new string[total]);
        for (var cell = 0; cell < cells; cell++)
        {
            (width[cell], height[cell], layer[cell], names[cell], isFixed[cell]) = (design.Width[die[cell]][cell], design.Height[die[cell]][cell], die[cell], design.Names[cell], design.IsFixed[cell]);
            (left[cell], bottom[cell]) = isFixed[cell] ? (design.X[cell], design.Y[cell]) : (x[cell], y[cell]);
        }
        for (var i = 0; i < crossing.Length; i++)
            (width[cells + i], height[cells + i], layer[cells + i], names[cells + i]) = (design.TerminalPitch, design.TerminalPitch, TerminalLayer, $"terminal {i}");
        var (start, pinCell, px, py) = (new List<int> { 0 }, new List<int>(), new List<double>(), new List<double>());
        for (var net = 0; net < design.Nets; net++)
        {
            var bond = terminal.TryGetValue(net, out var number) ? number : -1;
            for (var side = 0; side < 2; side++)
            {
                for (var pin = design.NetStart[net]; pin < design.NetStart[net + 1]; pin++)
                {
                    if (DieOf(design, die, pin) != side) continue;
                    pinCell.Add(design.PinCell[pin]);
                    px.Add(design.PinX[side][pin]);
                    py.Add(design.PinY[side][pin]);
                }
                if (bond >= 0)
                {
                    pinCell.Add(bond);
                    px.Add(design.TerminalPitch / 2.0);
                    py.Add(design.TerminalPitch / 2.0);
                }
                // A net on one die stays one net; the other half is empty and is left out.
                if (pinCell.Count > start[^1]) start.Add(pinCell.Count);
            }
        }
        return new()
        {
            Names = names,
            Width = width,
            Height = height,
            IsFixed = isFixed,
            X = left,
            Y = bottom,
            Orientations = new Orientation[total],
            Die = layer,
            Rows = design.Rows,
            NetStart = [.. start],
            PinCell = [.. pinCell],
            PinX = [.. px],
            PinY = [.. py],
            UnitsPerMicron = design.UnitsPerMicron,
        };
    }
}
