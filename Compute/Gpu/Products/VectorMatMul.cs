using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;
using Native.Compute.Gpu.Rows;

namespace Native.Compute.Gpu.Products;

/// <summary>
/// One row times weights stored as [n, k], limited by reading the weights once: a block takes four columns, its warps share their k.
/// Sums are F32 and always in the same order.
/// </summary>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TPacking">The same as a packing.</typeparam>
/// <typeparam name="TEpilogue">What is done to a sum before it is rounded and stored.</typeparam>
internal static class VectorMatMul<THalf, TPacking, TEpilogue>
    where THalf : struct, IFlag where TPacking : struct, IPacking where TEpilogue : struct, IProductEpilogue
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 128;

    /// <summary>Columns of a block.</summary>
    public const int Columns = 4;

    // 16 KiB each.
    private const int PrefetchingBlocks = 512;

    /// <summary>Bytes of shared memory: the sums of each warp.</summary>
    public const int SharedBytes = Threads / 32 * Columns * 4;

    public static void Run(ulong y, ulong a, ulong w, ulong bias, ulong residual, long pitchW, int n, int k, int storesSingly)
    {
        var thread = Group.IdxX;
        var column = Grid.IdxX * Columns;
        var vectors = k / 8;
        // Columns beyond the edge repeat the last one, and are not stored.
        var w0 = Row(w, column, pitchW, n);
        var w1 = Row(w, column + 1, pitchW, n);
        var w2 = Row(w, column + 2, pitchW, n);
        var w3 = Row(w, column + 3, pitchW, n);
        // Some weights are on their way while the kernel before this one, which makes the row, still runs: as much as that time allows, since what
        // the cache has to drop again would be read twice.
        if (Grid.IdxX < PrefetchingBlocks && thread % (Threads / 2) < vectors / 8) GridOrder.Prefetch((thread < Threads / 2 ? w0 : w1) + (ulong)(thread % (Threads / 2)) * 128);
        GridOrder.Wait();
        var sums = default(Float4);
        for (var vector = thread; vector < vectors; vector += 4 * Threads)
        {
            var s0 = Load(a, w0, w1, w2, w3, vector, vectors);
            var s1 = Load(a, w0, w1, w2, w3, vector + Threads, vectors);
            var s2 = Load(a, w0, w1, w2, w3, vector + 2 * Threads, vectors);
            var s3 = Load(a, w0, w1, w2, w3, vector + 3 * Threads, vectors);
            sums = Add(sums, s0);
            sums = Add(sums, s1);
            sums = Add(sums, s2);
            sums = Add(sums, s3);
        }
        sums.X = WarpTotals.Sum(sums.X, 32);
        sums.Y = WarpTotals.Sum(sums.Y, 32);
        sums.Z = WarpTotals.Sum(sums.Z, 32);
        sums.W = WarpTotals.Sum(sums.W, 32);
        var shared = SharedTile.Memory();
        if (thread % 32 == 0)
        {
            var place = shared + (uint)(thread / 32) * (Columns * 4);
            SharedWords.Store(place, sums.X);
            SharedWords.Store(place + 4, sums.Y);
            SharedWords.Store(place + 8, sums.Z);
            SharedWords.Store(place + 12, sums.W);
        }
        Group.Barrier();
        // Two columns a thread, as epilogues take them.
        column += 2 * thread;
        if (thread >= 2 || column >= n) return;
        var first = Total(shared + (uint)thread * 8);
        var second = Total(shared + (uint)thread * 8 + 4);
        default(TEpilogue).Apply<THalf>(ref first, ref second, 0, column, new(bias, residual, 0, 1, n));
        ResultPair.Store(y + (ulong)column * 2, TPacking.Pack(new(first), new(second)), storesSingly, column + 1 < n ? 1 : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Row(ulong w, int column, long pitch, int n) => w + (ulong)(IntrinsicMath.Min(column, n - 1) * pitch) * 2;

    private readonly struct Step(Word4 a, Word4 w0, Word4 w1, Word4 w2, Word4 w3)
    {
        public readonly Word4 A = a, W0 = w0, W1 = w1, W2 = w2, W3 = w3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Step Load(ulong a, ulong w0, ulong w1, ulong w2, ulong w3, int vector, int vectors)
    {
        var at = (ulong)vector * 16;
        var inside = vector < vectors ? 1 : 0;
        return new(
            GlobalVectors.LoadSharedIf(a + at, inside), GlobalVectors.LoadOnceIf(w0 + at, inside), GlobalVectors.LoadOnceIf(w1 + at, inside), GlobalVectors.LoadOnceIf(w2 + at, inside),
            GlobalVectors.LoadOnceIf(w3 + at, inside));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Float4 Add(Float4 sums, in Step step) => new()
    {
        X = Dot(sums.X, step.A, step.W0),
        Y = Dot(sums.Y, step.A, step.W1),
        Z = Dot(sums.Z, step.A, step.W2),
        W = Dot(sums.W, step.A, step.W3),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float sum, Word4 a, Word4 w) => Dot(Dot(Dot(Dot(sum, a.X, w.X), a.Y, w.Y), a.Z, w.Z), a.W, w.W);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float sum, uint a, uint w) =>
        Arithmetic.Fma(TPacking.High(a).Value, TPacking.High(w).Value, Arithmetic.Fma(TPacking.Low(a).Value, TPacking.Low(w).Value, sum));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Total(uint address) =>
        SharedWords.Load(address) + SharedWords.Load(address + Columns * 4)
        + SharedWords.Load(address + 2 * Columns * 4) + SharedWords.Load(address + 3 * Columns * 4);
}
