namespace Native.Eda;

/// <summary>A placement on both dies as one problem: nets that cross are split at their terminals, which follow the cells.</summary>
internal sealed class StackView
{
    public StackView(FlowPlan plan, DiePlacement at)
    {
        Design = plan.Stack(at, at.Die);
        Crossing = SplitNets.Crossing(Design, at.Die);
        Problem = SplitNets.Placement(Design, at.Die, at.X, at.Y, Crossing);
        at.Orientations.CopyTo(Problem.Orientations, 0);
        Lattice = TerminalLattice.Over(Design.Outline, Design.TerminalPitch, Design.TerminalMargin);
        var half = Design.TerminalPitch / 2;
        var places = at.Terminals.ToDictionary(t => t.Net, t => t.At);
        for (var i = 0; i < Crossing.Length; i++)
            if (places.TryGetValue(Crossing[i], out var middle)) (Problem.X[Design.Cells + i], Problem.Y[Design.Cells + i]) = (middle.X - half, middle.Y - half);
    }

    public TwoDieDesign Design { get; }

    public int[] Crossing { get; }

    public PlacementProblem Problem { get; }

    public TerminalLattice Lattice { get; }

    /// <summary>The placement that <see cref="Problem"/> now is.</summary>
    public DiePlacement Result(DiePlacement before)
    {
        var (cells, half) = (Design.Cells, Design.TerminalPitch / 2);
        return before with
        {
            X = Problem.X[..cells],
            Y = Problem.Y[..cells],
            Orientations = Problem.Orientations[..cells],
            Terminals = [.. Crossing.Select((net, i) => (net, new DbPoint(Problem.X[cells + i] + half, Problem.Y[cells + i] + half)))],
        };
    }

    /// <summary>The half-perimeter wirelength of each die in micrometers.</summary>
    public double[] Wirelength()
    {
        var lengths = new double[2];
        for (var net = 0; net + 1 < Problem.NetStart.Length; net++)
        {
            if (Problem.NetStart[net + 1] == Problem.NetStart[net]) continue;
            // The cells of a net are of one die; its terminal, if it has one, stands last.
            var first = Problem.PinCell[Problem.NetStart[net]];
            lengths[first < 0 ? 0 : Problem.DieOf(first)] += Problem.NetLength(net) / Problem.UnitsPerMicron;
        }
        return lengths;
    }
}
