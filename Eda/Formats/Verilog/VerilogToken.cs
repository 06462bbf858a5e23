namespace Native.Eda;

/// <summary>What a token of Verilog is.</summary>
internal enum VerilogToken
{
    End,
    Identifier,
    Keyword,
    Number,
    Symbol,
}
