namespace Native.Eda;

/// <summary>Which way a port passes.</summary>
public enum PortDirection
{
    /// <summary>Into the module.</summary>
    Input,
    /// <summary>Out of the module.</summary>
    Output,
    /// <summary>Both ways.</summary>
    Inout,
}

/// <summary>The bits of a vector, from the left one to the right one.</summary>
/// <param name="Left">The index written first.</param>
/// <param name="Right">The index written last.</param>
public readonly record struct BitRange(int Left, int Right)
{
    /// <summary>How many bits.</summary>
    public int Count => Math.Abs(Left - Right) + 1;

    /// <summary>The index of the bit at a place, counted from the left.</summary>
    public int Index(int place) => Left >= Right ? Left - place : Left + place;

    /// <summary>Whether an index is one of the vector's.</summary>
    public bool Contains(int index) => index >= Math.Min(Left, Right) && index <= Math.Max(Left, Right);
}

/// <summary>A port.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Direction">Which way it passes.</param>
/// <param name="Range">Its bits; null: a single one without an index.</param>
public sealed record VerilogPort(string Name, PortDirection Direction, BitRange? Range);

/// <summary>An instance of a module or a library cell.</summary>
/// <param name="Cell">The module's or cell's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Connections">What its ports are joined to; names are empty where the file goes by position.</param>
public sealed record VerilogInstance(string Cell, string Name, IReadOnlyList<(string Port, VerilogExpression? Value)> Connections);

/// <summary>A module of a structural netlist.</summary>
public sealed class VerilogModule
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its ports in the order of its heading.</summary>
    public IList<VerilogPort> Ports { get; } = [];

    /// <summary>The ranges of its vectors, ports included; scalars are absent.</summary>
    public Dictionary<string, BitRange> Vectors { get; } = new(StringComparer.Ordinal);

    /// <summary>The scalar nets that are declared; nets may also appear undeclared.</summary>
    public HashSet<string> Scalars { get; } = new(StringComparer.Ordinal);

    /// <summary>Its instances.</summary>
    public IList<VerilogInstance> Instances { get; } = [];

    /// <summary>Its assignments, left side and right side.</summary>
    public IList<(VerilogExpression Left, VerilogExpression Right)> Assignments { get; } = [];
}
