using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>Two neighboring 16-bit elements of a result.</summary>
internal static class ResultPair
{
    /// <summary>Stores them at once, or one by one where the address may be odd, and only the first at the edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(ulong address, uint pair, int singly, int hasSecond)
    {
        if (singly == 0 && hasSecond != 0)
        {
            GlobalMemory.StoreWord(address, pair);
            return;
        }
        GlobalVectors.StoreHalfWord(address, pair);
        if (hasSecond != 0) GlobalVectors.StoreHalfWord(address + 2, pair >> 16);
    }
}
