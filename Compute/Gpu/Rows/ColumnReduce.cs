using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>
/// Reduces the middle axis of [outer, length, inner], such as the rows of a batch to a bias' gradient. A block has 32 vectors of columns and a
/// stretch of the axis; its eight warps take every eighth place of it, four loads at a time, and join in a fixed order.
/// </summary>
/// <typeparam name="TOp">The formula and how its values combine.</typeparam>
/// <typeparam name="TPacking">The element type.</typeparam>
internal static class ColumnReduce<TOp, TPacking> where TOp : struct, IRowReduction where TPacking : struct, IPacking
{
    private const int Warps = 8;

    /// <summary>Threads of a block.</summary>
    public const int Threads = Warps * 32;

    /// <summary>Columns of a block.</summary>
    public static int Columns => 32 * 4 * TPacking.PerWord;

    /// <summary>Bytes of shared memory: each warp's totals.</summary>
    public static int SharedBytes => Warps * Columns * 4;

    /// <summary>y = a stretch's totals: F32 [outer, stretches, inner]; blocks go over columns, stretches, outer.</summary>
    public static void Run(ReduceCall<TOp> call, ulong y, ulong a, ulong b, ulong c, long length, long inner, long stretch, int tiles, int stretches, int result)
    {
        var tile = Grid.IdxX % tiles;
        var rest = Grid.IdxX / tiles;
        var part = rest % stretches;
        long o = rest / stretches;
        var (lane, warp) = (Group.IdxX % 32, Group.IdxX / 32);
        var column = (long)tile * Columns + lane * 4 * TPacking.PerWord;
        var first = part * stretch;
        var end = first + stretch < length ? first + stretch : length;
        var total = Identity(call);
        if (column < inner)
        {
            var r = first + warp;
            for (; r + 3 * Warps < end; r += 4 * Warps)
            {
                var (v0, v1) = (Vector(a, b, c, o, r, column, length, inner), Vector(a, b, c, o, r + Warps, column, length, inner));
                var (v2, v3) = (Vector(a, b, c, o, r + 2 * Warps, column, length, inner), Vector(a, b, c, o, r + 3 * Warps, column, length, inner));
                total = Join(call, total, v0, o, r, column);
                total = Join(call, total, v1, o, r + Warps, column);
                total = Join(call, total, v2, o, r + 2 * Warps, column);
                total = Join(call, total, v3, o, r + 3 * Warps, column);
            }
            for (; r < end; r += Warps) total = Join(call, total, Vector(a, b, c, o, r, column, length, inner), o, r, column);
        }
        // Word k of all lanes side by side: no bank serves two lanes.
        var mine = SharedTile.Memory() + (uint)(warp * Columns + lane) * 4;
        Put(mine, 0, total.X0);
        Put(mine, 1, total.X1);
        Put(mine, 2, total.X2);
        Put(mine, 3, total.X3);
        if (TPacking.PerWord > 1)
        {
            Put(mine, 4, total.X4);
            Put(mine, 5, total.X5);
            Put(mine, 6, total.X6);
            Put(mine, 7, total.X7);
        }
        Group.Barrier();
        // Thread t joins column t of the tile.
        var t = Group.IdxX;
        var at = (long)tile * Columns + t;
        if (t >= Columns || at >= inner) return;
        var from = SharedTile.Memory() + (uint)(t % (4 * TPacking.PerWord) * 32 + t / (4 * TPacking.PerWord)) * 4;
        var sum = new F32(SharedWords.Load(from));
        for (var w = 1; w < Warps; w++) sum = call.Op.Combine(sum, new F32(SharedWords.Load(from + (uint)(w * Columns * 4))));
        call.Store(y, (o * stretches + part) * inner + at, sum, result);
    }

    private struct Totals
    {
        public F32 X0, X1, X2, X3, X4, X5, X6, X7;
    }

    private struct Inputs
    {
        public Word4 A, B, C;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(uint address, int word, F32 value) => SharedWords.Store(address + (uint)(word * 128), value.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Totals Identity(in ReduceCall<TOp> call)
    {
        var zero = call.Op.Identity<F32>();
        return new() { X0 = zero, X1 = zero, X2 = zero, X3 = zero, X4 = zero, X5 = zero, X6 = zero, X7 = zero };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Inputs Vector(ulong a, ulong b, ulong c, long o, long r, long column, long length, long inner)
    {
        var at = (ulong)((o * length + r) * inner + column) * (uint)(4 / TPacking.PerWord);
        return new()
        {
            A = GlobalMemory.Load(a + at),
            B = TOp.Inputs > 1 ? GlobalMemory.Load(b + at) : default,
            C = TOp.Inputs > 2 ? GlobalMemory.Load(c + at) : default,
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Totals Join(in ReduceCall<TOp> call, in Totals total, in Inputs v, long o, long r, long i)
    {
        if (TPacking.PerWord == 1)
            return new()
            {
                X0 = Low(call, total.X0, v.A.X, v.B.X, v.C.X, o, r, i),
                X1 = Low(call, total.X1, v.A.Y, v.B.Y, v.C.Y, o, r, i + 1),
                X2 = Low(call, total.X2, v.A.Z, v.B.Z, v.C.Z, o, r, i + 2),
                X3 = Low(call, total.X3, v.A.W, v.B.W, v.C.W, o, r, i + 3),
            };
        return new()
        {
            X0 = Low(call, total.X0, v.A.X, v.B.X, v.C.X, o, r, i),
            X1 = High(call, total.X1, v.A.X, v.B.X, v.C.X, o, r, i + 1),
            X2 = Low(call, total.X2, v.A.Y, v.B.Y, v.C.Y, o, r, i + 2),
            X3 = High(call, total.X3, v.A.Y, v.B.Y, v.C.Y, o, r, i + 3),
            X4 = Low(call, total.X4, v.A.Z, v.B.Z, v.C.Z, o, r, i + 4),
            X5 = High(call, total.X5, v.A.Z, v.B.Z, v.C.Z, o, r, i + 5),
            X6 = Low(call, total.X6, v.A.W, v.B.W, v.C.W, o, r, i + 6),
            X7 = High(call, total.X7, v.A.W, v.B.W, v.C.W, o, r, i + 7),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 Low(in ReduceCall<TOp> call, F32 total, uint a, uint b, uint c, long o, long r, long i) => call.Op.Combine(
        total, call.Map<TPacking>(TPacking.Low(a), TOp.Inputs > 1 ? TPacking.Low(b) : default, TOp.Inputs > 2 ? TPacking.Low(c) : default, o, r, i));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static F32 High(in ReduceCall<TOp> call, F32 total, uint a, uint b, uint c, long o, long r, long i) => call.Op.Combine(
        total, call.Map<TPacking>(TPacking.High(a), TOp.Inputs > 1 ? TPacking.High(b) : default, TOp.Inputs > 2 ? TPacking.High(c) : default, o, r, i));
}
