namespace Native.Eda;

/// <summary>How terminals are assigned.</summary>
public sealed record TerminalOptions
{
    /// <summary>The sites that each net is offered at first, the cheapest for it, and then at most in each round where others would be better. The default is 32.</summary>
    public int Candidates { get; init; } = 32;

    internal void Check()
    {
        if (Candidates < 1) throw new ArgumentException($"TerminalOptions: {Candidates} candidates; at least 1 is needed");
    }
}
