namespace Native.Compute.Gpu.Intrinsics;

/// <summary>
/// 32-bit registers of two 16-bit elements each that live as long as a kernel, by number: what a product under way reads must not be
/// copied either. <see cref="PtxKernelDescription.PackedRegisters"/> declares them.
/// </summary>
internal static class Packed
{
    /// <summary>The name of a register in PTX.</summary>
    public static string Name(long number) => $"packed{number}";
}
