namespace Native.Eda;

/// <summary>How heat is solved.</summary>
public sealed record ThermalOptions
{
    /// <summary>Cells along y. The default is 64.</summary>
    public int Rows { get; init; } = 64;

    /// <summary>Cells along x. The default is 64.</summary>
    public int Columns { get; init; } = 64;

    /// <summary>The residual, as a share of the power, at which the iteration stops. The default is 1e-10.</summary>
    public double Tolerance { get; init; } = 1e-10;

    /// <summary>The most iterations. The default is 1,000.</summary>
    public int MaxIterations { get; init; } = 1000;

    internal void Check()
    {
        if (Rows is < 1 or > 4096 || Columns is < 1 or > 4096) throw new ArgumentException($"ThermalOptions: a grid of {Rows} by {Columns} cells; from 1 to 4096 are allowed");
        if (!(Tolerance is > 0 and < 1)) throw new ArgumentException($"ThermalOptions: the tolerance is {Tolerance} and must be between 0 and 1");
        if (MaxIterations < 1) throw new ArgumentException($"ThermalOptions: {MaxIterations} iterations; at least 1 is needed");
    }
}
