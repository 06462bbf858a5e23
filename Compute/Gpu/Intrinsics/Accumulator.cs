using System.Text;
using ILGPU.IR.Intrinsics;

namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// F32 registers that live as long as a kernel, by number, and that only these methods and <see cref="Wgmma"/> see: a product that
/// is still under way writes them, so they must not be copied. <see cref="PtxKernelDescription.Accumulators"/> declares them.
/// </summary>
internal static class Accumulator
{
    /// <summary>The name of a register in PTX.</summary>
    public static string Name(long number) => $"acc{number}";

    /// <summary>The value of register <paramref name="number"/>, a constant.</summary>
    [IntrinsicImplementation, Ptx<ReadText>]
    public static float Read(int number) => throw new NotSupportedException();

    /// <summary>Sets register <paramref name="number"/>, a constant.</summary>
    [IntrinsicImplementation, Ptx<WriteText>]
    public static void Write(int number, float value) => throw new NotSupportedException();

    /// <summary>Sets <paramref name="count"/> registers from <paramref name="first"/> on to 0; both constant.</summary>
    [IntrinsicImplementation, Ptx<ClearText>]
    public static void Clear(int first, int count) => throw new NotSupportedException();

    /// <summary>Names of registers in braces, as wgmma takes them.</summary>
    public static string List(long first, int count) => "{" + string.Join(",", Enumerable.Range(0, count).Select(i => Name(first + i))) + "}";

    private readonly struct ReadText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => $"mov.f32 $r, {Name(constants[0]!.Value)};";
    }

    private readonly struct WriteText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants) => $"mov.f32 {Name(constants[0]!.Value)}, $1;";
    }

    private readonly struct ClearText : IPtxText
    {
        public static string Write(ReadOnlySpan<long?> constants)
        {
            var text = new StringBuilder();
            for (var i = 0L; i < constants[1]!.Value; i++) text.Append("mov.f32 ").Append(Name(constants[0]!.Value + i)).Append(", 0f00000000; ");
            return text.ToString();
        }
    }
}
