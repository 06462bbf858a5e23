using System.Runtime.CompilerServices;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>A <see cref="RowSide"/> by address.</summary>
internal readonly struct ReduceSide
{
    private const int OfElements = 0, OfStatistics = 1, OfConstant = 2;

    private readonly ulong address;
    private readonly long outer, along, inner;
    private readonly int kind;
    private readonly float value;

    /// <param name="side">The operand.</param>
    /// <param name="type">The rows' element type.</param>
    public ReduceSide(in RowSide side, DType type)
    {
        kind = side.Tensor is not { } tensor ? OfConstant : tensor.DType == type ? OfElements : OfStatistics;
        address = side.Tensor is { } t ? (ulong)GpuDevice.Address(t) : 0;
        (outer, along, inner, value) = (side.Outer, side.Along, side.Inner, (float)side.Value);
    }

    /// <summary>The number at place (o, r, i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public F32 At<TPacking>(long o, long r, long i) where TPacking : struct, IPacking
    {
        if (kind == OfConstant) return new(value);
        var at = (ulong)(o * outer + r * along + i * inner);
        if (kind == OfStatistics) return new(GlobalMemory.LoadFloat(address + at * 4));
        return TPacking.Low(TPacking.PerWord > 1 ? GlobalVectors.LoadHalfWord(address + at * 2) : GlobalVectors.LoadWord(address + at * 4));
    }
}

/// <summary>What a reduction is launched with beside addresses: the formula and its sides.</summary>
internal readonly struct ReduceCall<TOp>(TOp op, ReduceSide p, ReduceSide q, ReduceSide s, ReduceSide t) where TOp : struct, IRowReduction
{
    private readonly ReduceSide p = p, q = q, s = s, t = t;

    // Last: a formula without fields has a size in C# and none in the kernel.
    public readonly TOp Op = op;

    /// <summary>The formula at place (o, r, i).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public F32 Map<TPacking>(F32 a, F32 b, F32 c, long o, long r, long i) where TPacking : struct, IPacking => Op.Map(
        a, b, c,
        TOp.Sides > 0 ? p.At<TPacking>(o, r, i) : default,
        TOp.Sides > 1 ? q.At<TPacking>(o, r, i) : default,
        TOp.Sides > 2 ? s.At<TPacking>(o, r, i) : default,
        TOp.Sides > 3 ? t.At<TPacking>(o, r, i) : default);

    /// <summary>Stores a combined value as element <paramref name="index"/> of y, finished unless it is a part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong y, long index, F32 total, int result)
    {
        if (result == ReduceResult.Part) GlobalMemory.StoreFloat(y + (ulong)index * 4, total.Value);
        else if (result == ReduceResult.Single) GlobalMemory.StoreFloat(y + (ulong)index * 4, Op.Finish(total).Value);
        else if (result == ReduceResult.BFloat16) GlobalVectors.StoreHalfWord(y + (ulong)index * 2, Intrinsics.Convert.PackBFloat16(Op.Finish(total).Value, 0));
        else GlobalVectors.StoreHalfWord(y + (ulong)index * 2, Intrinsics.Convert.PackHalf(Op.Finish(total).Value, 0));
    }
}

/// <summary>What a reduction's launch leaves: a part, F32 and not finished, or the result in a type.</summary>
internal static class ReduceResult
{
    public const int Part = 0, Single = 1, BFloat16 = 2, Half = 3;
}
