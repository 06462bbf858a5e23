using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>Where <see cref="FlashDecode{TTile, THalf, TWide, TCache}"/> leaves its results, and parts of them.</summary>
internal readonly struct DecodeOutput(
    ulong o, long batchPitch, long headPitch, ulong logSumExp, ulong parts, ulong limits, ulong counters, float scale)
{
    private const float Ln2 = 0.693147180559945f;

    private readonly ulong o = o, logSumExp = logSumExp, parts = parts, limits = limits;
    private readonly long batchPitch = batchPitch, headPitch = headPitch;

    /// <summary>How many parts of each key head are there: I32, zero between launches.</summary>
    public readonly ulong Counters = counters;

    /// <summary>The scores' scale times log₂ e.</summary>
    public readonly float Scale = scale;

    /// <summary>Two columns of a result, and with the first ones the log-sum-exp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<THalf>(int sequence, int head, int heads, int column, float x, float y, float most, float sum) where THalf : struct, IFlag
    {
        var inverse = sum > 0 ? 1 / sum : 0;
        GlobalMemory.StoreWord(
            o + (ulong)(sequence * batchPitch + head * headPitch + column) * 2,
            THalf.Value != 0 ? Intrinsics.Convert.PackHalf(x * inverse, y * inverse) : Intrinsics.Convert.PackBFloat16(x * inverse, y * inverse));
        if (column == 0)
            GlobalMemory.StoreFloat(
                logSumExp + (ulong)((long)sequence * heads + head) * 4, sum > 0 ? (most * Scale + Arithmetic.Log2(sum)) * Ln2 : float.NegativeInfinity);
    }

    /// <summary>Two columns of a part, and with the first ones its largest score and its sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StorePart(int row, int size, int column, float x, float y, float most, float sum)
    {
        var at = parts + (ulong)((long)row * size + column) * 4;
        GlobalMemory.StoreFloat(at, x);
        GlobalMemory.StoreFloat(at + 4, y);
        if (column != 0) return;
        GlobalMemory.StoreFloat(limits + (ulong)row * 8, most);
        GlobalMemory.StoreFloat(limits + (ulong)row * 8 + 4, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float PartMost(int row) => GlobalMemory.LoadFloat(limits + (ulong)row * 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float PartSum(int row) => GlobalMemory.LoadFloat(limits + (ulong)row * 8 + 4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (float X, float Y) PartPair(int row, int size, int column)
    {
        var at = parts + (ulong)((long)row * size + column) * 4;
        return (GlobalMemory.LoadFloat(at), GlobalMemory.LoadFloat(at + 4));
    }
}

/// <summary>Values of a warp's lanes brought together, in all lanes.</summary>
internal static class WarpSums
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(float x)
    {
        x = Arithmetic.Max(x, ILGPU.Warp.ShuffleXor(x, 16));
        x = Arithmetic.Max(x, ILGPU.Warp.ShuffleXor(x, 8));
        x = Arithmetic.Max(x, ILGPU.Warp.ShuffleXor(x, 4));
        x = Arithmetic.Max(x, ILGPU.Warp.ShuffleXor(x, 2));
        return Arithmetic.Max(x, ILGPU.Warp.ShuffleXor(x, 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(float x)
    {
        x += ILGPU.Warp.ShuffleXor(x, 16);
        x += ILGPU.Warp.ShuffleXor(x, 8);
        x += ILGPU.Warp.ShuffleXor(x, 4);
        x += ILGPU.Warp.ShuffleXor(x, 2);
        return x + ILGPU.Warp.ShuffleXor(x, 1);
    }
}
