namespace Native.Eda;

/// <summary>Watts of a cell or a design.</summary>
/// <param name="Internal">What transitions take inside the cells.</param>
/// <param name="Switching">What charging the nets takes.</param>
/// <param name="Leakage">What flows all the time.</param>
public readonly record struct PowerFigures(double Internal, double Switching, double Leakage)
{
    /// <summary>All three.</summary>
    public double Total => Internal + Switching + Leakage;

    /// <summary>The sum of two.</summary>
    public static PowerFigures operator +(PowerFigures left, PowerFigures right) =>
        new(left.Internal + right.Internal, left.Switching + right.Switching, left.Leakage + right.Leakage);

    /// <inheritdoc cref="op_Addition"/>
    public static PowerFigures Add(PowerFigures left, PowerFigures right) => left + right;
}

/// <summary>The power of a design.</summary>
/// <param name="Convention">The rules it was estimated by.</param>
/// <param name="Cells">Watts of each cell of the netlist.</param>
/// <param name="Pins">The activity of each pin of the netlist.</param>
/// <param name="Sequential">The registers' part.</param>
/// <param name="Combinational">The logic's part.</param>
/// <param name="Macro">The memories' and other blocks' part.</param>
/// <param name="Passes">The passes over the registers that it took.</param>
/// <param name="HasSettled">Whether the activities of the registers stayed within those passes.</param>
/// <param name="Unclocked">How many cells no clock reaches, whose leakage alone counts.</param>
public sealed record PowerReport(
    PowerConvention Convention, IReadOnlyList<PowerFigures> Cells, IReadOnlyList<SignalActivity> Pins, PowerFigures Sequential, PowerFigures Combinational,
    PowerFigures Macro, int Passes, bool HasSettled, int Unclocked)
{
    /// <summary>The sum over all cells.</summary>
    public PowerFigures Sum { get; } = Sequential + Combinational + Macro;

    /// <summary>All watts.</summary>
    public double Total => Sum.Total;
}
