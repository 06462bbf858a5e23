namespace Native.Eda;

/// <summary>The files of a design; any may be packed with gzip.</summary>
public sealed record DesignFiles
{
    /// <summary>The structural Verilog.</summary>
    public required string Verilog { get; init; }

    /// <summary>The top module; null (the default): the only one that no other instantiates.</summary>
    public string? Top { get; init; }

    /// <summary>The constraints.</summary>
    public required string Sdc { get; init; }

    /// <summary>Technology and outlines of the cells.</summary>
    public required IReadOnlyList<string> Lef { get; init; }

    /// <summary>Timing and power of the cells; of those that several have the first counts.</summary>
    public required IReadOnlyList<string> Liberty { get; init; }
}
