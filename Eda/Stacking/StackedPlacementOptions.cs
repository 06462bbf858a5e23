namespace Native.Eda;

/// <summary>How cells are placed on two dies.</summary>
public sealed record StackedPlacementOptions
{
    /// <summary>How each global placement goes. Its target density is that of the dies where it is 0.</summary>
    public GlobalPlacementOptions Global { get; init; } = new();

    /// <summary>How often dies are given anew to the cells where they were placed, and all are placed again; the shortest is kept. Default 3.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>What a terminal costs when dies are given, in multiples of the terminals' pitch. Default 0.5.</summary>
    public double TerminalCost { get; init; } = 0.5;

    /// <summary>At most this share of the terminals' sites is used. Default 0.7.</summary>
    public double MaxTerminalUse { get; init; } = 0.7;

    /// <summary>How often each cell is tried when dies are given. Default 60.</summary>
    public int Sweeps { get; init; } = 60;

    /// <summary>
    /// By how much a window of cells may exceed its share of a die, at least 1; 0 (the default): by a tenth where the dies are nearly full, by more where there is room to
    /// spread.
    /// </summary>
    public double WindowSlack { get; init; }

    /// <summary>What the annealing draws from. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Throws where a value is not allowed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not allowed; the message names it.</exception>
    public void Validate()
    {
        Global.Validate();
        Require(Rounds > 0, nameof(Rounds), Rounds, "at least 1");
        Require(TerminalCost >= 0 && double.IsFinite(TerminalCost), nameof(TerminalCost), TerminalCost, "0 or more");
        Require(MaxTerminalUse is > 0 and <= 1, nameof(MaxTerminalUse), MaxTerminalUse, "above 0, up to 1");
        Require(WindowSlack == 0 || WindowSlack >= 1 && double.IsFinite(WindowSlack), nameof(WindowSlack), WindowSlack, "0, or at least 1");
        Require(Sweeps > 0, nameof(Sweeps), Sweeps, "at least 1");
    }

    private static void Require(bool holds, string name, object value, string rule)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"StackedPlacementOptions: {name} must be {rule}");
    }
}

/// <summary>A legal placement on two dies.</summary>
/// <param name="Placement">The cells with their dies and places, then the terminals on layer 2, and the nets split at them.</param>
/// <param name="Die">For each cell its die.</param>
/// <param name="CrossingNets">The nets that have a terminal, in the order of the terminals.</param>
/// <param name="Wirelength">The half perimeters of both dies' nets with their terminals, in micrometers.</param>
/// <param name="DieWirelength">Of that, what lies on each die.</param>
/// <param name="GlobalWirelength">The same total before legalization.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Options">What it was asked for.</param>
public sealed record StackedPlacement(
    PlacementProblem Placement, IReadOnlyList<int> Die, IReadOnlyList<int> CrossingNets, double Wirelength, IReadOnlyList<double> DieWirelength,
    double GlobalWirelength, double Seconds, StackedPlacementOptions Options);
