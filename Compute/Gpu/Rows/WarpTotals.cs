using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Rows;

/// <summary>Totals over neighboring lanes of a warp, always in the same order; every lane gets them.</summary>
internal static class WarpTotals
{
    /// <summary>The sum over groups of <paramref name="lanes"/> lanes, a constant power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float value, int lanes)
    {
        if (lanes > 16) value += Warp.ShuffleXor(value, 16);
        if (lanes > 8) value += Warp.ShuffleXor(value, 8);
        if (lanes > 4) value += Warp.ShuffleXor(value, 4);
        if (lanes > 2) value += Warp.ShuffleXor(value, 2);
        return value + Warp.ShuffleXor(value, 1);
    }

    /// <summary>The largest over groups of <paramref name="lanes"/> lanes, NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Maximum(float value, int lanes)
    {
        if (lanes > 16) value = Arithmetic.MaxOrNaN(value, Warp.ShuffleXor(value, 16));
        if (lanes > 8) value = Arithmetic.MaxOrNaN(value, Warp.ShuffleXor(value, 8));
        if (lanes > 4) value = Arithmetic.MaxOrNaN(value, Warp.ShuffleXor(value, 4));
        if (lanes > 2) value = Arithmetic.MaxOrNaN(value, Warp.ShuffleXor(value, 2));
        return Arithmetic.MaxOrNaN(value, Warp.ShuffleXor(value, 1));
    }
}
