namespace Native.Eda;

/// <summary>What a port may be joined to in a structural netlist: a net, bits of it, constants, and these put side by side.</summary>
public abstract record VerilogExpression
{
    private protected VerilogExpression() { }

    /// <summary>A whole net.</summary>
    public sealed record Net(string Name) : VerilogExpression;

    /// <summary>Bits of a vector; one bit where the two indices are the same.</summary>
    public sealed record Select(string Name, BitRange Range) : VerilogExpression;

    /// <summary>Bits 0, 1 and z (open) from the left; x counts as 0.</summary>
    public sealed record Constant(string Bits) : VerilogExpression;

    /// <summary>Parts side by side, the leftmost first.</summary>
    public sealed record Concatenation(IReadOnlyList<VerilogExpression> Parts) : VerilogExpression;
}
