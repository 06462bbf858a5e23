using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// O = softmax(scale·Q·Kᵀ)·V for 16-bit tensors on the tensor cores of sm_90a, in one pass over the keys. One thread feeds blocks of K
/// and V through a ring in shared memory with the copy engine; warpgroups of 64 queries each keep their scores, weights and results in
/// registers. A warpgroup starts the scores of the next block before it takes the exponentials of this one, and the warpgroups take
/// turns, so that the tensor cores have work all the time. Blocks stay and take tile after tile.
/// </summary>
/// <typeparam name="TTile">The shape of a block's work.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TClears">Yes if anything, also no number, may lie behind a sequence's length; No if there are finite numbers.</typeparam>
/// <typeparam name="TDocuments">Yes if queries see keys from their document's first one on only.</typeparam>
internal static class FlashForward<TTile, THalf, TClears, TDocuments>
    where TTile : struct, IAttentionTile where THalf : struct, IFlag where TClears : struct, IFlag where TDocuments : struct, IFlag
{
    /// <summary>Bytes of 64 rows of 64 elements.</summary>
    private const uint Block = 64 * 128;

    private const float Ln2 = 0.693147180559945f;

    /// <summary>Threads of a block: one warpgroup that loads, and those that multiply.</summary>
    public static int Threads => 128 * (1 + Warpgroups);

    /// <summary>Queries of a tile.</summary>
    public static int Rows => 64 * Warpgroups;

    // Warpgroups that multiply.
    private static int Warpgroups => 2;

    /// <summary>Accumulators of a thread: the result's, then the scores'.</summary>
    public static int Accumulators => (TTile.HeadSize + TTile.Keys) / 2;

    // Blocks of 64 elements that a row takes.
    private static int Blocks => (TTile.HeadSize + 63) / 64;

    private static uint Stage => (uint)(TTile.Keys * Blocks) * 128;

    // The queries of one warpgroup; the results of one leave through as much.
    private static uint QueryBytes => (uint)Blocks * Block;

    private static uint Staging => (uint)TTile.Stages * Stage;

    // Where queries lie, behind the ring. Heads of 256 leave no room for results but over their queries.
    private static uint QueryStart => Staging;

    private static bool Shares => TTile.HeadSize > 128;

    private static uint ResultStart => Shares ? QueryStart : QueryStart + (uint)Warpgroups * QueryBytes;

    private static uint Barriers => ResultStart + (uint)Warpgroups * QueryBytes;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)Barriers + 16 * TTile.Stages + 16 * Warpgroups;

    public static void Run(
        ulong mapQ, ulong mapK, ulong mapV, ulong mapO, ulong logSumExp, ulong keyLengths, ulong queryLengths, float scale,
        int batch, int heads, int group, int queries, int keys, int causal, int window, int section, ulong keyStarts)
    {
        var rules = new AttentionRules(
            keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window, TDocuments.Value != 0 ? keyStarts : 0);
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var warpgroup = Warp.Shuffle(thread / 128, 0);
        var full = shared + Barriers;
        var empty = full + 8 * (uint)TTile.Stages;
        var queriesFull = empty + 8 * (uint)TTile.Stages;
        var queriesEmpty = queriesFull + 8 * (uint)Warpgroups;
        if (thread == 0)
        {
            for (var s = 0u; s < TTile.Stages; s++)
            {
                MemoryBarrier.Initialize(full + s * 8, 1);
                MemoryBarrier.Initialize(empty + s * 8, Warpgroups);
            }
            for (var g = 0u; g < Warpgroups; g++)
            {
                MemoryBarrier.Initialize(queriesFull + g * 8, 1);
                MemoryBarrier.Initialize(queriesEmpty + g * 8, 1);
            }
            MemoryBarrier.FenceInitialized();
        }
        Group.Barrier();

        if (warpgroup == 0)
        {
            Groups.ShrinkRegisters(40);
            if (thread == 0) Produce(shared, full, empty, queriesFull, queriesEmpty, mapQ, mapK, mapV, rules, section);
        }
        else
        {
            Groups.GrowRegisters(232);
            Consume(shared, full, empty, queriesFull, queriesEmpty, mapO, logSumExp, scale, rules, section, warpgroup - 1, thread % 128);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Produce(
        uint shared, uint full, uint empty, uint queriesFull, uint queriesEmpty, ulong mapQ, ulong mapK, ulong mapV, in AttentionRules rules, int section)
    {
        CopyEngine.Prefetch(mapQ);
        CopyEngine.Prefetch(mapK);
        CopyEngine.Prefetch(mapV);
        var total = WorkTile.TotalOfQueries(rules, Rows);
        var ring = new RingPlace(0, 1);
        var queryParity = 1u;
        for (var round = 0; round * Grid.DimX < total; round++)
        {
            var place = WorkTile.Place(round, Grid.IdxX, Grid.DimX);
            if (place >= total) continue;
            var tile = WorkTile.OfQueries(place, rules, section, Rows, TTile.Keys);
            if (tile.Count == 0) continue;
            var keyHead = tile.Head / rules.Group;
            var last = tile.First + tile.Count - 1;
            ring = Load(ring, shared, full, empty, mapK, last, keyHead, tile.Sequence);
            for (var g = 0; g < Warpgroups; g++)
            {
                var ready = queriesFull + (uint)g * 8;
                MemoryBarrier.Wait(queriesEmpty + (uint)g * 8, queryParity);
                MemoryBarrier.ArriveExpecting(ready, QueryBytes);
                for (var i = 0; i < Blocks; i++)
                    CopyEngine.Load(
                        shared + QueryStart + (uint)g * QueryBytes + (uint)i * Block, mapQ, i * 64, tile.Row + g * 64, tile.Head, tile.Sequence, ready);
            }
            queryParity ^= 1;
            // As they are used: the keys of each block before the values of the one before it.
            for (var n = last - 1; n >= tile.First; n--)
            {
                ring = Load(ring, shared, full, empty, mapK, n, keyHead, tile.Sequence);
                ring = Load(ring, shared, full, empty, mapV, n + 1, keyHead, tile.Sequence);
            }
            ring = Load(ring, shared, full, empty, mapV, tile.First, keyHead, tile.Sequence);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RingPlace Load(RingPlace ring, uint shared, uint full, uint empty, ulong map, int block, int head, int sequence)
    {
        var ready = full + ring.Stage * 8;
        MemoryBarrier.Wait(empty + ring.Stage * 8, ring.Parity);
        MemoryBarrier.ArriveExpecting(ready, Stage);
        for (var i = 0; i < Blocks; i++)
            CopyEngine.Load(shared + ring.Stage * Stage + (uint)(i * TTile.Keys) * 128, map, i * 64, block * TTile.Keys, head, sequence, ready);
        return ring.Next((uint)TTile.Stages);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Consume(
        uint shared, uint full, uint empty, uint queriesFull, uint queriesEmpty, ulong mapO, ulong logSumExp, float scale,
        in AttentionRules rules, int section, int half, int thread)
    {
        var total = WorkTile.TotalOfQueries(rules, Rows);
        var ring = new RingPlace(0, 0);
        var queryParity = 0u;
        var queryTile = SharedTile.AlongK(shared + QueryStart + (uint)half * QueryBytes);
        var keyTile = SharedTile.AlongK(shared);
        var valueTile = SharedTile.AcrossK(shared, (uint)TTile.Keys * 128);
        // The first warpgroup has the first turn.
        if (half == Warpgroups - 1) PassTurn(half);
        for (var round = 0; round * Grid.DimX < total; round++)
        {
            var place = WorkTile.Place(round, Grid.IdxX, Grid.DimX);
            if (place >= total) continue;
            var tile = WorkTile.OfQueries(place, rules, section, Rows, TTile.Keys);
            // This thread's upper row; the other is 8 further down.
            var firstRow = tile.Row + half * 64;
            var row = firstRow + (thread >> 5) * 16 + ((thread & 31) >> 2);
            var borders = TDocuments.Value != 0 ? DocumentBorders.OfQueries(rules, tile.Sequence, firstRow, row) : default;
            var upper = SoftmaxRow.Start();
            var lower = SoftmaxRow.Start();
            if (tile.Count > 0)
            {
                MemoryBarrier.Wait(queriesFull + (uint)half * 8, queryParity);
                queryParity ^= 1;
                MemoryBarrier.Wait(full + ring.Stage * 8, ring.Parity);
                Wgmma.Fence();
                Scores(queryTile, keyTile + ring.Stage * (Stage >> 4));
                Wgmma.Commit();
                Wgmma.Wait(0);
                if (thread == 0) MemoryBarrier.Arrive(empty + ring.Stage * 8);
                ring = ring.Next((uint)TTile.Stages);
                Mask(tile, rules, tile.First + tile.Count - 1, firstRow, row, borders, thread);
                upper = upper.Add(ScoreStart, TTile.Keys, 0, scale);
                lower = lower.Add(ScoreStart, TTile.Keys, 1, scale);
                ScoreTile.Pack(0, ScoreStart, TTile.Keys, THalf.Value);
                for (var n = tile.Count - 2; n >= 0; n--)
                {
                    var keysAt = ring;
                    var valuesAt = ring.Next((uint)TTile.Stages);
                    ring = valuesAt.Next((uint)TTile.Stages);
                    MemoryBarrier.Wait(full + keysAt.Stage * 8, keysAt.Parity);
                    TakeTurn(half);
                    Wgmma.Fence();
                    Scores(queryTile, keyTile + keysAt.Stage * (Stage >> 4));
                    Wgmma.Commit();
                    MemoryBarrier.Wait(full + valuesAt.Stage * 8, valuesAt.Parity);
                    if (TClears.Value != 0) ClearValues(shared + valuesAt.Stage * Stage, tile, rules, tile.First + n + 1, half, thread);
                    Weigh(valueTile + valuesAt.Stage * (Stage >> 4), n - (tile.Count - 2));
                    Wgmma.Commit();
                    PassTurn(half);
                    Wgmma.Wait(1);
                    if (thread == 0) MemoryBarrier.Arrive(empty + keysAt.Stage * 8);
                    Mask(tile, rules, tile.First + n, firstRow, row, borders, thread);
                    upper = upper.Add(ScoreStart, TTile.Keys, 0, scale);
                    lower = lower.Add(ScoreStart, TTile.Keys, 1, scale);
                    Wgmma.Wait(0);
                    if (thread == 0) MemoryBarrier.Arrive(empty + valuesAt.Stage * 8);
                    ScoreTile.Scale(0, TTile.HeadSize, 0, upper.Correction);
                    ScoreTile.Scale(0, TTile.HeadSize, 1, lower.Correction);
                    ScoreTile.Pack(0, ScoreStart, TTile.Keys, THalf.Value);
                }
                if (!Shares && thread == 0) MemoryBarrier.Arrive(queriesEmpty + (uint)half * 8);
                MemoryBarrier.Wait(full + ring.Stage * 8, ring.Parity);
                if (TClears.Value != 0) ClearValues(shared + ring.Stage * Stage, tile, rules, tile.First, half, thread);
                Wgmma.Fence();
                Weigh(valueTile + ring.Stage * (Stage >> 4), tile.Count - 1);
                Wgmma.Commit();
                upper = upper.Finish();
                lower = lower.Finish();
                Wgmma.Wait(0);
                if (thread == 0) MemoryBarrier.Arrive(empty + ring.Stage * 8);
                ring = ring.Next((uint)TTile.Stages);
            }
            else Accumulator.Clear(0, TTile.HeadSize / 2);

            StoreSum(logSumExp, rules, tile, row, thread, upper, scale);
            StoreSum(logSumExp, rules, tile, row + 8, thread, lower, scale);
            ScoreTile.Scale(0, TTile.HeadSize, 0, row < tile.QueryCount ? upper.Inverse() : 0);
            ScoreTile.Scale(0, TTile.HeadSize, 1, row + 8 < tile.QueryCount ? lower.Inverse() : 0);
            Store(shared + ResultStart + (uint)half * QueryBytes, mapO, tile, firstRow, half, thread);
            if (Shares && tile.Count > 0 && thread == 0)
            {
                CopyEngine.WaitStoresRead(0);
                MemoryBarrier.Arrive(queriesEmpty + (uint)half * 8);
            }
        }
        if (thread == 0) CopyEngine.WaitStores(0);
    }

    private static int ScoreStart => TTile.HeadSize / 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scores(ulong queries, ulong keys) =>
        TileProduct.OfRows(queries, keys, 0, ScoreStart, TTile.Keys, TTile.HeadSize, (int)Block, TTile.Keys * 128, THalf.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh(ulong values, int keep) => TileProduct.OfPacked(values, keep, 0, 0, TTile.HeadSize, TTile.Keys, THalf.Value);

    // Behind the length of a sequence may lie anything, and a weight of 0 times infinity is none. What another warpgroup has cleared is
    // cleared again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearValues(uint values, in WorkTile tile, in AttentionRules rules, int block, int half, int thread)
    {
        var end = tile.KeyCount - block * TTile.Keys;
        if (end >= TTile.Keys || tile.KeyCount == rules.Keys) return;
        for (var line = end + thread; line < TTile.Keys * Blocks; line += 128)
            if (line % TTile.Keys >= end)
                for (var piece = 0u; piece < 8; piece++)
                    SharedWords.Clear16(values + (uint)line * 128 + piece * 16);
        SharedTile.FenceForAsync();
        Groups.Barrier(1 + Warpgroups + half, 128);
    }

    // Only blocks at an edge of what the warpgroup's queries see need it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mask(in WorkTile tile, in AttentionRules rules, int block, int firstRow, int row, in DocumentBorders borders, int thread)
    {
        var key = block * TTile.Keys;
        var causal = rules.Causal != 0;
        var end = tile.KeyCount;
        if (causal && firstRow + tile.Shift + 1 < end) end = firstRow + tile.Shift + 1;
        // This thread's first column.
        var column = key + 2 * (thread & 3);
        if (key + TTile.Keys > end)
        {
            var limit = tile.KeyCount;
            ScoreTile.KeepBelow(ScoreStart, TTile.Keys, 0, (causal && row + tile.Shift + 1 < limit ? row + tile.Shift + 1 : limit) - column);
            ScoreTile.KeepBelow(ScoreStart, TTile.Keys, 1, (causal && row + tile.Shift + 9 < limit ? row + tile.Shift + 9 : limit) - column);
        }
        if (rules.Window != 0 && key < firstRow + 64 + tile.Shift - rules.Window)
        {
            ScoreTile.KeepFrom(ScoreStart, TTile.Keys, 0, row + tile.Shift - rules.Window + 1 - column);
            ScoreTile.KeepFrom(ScoreStart, TTile.Keys, 1, row + tile.Shift - rules.Window + 9 - column);
        }
        if (TDocuments.Value != 0 && key < borders.Edge)
        {
            ScoreTile.KeepFrom(ScoreStart, TTile.Keys, 0, borders.Upper - column);
            ScoreTile.KeepFrom(ScoreStart, TTile.Keys, 1, borders.Lower - column);
        }
    }

    // Warpgroups give their products to the tensor cores one after the other: while one takes exponentials, another multiplies.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeTurn(int half) => Groups.Barrier(1 + half, 256);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PassTurn(int half) => Groups.Arrive(half == Warpgroups - 1 ? 1 : 2 + half, 256);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSum(ulong logSumExp, in AttentionRules rules, in WorkTile tile, int row, int thread, SoftmaxRow state, float scale)
    {
        if ((thread & 3) != 0 || row >= rules.Queries) return;
        var value = row < tile.QueryCount && state.Sum > 0 ? (state.Most * scale + Arithmetic.Log2(state.Sum)) * Ln2 : float.NegativeInfinity;
        GlobalMemory.StoreFloat(logSumExp + ((ulong)((long)tile.Sequence * rules.Heads + tile.Head) * (ulong)rules.Queries + (ulong)row) * 4, value);
    }

    // Through shared memory of this warpgroup.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(uint staging, ulong mapO, in WorkTile tile, int row, int half, int thread)
    {
        if (thread == 0) CopyEngine.WaitStoresRead(0);
        Groups.Barrier(1 + Warpgroups + half, 128);
        var lane = thread & 31;
        var line = (uint)((thread >> 5) * 16 + (lane & 15));
        var piece = (uint)(lane >> 4);
        ResultTile<THalf>.Store(0, TTile.HeadSize, staging, line, piece);
        SharedTile.FenceForAsync();
        Groups.Barrier(1 + Warpgroups + half, 128);
        if (thread == 0)
        {
            for (var i = 0; i < Blocks; i++) CopyEngine.Store(staging + (uint)i * Block, mapO, i * 64, row, tile.Head, tile.Sequence);
            CopyEngine.CommitStores();
        }
    }
}
