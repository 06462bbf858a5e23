using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;

namespace Native.Compute.Gpu.Products;

/// <summary>
/// Y = epilogue(A·B) for 16-bit matrices with F32 sums, on the tensor cores of sm_90a. One warp feeds tiles through a ring of stages in shared memory
/// with the copy engine; two warpgroups multiply them, 64 rows each; results leave through shared memory while the next tile starts. Blocks
/// stay and take tile after tile.
/// </summary>
/// <typeparam name="TTile">The shape of a block's work.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TTransposeA">Yes if A is stored as [k, m].</typeparam>
/// <typeparam name="TTransposeB">Yes if B is stored as [n, k].</typeparam>
/// <typeparam name="TEpilogue">What is done to a sum before it is rounded and stored.</typeparam>
/// <typeparam name="TGrouped">Yes if rows of A and Y belong to groups with a matrix B each, by a list of tiles; <see cref="Gathered"/> if A's are also picked
/// from anywhere while they are loaded.</typeparam>
internal static class WgmmaMatMul<TTile, THalf, TTransposeA, TTransposeB, TEpilogue, TGrouped>
    where TTile : struct, IProductTile where THalf : struct, IFlag where TTransposeA : struct, IFlag where TTransposeB : struct, IFlag
    where TEpilogue : struct, IProductEpilogue where TGrouped : struct, IFlag
{
    /// <summary>Threads of a block: one warpgroup that loads, two that multiply.</summary>
    public const int Threads = 384;

    /// <summary>k of one stage: a line of 128 bytes.</summary>
    private const int Depth = 64;

    private const int Rows = 128;
    private const uint BytesA = Rows * Depth * 2;
    private const uint Block = 64 * 64 * 2;

    private static uint BytesB => (uint)TTile.Columns * Depth * 2;

    private static uint Stage => BytesA + BytesB;

    private static uint Staging => (uint)TTile.Stages * Stage;

    // Two blocks of 64 × 64 results for each multiplying warpgroup.
    private static uint Barriers => Staging + 4 * Block;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)(Barriers + 16 * (uint)TTile.Stages);

    // Tensor maps come first; addresses are 0 for nothing. tiles, of a grouped product: for each 128 rows the first row and the
    // group, or a negative number; blocks of a cluster must then share the group. Of a split product, the matrices of the batch are parts of
    // k, and F32 [batch, m, n] at residual takes their sums. Of gathered rows, row r of A is row sources[r] at a, pitchA elements each, or zeros where
    // that is negative; k is then a multiple of 64.
    public static void Run(
        ulong mapA, ulong mapB, ulong mapY, ulong bias, ulong residual, long residualPitch, long residualBatch, ulong tiles, int m, int n, int k, int batch,
        ulong a, ulong sources, long pitchA)
    {
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var group = thread / 128;
        var full = shared + Barriers;
        var empty = full + 8 * (uint)TTile.Stages;
        if (thread == 0)
        {
            for (var s = 0u; s < TTile.Stages; s++)
            {
                MemoryBarrier.Initialize(full + s * 8, TGrouped.Value == Gathered.Number ? 1 + 128 : 1);
                MemoryBarrier.Initialize(empty + s * 8, 2 * TTile.Cluster);
            }
            MemoryBarrier.FenceInitialized();
        }
        if (TTile.Cluster > 1) Groups.ClusterBarrier();
        else Group.Barrier();
        GridOrder.Wait();

        if (group == 0)
        {
            Groups.ShrinkRegisters(40);
            if (TGrouped.Value == Gathered.Number) Gather(shared, full, empty, mapB, tiles, m, n, k, a, sources, pitchA, thread);
            else if (thread == 0) Produce(shared, full, empty, mapA, mapB, tiles, m, n, k, batch);
        }
        else
        {
            Groups.GrowRegisters(232);
            Consume(shared, full, empty, mapY, bias, residual, residualPitch, residualBatch, tiles, m, n, k, batch, group - 1, thread % 128);
        }
        // A block must not end while others of the cluster may still arrive at its barriers.
        if (TTile.Cluster > 1) Groups.ClusterBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Produce(uint shared, uint full, uint empty, ulong mapA, ulong mapB, ulong tiles, int m, int n, int k, int batch)
    {
        var rank = TTile.Cluster > 1 ? (int)Groups.ClusterRank() : 0;
        var tilesM = (m + Rows * TTile.Cluster - 1) / (Rows * TTile.Cluster);
        var tilesN = (n + TTile.Columns - 1) / TTile.Columns;
        var steps = (k + Depth - 1) / Depth;
        var count = tilesM * tilesN * batch;
        var stage = 0u;
        var parity = 1u;
        for (var tile = Grid.IdxX / TTile.Cluster; tile < count; tile += Grid.DimX / TTile.Cluster)
        {
            var place = Place.Of<TTile, TGrouped>(tile, tilesM, tilesN, rank, tiles);
            if (place.Group < 0) continue;
            var (first, end) = Steps(place, steps, batch);
            var matrix = TEpilogue.Split != 0 ? 0 : place.Matrix;
            for (var step = first; step < end; step++)
            {
                var ready = full + stage * 8;
                var a = shared + stage * Stage;
                var b = a + BytesA;
                MemoryBarrier.Wait(empty + stage * 8, parity);
                MemoryBarrier.ArriveExpecting(ready, Stage);
                if (TTransposeA.Value == 0) CopyEngine.Load(a, mapA, step * Depth, place.Row, matrix, ready);
                else
                {
                    CopyEngine.Load(a, mapA, place.Row, step * Depth, matrix, ready);
                    CopyEngine.Load(a + Block, mapA, place.Row + 64, step * Depth, matrix, ready);
                }
                LoadB(b, mapB, step * Depth, place.Column, TEpilogue.Split != 0 ? 0 : place.Group, rank, ready);
                if (++stage == TTile.Stages)
                {
                    stage = 0;
                    parity ^= 1;
                }
            }
        }
    }

    // All threads of the warpgroup copy pieces of 16 bytes of rows of A, one of them has B copied. Stages are handed over when their copies have
    // ended, some behind those that are under way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather(uint shared, uint full, uint empty, ulong mapB, ulong tiles, int m, int n, int k, ulong a, ulong sources, long pitchA, int thread)
    {
        var tilesM = (m + Rows - 1) / Rows;
        var tilesN = (n + TTile.Columns - 1) / TTile.Columns;
        var count = tilesM * tilesN;
        var (line, piece) = (thread / 8, thread % 8);
        var to = shared + SharedTile.Piece((uint)line, (uint)piece);
        var stage = 0u;
        var parity = 1u;
        var late = 0u;
        var ahead = 0;
        for (var tile = Grid.IdxX; tile < count; tile += Grid.DimX)
        {
            var place = Place.Of<TTile, TGrouped>(tile, tilesM, tilesN, 0, tiles);
            if (place.Group < 0) continue;
            var list = sources + (ulong)(place.Row + line) * 4;
            var rows = new SourceRows(list);
            for (var step = 0; step < k; step += Depth)
            {
                MemoryBarrier.Wait(empty + stage * 8, parity);
                if (thread == 0)
                {
                    MemoryBarrier.ArriveExpecting(full + stage * 8, BytesB);
                    LoadB(shared + stage * Stage + BytesA, mapB, step, place.Column, place.Group, 0, full + stage * 8);
                }
                rows.Load(to + stage * Stage, a + (ulong)(step + piece * 8) * 2, pitchA * 2);
                AsyncCopy.Commit();
                if (ahead == Ahead)
                {
                    AsyncCopy.Wait(Ahead);
                    late = HandOver(full, late);
                }
                else ahead++;
                if (++stage == TTile.Stages)
                {
                    stage = 0;
                    parity ^= 1;
                }
            }
        }
        AsyncCopy.Wait(0);
        for (; ahead > 0; ahead--) late = HandOver(full, late);
    }

    // Stages whose copies of A are under way; fewer than there are stages.
    private const int Ahead = 2;

    // This thread's part of a stage is there; gives the next stage.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HandOver(uint full, uint stage)
    {
        SharedTile.FenceForAsync();
        MemoryBarrier.Arrive(full + stage * 8);
        return stage + 1 == TTile.Stages ? 0 : stage + 1;
    }

    // The steps of k that a tile takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int First, int End) Steps(in Place place, int steps, int parts)
    {
        if (TEpilogue.Split == 0) return (0, steps);
        var part = (steps + parts - 1) / parts;
        return (place.Matrix * part, IntrinsicMath.Min((place.Matrix + 1) * part, steps));
    }

    // Each block of a cluster loads its share of B for all.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadB(uint b, ulong mapB, int k, int column, int matrix, int rank, uint ready)
    {
        if (TTransposeB.Value != 0)
        {
            if (TTile.Cluster > 1)
            {
                var share = TTile.Columns / TTile.Cluster;
                CopyEngine.LoadToCluster(b + (uint)(rank * share) * 128, mapB, k, column + rank * share, matrix, 3, ready);
            }
            else CopyEngine.Load(b, mapB, k, column, matrix, ready);
            return;
        }
        var blocks = TTile.Columns / 64 / TTile.Cluster;
        for (var i = rank * blocks; i < (rank + 1) * blocks; i++)
        {
            if (TTile.Cluster > 1) CopyEngine.LoadToCluster(b + (uint)i * Block, mapB, column + i * 64, k, matrix, 3, ready);
            else CopyEngine.Load(b + (uint)i * Block, mapB, column + i * 64, k, matrix, ready);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Consume(
        uint shared, uint full, uint empty, ulong mapY, ulong bias, ulong residual, long residualPitch, long residualBatch,
        ulong tiles, int m, int n, int k, int batch, int half, int thread)
    {
        var rank = TTile.Cluster > 1 ? (int)Groups.ClusterRank() : 0;
        var tilesM = (m + Rows * TTile.Cluster - 1) / (Rows * TTile.Cluster);
        var tilesN = (n + TTile.Columns - 1) / TTile.Columns;
        var steps = (k + Depth - 1) / Depth;
        var count = tilesM * tilesN * batch;
        // A's 64 rows of this warpgroup: 64 lines when lines are rows, the second block when lines are k.
        var startA = shared + (uint)half * Block;
        var tileA = TTransposeA.Value == 0 ? SharedTile.AlongK(startA) : SharedTile.AcrossK(startA, Block);
        var startB = shared + BytesA;
        var tileB = TTransposeB.Value != 0 ? SharedTile.AlongK(startB) : SharedTile.AcrossK(startB, Block);
        ulong stepA = TTransposeA.Value == 0 ? 2u : 128u, stepB = TTransposeB.Value != 0 ? 2u : 128u;
        var staging = shared + Staging + (uint)half * 2 * Block;
        var stage = 0u;
        var parity = 0u;
        for (var tile = Grid.IdxX / TTile.Cluster; tile < count; tile += Grid.DimX / TTile.Cluster)
        {
            var place = Place.Of<TTile, TGrouped>(tile, tilesM, tilesN, rank, tiles);
            if (place.Group < 0) continue;
            var last = 0u;
            var (first, end) = Steps(place, steps, batch);
            for (var step = first; step < end; step++)
            {
                MemoryBarrier.Wait(full + stage * 8, parity);
                ulong offset = stage * (Stage >> 4);
                Wgmma.Fence();
                Multiply(tileA + offset, tileB + offset, step - first);
                Multiply(tileA + offset + stepA, tileB + offset + stepB, 1);
                Multiply(tileA + offset + 2 * stepA, tileB + offset + 2 * stepB, 1);
                Multiply(tileA + offset + 3 * stepA, tileB + offset + 3 * stepB, 1);
                Wgmma.Commit();
                Wgmma.Wait(TTile.Lag);
                if (TTile.Lag == 0) Release(empty + stage * 8, thread);
                else
                {
                    if (step > first) Release(empty + last * 8, thread);
                    last = stage;
                }
                if (++stage == TTile.Stages)
                {
                    stage = 0;
                    parity ^= 1;
                }
            }
            if (TTile.Lag > 0)
            {
                Wgmma.Wait(0);
                Release(empty + last * 8, thread);
            }

            if (TEpilogue.Split != 0)
            {
                StoreSums(residual + (ulong)((long)place.Matrix * m * n) * 4, place.Row + half * 64, place.Column, m, n, thread);
                continue;
            }
            var epilogue = new EpilogueArguments(bias, residual + (ulong)(place.Matrix * residualBatch * 2), residualPitch, m, n);
            var row = place.Row + half * 64;
            var width = TEpilogue.Gated != 0 ? 2 : 1;
            var column = place.Column / width;
            Store(0, staging, mapY, row, column, place.Matrix, half, thread, epilogue);
            if (TTile.Columns / width > 64) Store(1, staging, mapY, row, column, place.Matrix, half, thread, epilogue);
            if (TTile.Columns / width > 128)
            {
                Store(2, staging, mapY, row, column, place.Matrix, half, thread, epilogue);
                Store(3, staging, mapY, row, column, place.Matrix, half, thread, epilogue);
            }
        }
        if (thread == 0) CopyEngine.WaitStores(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ulong a, ulong b, int keep) =>
        Wgmma.Multiply(a, b, keep, 0, TTile.Columns, THalf.Value, TTransposeA.Value, 1 - TTransposeB.Value);

    // The stage is free again; all blocks of the cluster may have loaded into it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Release(uint barrier, int thread)
    {
        if (TTile.Cluster > 1)
        {
            if (thread < TTile.Cluster) MemoryBarrier.ArriveAt(barrier, (uint)thread);
        }
        else if (thread == 0) MemoryBarrier.Arrive(barrier);
    }

    // 64 columns of this warpgroup's results, through one of its two buffers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int part, uint staging, ulong mapY, int row, int column, int matrix, int half, int thread, in EpilogueArguments epilogue)
    {
        var buffer = staging + (uint)(part & 1) * Block;
        if (thread == 0) CopyEngine.WaitStoresRead(1);
        Groups.Barrier(1 + half, 128);
        var lane = thread & 31;
        var warp = thread >> 5;
        var line = (uint)(warp * 16 + (lane & 15));
        var piece = (uint)(lane >> 4);
        var firstRow = row + warp * 16 + (lane >> 2);
        var firstColumn = column + part * 64 + 2 * (lane & 3);
        Matrices(4 * part, buffer + SharedTile.Piece(line, piece), firstRow, firstColumn, epilogue);
        Matrices(4 * part + 1, buffer + SharedTile.Piece(line, piece + 2), firstRow, firstColumn + 16, epilogue);
        Matrices(4 * part + 2, buffer + SharedTile.Piece(line, piece + 4), firstRow, firstColumn + 32, epilogue);
        Matrices(4 * part + 3, buffer + SharedTile.Piece(line, piece + 6), firstRow, firstColumn + 48, epilogue);
        SharedTile.FenceForAsync();
        Groups.Barrier(1 + half, 128);
        if (thread == 0)
        {
            CopyEngine.Store(buffer, mapY, column + part * 64, row, matrix);
            CopyEngine.CommitStores();
        }
    }

    // F32 straight from registers: four lanes fill a sector of 32 bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSums(ulong sums, int row, int column, int m, int n, int thread)
    {
        var lane = thread & 31;
        row += (thread >> 5) * 16 + (lane >> 2);
        column += 2 * (lane & 3);
        SumsOf64(0, sums, row, column, m, n);
        SumsOf64(1, sums, row, column, m, n);
        if (TTile.Columns > 128)
        {
            SumsOf64(2, sums, row, column, m, n);
            SumsOf64(3, sums, row, column, m, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumsOf64(int part, ulong sums, int row, int column, int m, int n)
    {
        SumsOf8(8 * part, sums, row, column, m, n);
        SumsOf8(8 * part + 1, sums, row, column, m, n);
        SumsOf8(8 * part + 2, sums, row, column, m, n);
        SumsOf8(8 * part + 3, sums, row, column, m, n);
        SumsOf8(8 * part + 4, sums, row, column, m, n);
        SumsOf8(8 * part + 5, sums, row, column, m, n);
        SumsOf8(8 * part + 6, sums, row, column, m, n);
        SumsOf8(8 * part + 7, sums, row, column, m, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumsOf8(int eight, ulong sums, int row, int column, int m, int n)
    {
        column += 8 * eight;
        var at = sums + (ulong)((long)row * n + column) * 4;
        if (column < n && row < m) GlobalMemory.StorePair(at, Accumulator.Read(4 * eight), Accumulator.Read(4 * eight + 1));
        if (column < n && row + 8 < m) GlobalMemory.StorePair(at + (ulong)n * 32, Accumulator.Read(4 * eight + 2), Accumulator.Read(4 * eight + 3));
    }

    // 16 rows × 16 columns of a warp, the number-th from the left.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Matrices(int number, uint address, int row, int column, in EpilogueArguments epilogue) => SharedTile.StoreMatrices(
        address,
        Pair(2 * number, 0, row, column, epilogue), Pair(2 * number, 2, row + 8, column, epilogue),
        Pair(2 * number + 1, 0, row, column + 8, epilogue), Pair(2 * number + 1, 2, row + 8, column + 8, epilogue));

    // Two neighboring results of a thread; of gated sums, the gates are 8 columns before what they gate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pair(int eight, int low, int row, int column, in EpilogueArguments epilogue)
    {
        float x, y;
        if (TEpilogue.Gated != 0)
        {
            x = FastSilu.Apply(Accumulator.Read(8 * eight + low)) * Accumulator.Read(8 * eight + 4 + low);
            y = FastSilu.Apply(Accumulator.Read(8 * eight + low + 1)) * Accumulator.Read(8 * eight + 5 + low);
        }
        else
        {
            x = Accumulator.Read(4 * eight + low);
            y = Accumulator.Read(4 * eight + low + 1);
            default(TEpilogue).Apply<THalf>(ref x, ref y, row, column, epilogue);
        }
        return THalf.Value != 0 ? Intrinsics.Convert.PackHalf(x, y) : Intrinsics.Convert.PackBFloat16(x, y);
    }
}
