using System.Numerics;

namespace Native.Compute;

/// <summary>Block sizes: powers of two with four steps between, in multiples of 256 bytes, so at most a quarter of a block is unused.</summary>
internal static class SizeClass
{
    /// <summary>Alignment and smallest block, in bytes; a GPU's vector loads and CPU cache lines fit it.</summary>
    public const long Alignment = 256;

    /// <summary>The smallest block size of at least <paramref name="bytes"/>.</summary>
    public static long RoundUp(long bytes)
    {
        if (bytes <= Alignment) return Alignment;
        var step = Math.Max(Alignment, 1L << (62 - BitOperations.LeadingZeroCount((ulong)(bytes - 1)) - 1));
        return (bytes + step - 1) / step * step;
    }
}
