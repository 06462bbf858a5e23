namespace Native.Compute.Gpu.Intrinsics;

/// <summary>Says which PTX a method of this folder stands for: in a kernel the call becomes this text, operands in registers.</summary>
/// <remarks>
/// In the text, <c>$r</c> is the result and <c>$0</c>, <c>$1</c>, … are the arguments, in order; a field of a structure is
/// <c>$r.0</c> or <c>$1.2</c>. An argument that is constant at compile time is written as a number. Text in braces may declare
/// registers and labels of its own. There is no form for OpenCL or the CPU: kernels that use these have portable twins.
/// </remarks>
/// <param name="text">The statements, each ended by a semicolon.</param>
[AttributeUsage(AttributeTargets.Method)]
internal class PtxAttribute(string text) : Attribute
{
    /// <summary>The statements for a call with these constant arguments; null stands for an argument in a register.</summary>
    public virtual string Text(ReadOnlySpan<long?> constants) => text;
}

/// <summary>A PTX text that depends on constant arguments, such as which of many named registers are meant.</summary>
/// <typeparam name="TText">Writes the text.</typeparam>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PtxAttribute<TText>() : PtxAttribute("") where TText : IPtxText
{
    public override string Text(ReadOnlySpan<long?> constants) => TText.Write(constants);
}

/// <summary>Writes the PTX of one intrinsic.</summary>
internal interface IPtxText
{
    /// <summary>The statements for a call with these constant arguments; null stands for an argument in a register.</summary>
    static abstract string Write(ReadOnlySpan<long?> constants);
}
