using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// 32-bit registers, of two 16-bit elements each or an integer, that live as long as a kernel, by number: what a product under way reads must not be
/// copied either. <see cref="PtxKernelDescription.PackedRegisters"/> declares them.
/// </summary>
internal static class Packed
{
    /// <summary>The name of a register in PTX.</summary>
    public static string Name(long number) => $"packed{number}";

    /// <summary>Sets register <paramref name="number"/>, a constant.</summary>
    [IntrinsicImplementation, Ptx<WriteText>]
    public static void Write(int number, uint pair) => throw new NotSupportedException();

    /// <summary>The bits of register <paramref name="number"/>, a constant.</summary>
    [IntrinsicImplementation, Ptx<ReadText>]
    public static uint Read(int number) => throw new NotSupportedException();

    private readonly struct ReadText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => $"mov.b32 $r, {Name(constants[0]!.Value)};";
    }

    private readonly struct WriteText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => $"mov.b32 {Name(constants[0]!.Value)}, $1;";
    }
}
