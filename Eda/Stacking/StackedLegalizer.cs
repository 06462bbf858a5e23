namespace Native.Eda;

/// <summary>Makes a placement on two dies legal: cells on the rows of their die, terminals on their lattice at the least wirelength.</summary>
internal static class StackedLegalizer
{
    /// <summary>Cells go to the nearest free sites, terminals to the best ones for them.</summary>
    /// <param name="design">The design.</param>
    /// <param name="placement">Its cells, then its terminals, as <see cref="SplitNets.Placement"/> makes it; both get other places.</param>
    /// <param name="die">For each cell its die.</param>
    /// <param name="crossing">The nets that have a terminal.</param>
    /// <param name="lattice">Where terminals may be.</param>
    /// <param name="token">Ends the work early.</param>
    /// <exception cref="InfeasiblePlacementException">Cells or terminals do not fit.</exception>
    public static void Legalize(TwoDieDesign design, PlacementProblem placement, int[] die, int[] crossing, TerminalLattice lattice, CancellationToken token)
    {
        Bind(design, placement);
        AbacusLegalizer.Legalize(placement, token);
        AssignTerminals(design, placement, die, crossing, lattice, token);
    }

    /// <summary>Shortens the wires of a legal placement; cells and terminals take turns.</summary>
    public static void Improve(
        TwoDieDesign design, PlacementProblem placement, int[] die, int[] crossing, TerminalLattice lattice, DetailedPlacementOptions? options = null,
        IProgress<double>? progress = null, CancellationToken token = default)
    {
        Bind(design, placement);
        for (var pass = 0; pass < 2; pass++)
        {
            DetailedPlacer.Improve(placement, options, progress, token);
            // Without terminals nothing has changed for a second pass.
            if (crossing.Length == 0) break;
            AssignTerminals(design, placement, die, crossing, lattice, token);
        }
        if (LegalityChecker.Check(placement, 1) is [var violation, ..]) throw new InvalidOperationException($"StackedLegalizer: the result is illegal: {violation.Text}");
    }

    // Terminals stand for nothing but their middles: they are assigned to the lattice and moved by that alone.
    private static void Bind(TwoDieDesign design, PlacementProblem placement)
    {
        for (var cell = design.Cells; cell < placement.Cells; cell++) placement.IsFixed[cell] = true;
    }

    private static void AssignTerminals(TwoDieDesign design, PlacementProblem placement, int[] die, int[] crossing, TerminalLattice lattice, CancellationToken token)
    {
        if (crossing.Length == 0) return;
        var nets = new List<TerminalNet>(crossing.Length);
        var pins = new[] { new List<DbPoint>(), new List<DbPoint>() };
        foreach (var net in crossing)
        {
            foreach (var list in pins) list.Clear();
            for (var pin = design.NetStart[net]; pin < design.NetStart[net + 1]; pin++)
            {
                var (side, cell) = (SplitNets.DieOf(design, die, pin), design.PinCell[pin]);
                var (atX, atY) = (design.PinX[side][pin], design.PinY[side][pin]);
                if (cell >= 0)
                {
                    (atX, atY) = placement.Orientations[cell].Apply(atX, atY, placement.Width[cell], placement.Height[cell]);
                    (atX, atY) = (atX + placement.X[cell], atY + placement.Y[cell]);
                }
                pins[side].Add(new((int)Math.Round(atX), (int)Math.Round(atY)));
            }
            nets.Add(new(design.NetNames.Length > 0 ? design.NetNames[net] : $"{net}", [.. pins[0]], [.. pins[1]]));
        }
        var assigned = TerminalAssigner.Assign(nets, lattice, null, null, token);
        for (var i = 0; i < crossing.Length; i++)
        {
            var center = lattice.Center(assigned.Sites[i]);
            (placement.X[design.Cells + i], placement.Y[design.Cells + i]) = (center.X - design.TerminalPitch / 2, center.Y - design.TerminalPitch / 2);
        }
    }
}
