namespace Native.Eda;

/// <summary>How detailed placement goes.</summary>
public sealed record DetailedPlacementOptions
{
    /// <summary>At most so many rounds. Default 12.</summary>
    public int MaxRounds { get; init; } = 12;

    /// <summary>The rounds end when one shortens the wires by less than this share. Default 0.001.</summary>
    public double MinGain { get; init; } = 0.001;

    /// <summary>Throws where a value is not allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed; the message names it.</exception>
    public void Validate()
    {
        if (MaxRounds < 0) throw new ArgumentOutOfRangeException(nameof(MaxRounds), MaxRounds, "DetailedPlacementOptions: MaxRounds must be 0 or more");
        if (!(MinGain is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(MinGain), MinGain, "DetailedPlacementOptions: MinGain must be from 0 to below 1");
    }
}

/// <summary>What detailed placement came to.</summary>
/// <param name="Rounds">How many rounds it took.</param>
/// <param name="Moves">How many moves shortened the wires.</param>
/// <param name="WirelengthBefore">Half-perimeter wirelength before, in micrometers.</param>
/// <param name="WirelengthAfter">The same after.</param>
/// <param name="Options">What it was asked for.</param>
public sealed record DetailedPlacementResult(int Rounds, int Moves, double WirelengthBefore, double WirelengthAfter, DetailedPlacementOptions Options);

/// <summary>
/// Shortens the wires of a legal placement by moves that keep it legal: cells change places or go into free room, three neighbors are reordered, cells
/// that share no net are assigned to their places anew, and cells shift and mirror within their room. Nets of more than 64 pins do not decide.
/// </summary>
public static class DetailedPlacer
{
    /// <summary>Improves the places; when canceled, the places are those of the last round that was finished.</summary>
    /// <param name="problem">A legal placement.</param>
    /// <param name="options">How; null: the defaults.</param>
    /// <param name="progress">Is told the wirelength in micrometers after each round.</param>
    /// <param name="token">Ends the work early.</param>
    /// <exception cref="ArgumentException">The placement is not legal.</exception>
    public static DetailedPlacementResult Improve(PlacementProblem problem, DetailedPlacementOptions? options = null, IProgress<double>? progress = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(problem);
        options ??= new();
        options.Validate();
        if (LegalityChecker.Check(problem, 1) is [var violation, ..]) throw new ArgumentException($"DetailedPlacer: the placement is not legal: {violation.Text}", nameof(problem));
        var (rows, wires) = (new RowOccupancy(problem), new WireChange(problem));
        var cells = Enumerable.Range(0, problem.Cells).Where(c => !problem.IsFixed[c]).ToArray();
        var (swap, reorder, matching, shift) = (new GlobalSwap(problem, rows, wires), new WindowReorder(problem, rows, wires), new IndependentSetMatching(problem, rows, wires), new RowShift(problem, rows, wires));
        var before = problem.Wirelength();
        var (last, rounds, moves) = (before, 0, 0);
        while (rounds < options.MaxRounds)
        {
            var (x, y, turns) = ((int[])problem.X.Clone(), (int[])problem.Y.Clone(), (Orientation[])problem.Orientations.Clone());
            int made;
            try
            {
                made = swap.Run(cells, token) + reorder.Run(token) + matching.Run(cells, token) + shift.Run(token);
            }
            catch
            {
                Restore(x, y, turns);
                throw;
            }
            var now = problem.Wirelength();
            // Large nets were not asked: what they lose may be more than the others win.
            if (now > last)
            {
                Restore(x, y, turns);
                break;
            }
            (rounds, moves) = (rounds + 1, moves + made);
            progress?.Report(now);
            var gain = last - now;
            last = now;
            if (gain < options.MinGain * now) break;
        }
        return new(rounds, moves, before, last, options);

        void Restore(int[] x, int[] y, Orientation[] turns)
        {
            x.CopyTo(problem.X, 0);
            y.CopyTo(problem.Y, 0);
            turns.CopyTo(problem.Orientations, 0);
        }
    }
}
