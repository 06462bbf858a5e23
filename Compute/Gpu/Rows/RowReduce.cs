using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Reduces rows that are contiguous, cut into stretches of whole vectors where they are long. One warp, or the eight of a block, take a
/// stretch together: each lane every 32nd (256th) vector, then lanes and warps join in a fixed order.
/// </summary>
/// <typeparam name="TOp">The formula and how its values combine.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
/// <typeparam name="TWarps">How many warps take a stretch: one, or all of a block.</typeparam>
internal static class RowReduce<TOp, TPacking, TWarps> where TOp : struct, IRowReduction where TPacking : struct, IPacking where TWarps : struct, IRowWarps
{
    private const int Warps = 8;

    /// <summary>Threads of a block.</summary>
    public const int Threads = Warps * 32;

    /// <summary>Stretches of a block.</summary>
    public static int PerBlock => Warps / TWarps.Count;

    /// <summary>Bytes of shared memory: a total of each warp.</summary>
    public const int SharedBytes = Warps * 4;

    private static int Lanes => TWarps.Count * 32;

    /// <summary>y = stretches' totals: F32 [rows, stretches].</summary>
    public static void Run(ReduceCall<TOp> call, ulong y, ulong a, ulong b, ulong c, long rows, long vectors, long stretch, long stretches, int result)
    {
        var lane = Group.IdxX % Lanes;
        var index = (long)Grid.IdxX * PerBlock + Group.IdxX / Lanes;
        // Whole warps leave; where a block has one stretch, none does.
        if (index >= rows * stretches) return;
        var row = index / stretches;
        var first = (index - row * stretches) * stretch;
        var end = first + stretch < vectors ? first + stretch : vectors;
        var total = call.Op.Identity<F32>();
        var v = first + lane;
        for (; v + 3 * Lanes < end; v += 4 * Lanes)
        {
            var (v0, v1) = (Vector(a, b, c, row * vectors + v), Vector(a, b, c, row * vectors + v + Lanes));
            var (v2, v3) = (Vector(a, b, c, row * vectors + v + 2 * Lanes), Vector(a, b, c, row * vectors + v + 3 * Lanes));
            total = Join(call, total, v0, row, v);
            total = Join(call, total, v1, row, v + Lanes);
            total = Join(call, total, v2, row, v + 2 * Lanes);
            total = Join(call, total, v3, row, v + 3 * Lanes);
        }
        for (; v < end; v += Lanes) total = Join(call, total, Vector(a, b, c, row * vectors + v), row, v);
        total = OfWarp(call, total, 32);
        if (TWarps.Count > 1)
        {
            var shared = SharedTile.Memory();
            if (Group.IdxX % 32 == 0) SharedWords.Store(shared + (uint)(Group.IdxX / 32) * 4, total.Value);
            Group.Barrier();
            total = OfWarp(call, new(SharedWords.Load(shared + (uint)(Group.IdxX % Warps) * 4)), Warps);
        }
        if (lane == 0) call.Store(y, index, total, result);
    }

    private struct Inputs
    {
        public Word4 A, B, C;
    }

    // Every lane gets the total of its group of lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 OfWarp(in ReduceCall<TOp> call, F32 value, int lanes)
    {
        if (lanes > 16) value = call.Op.Combine(value, new F32(Warp.ShuffleXor(value.Value, 16)));
        if (lanes > 8) value = call.Op.Combine(value, new F32(Warp.ShuffleXor(value.Value, 8)));
        value = call.Op.Combine(value, new F32(Warp.ShuffleXor(value.Value, 4)));
        value = call.Op.Combine(value, new F32(Warp.ShuffleXor(value.Value, 2)));
        return call.Op.Combine(value, new F32(Warp.ShuffleXor(value.Value, 1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Inputs Vector(ulong a, ulong b, ulong c, long vector)
    {
        var at = (ulong)vector * 16;
        return new()
        {
            A = GlobalMemory.Load(a + at),
            B = TOp.Inputs > 1 ? GlobalMemory.Load(b + at) : default,
            C = TOp.Inputs > 2 ? GlobalMemory.Load(c + at) : default,
        };
    }

    // The elements of a vector join among themselves first: a short chain in place of one of eight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 Join(in ReduceCall<TOp> call, F32 total, in Inputs v, long row, long vector)
    {
        var r = vector * (4 * TPacking.PerWord);
        var x = Word(call, v.A.X, v.B.X, v.C.X, row, r);
        var y = Word(call, v.A.Y, v.B.Y, v.C.Y, row, r + TPacking.PerWord);
        var z = Word(call, v.A.Z, v.B.Z, v.C.Z, row, r + 2 * TPacking.PerWord);
        var w = Word(call, v.A.W, v.B.W, v.C.W, row, r + 3 * TPacking.PerWord);
        return call.Op.Combine(total, call.Op.Combine(call.Op.Combine(x, y), call.Op.Combine(z, w)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 Word(in ReduceCall<TOp> call, uint a, uint b, uint c, long row, long r)
    {
        var low = call.Map<TPacking>(
            TPacking.Low(a), TOp.Inputs > 1 ? TPacking.Low(b) : default, TOp.Inputs > 2 ? TPacking.Low(c) : default, row, r, 0);
        if (TPacking.PerWord == 1) return low;
        return call.Op.Combine(low, call.Map<TPacking>(
            TPacking.High(a), TOp.Inputs > 1 ? TPacking.High(b) : default, TOp.Inputs > 2 ? TPacking.High(c) : default, row, r + 1, 0));
    }
}
