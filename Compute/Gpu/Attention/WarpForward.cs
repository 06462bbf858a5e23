using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>The tensors of attention's forward pass.</summary>
internal readonly struct ForwardRows(HeadRows q, HeadRows k, HeadRows v, HeadRows o)
{
    public readonly HeadRows Q = q, K = k, V = v, O = o;
}

/// <summary>
/// O = softmax(scale·Q·Kᵀ)·V for 16-bit tensors by the tensor cores of sm_80 and later, in one pass over the keys. Every warp keeps the scores,
/// weights and results of its queries in registers; blocks of K and V pass, in turn, through a ring of three places in shared memory (cp.async).
/// What lies behind a sequence's length is never read.
/// </summary>
/// <typeparam name="TTile">The shape of a block's work.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TDocuments">Yes if queries see keys from their document's first one on only.</typeparam>
internal static class WarpForward<TTile, THalf, TDocuments>
    where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TDocuments : struct, IFlag
{
    private const float Ln2 = 0.693147180559945f;
    private const int Places = 3;

    /// <summary>Threads of a block.</summary>
    public static int Threads => 32 * TTile.Warps;

    /// <summary>Queries of a block.</summary>
    public static int Rows => WarpRows * TTile.Warps;

    /// <summary>Accumulators of a thread: the result's, then the scores'.</summary>
    public static int Accumulators => ScoreStart + Scores;

    /// <summary>Packed registers: the weights.</summary>
    public static int PackedRegisters => Scores / 2;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => Lines * 128 * (Rows + Places * TTile.Width);

    private static int WarpRows => 16 * TTile.RowTiles;

    private static int ScoreStart => TTile.RowTiles * TTile.HeadSize / 2;

    private static int Scores => TTile.RowTiles * TTile.Width / 2;

    // Lines that a row takes.
    private static int Lines => (TTile.HeadSize + 63) / 64;

    private static uint RingStart => (uint)(Lines * Rows) * 128;

    private static uint PlaceBytes => (uint)(Lines * TTile.Width) * 128;

    public static void Run(
        ForwardRows tensors, ulong logSumExp, ulong keyLengths, ulong queryLengths, float scale,
        int batch, int heads, int group, int queries, int keys, int causal, int window, int section, ulong keyStarts)
    {
        var rules = new AttentionRules(
            keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window, TDocuments.Value != 0 ? keyStarts : 0);
        var tile = WorkTile.OfQueries(Grid.IdxX, rules, section, Rows, TTile.Width);
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var (warp, lane) = (thread / 32, thread & 31);
        var keyHead = tile.Head / rules.Group;
        var firstRow = tile.Row + warp * WarpRows;
        // This thread's upper row of the first 16; it has the one 8 further down too, and the same of the next 16.
        var row = firstRow + lane / 4;
        // Keys from here on belong to the documents of all the warp's queries, or to later ones.
        var edge = TDocuments.Value != 0 ? rules.StartOf(tile.Sequence, firstRow + WarpRows - 1) : 0;
        var state0 = SoftmaxRow.Start();
        var state1 = SoftmaxRow.Start();
        var state2 = SoftmaxRow.Start();
        var state3 = SoftmaxRow.Start();
        var own = shared + (uint)(warp * WarpRows) * 128;
        if (tile.Count > 0)
        {
            var last = tile.First + tile.Count - 1;
            var (keysFrom, valuesFrom) = (Source(tensors.K, tile, keyHead, thread), Source(tensors.V, tile, keyHead, thread));
            LineCopy.Load(
                shared, Source(tensors.Q, tile, tile.Head, thread), tensors.Q.Row, tile.Row, tile.QueryCount, Rows, TTile.HeadSize, thread, Threads);
            Load(shared, 0, keysFrom, tensors.K.Row, tile, last, thread);
            AsyncCopy.Commit();
            Load(shared, 1, valuesFrom, tensors.V.Row, tile, last, thread);
            AsyncCopy.Commit();
            var queryAt = WarpTile.Left(own, lane);
            var keyAt = WarpTile.Right(shared + RingStart, lane);
            var valueAt = WarpTile.Across(shared + RingStart, lane);
            var place = 0u;
            // Keys that the warp's last query sees, in a causal attention.
            var end = rules.Causal != 0 ? firstRow + WarpRows + tile.Shift : tile.KeyCount;
            for (var block = last; block >= tile.First; block--)
            {
                // The keys are there, and everyone has left the place that is filled next.
                AsyncCopy.Wait(1);
                Group.Barrier();
                if (block > tile.First) Load(shared, Next(Next(place)), keysFrom, tensors.K.Row, tile, block - 1, thread);
                AsyncCopy.Commit();
                var isSeen = block * TTile.Width < end;
                if (isSeen)
                {
                    WarpTile.OfRows(
                        queryAt, keyAt + place * PlaceBytes, ScoreStart, TTile.RowTiles, TTile.Width, TTile.HeadSize, Rows * 128, TTile.Width * 128, THalf.Value);
                    Mask(tile, rules, block * TTile.Width, firstRow, row, edge, lane);
                    var (most0, most1, most2, most3) = (state0.Most, state1.Most, state2.Most, state3.Most);
                    state0 = state0.Add(ScoreStart, TTile.Width, 0, scale);
                    state1 = state1.Add(ScoreStart, TTile.Width, 1, scale);
                    var changes = state0.Most != most0 | state1.Most != most1;
                    if (TTile.RowTiles > 1)
                    {
                        state2 = state2.Add(ScoreStart + TTile.Width / 2, TTile.Width, 0, scale);
                        state3 = state3.Add(ScoreStart + TTile.Width / 2, TTile.Width, 1, scale);
                        changes |= state2.Most != most2 | state3.Most != most3;
                    }
                    // After the first blocks the largest score seldom changes.
                    if (Votes.Any(changes)) Scale(state0.Correction, state1.Correction, state2.Correction, state3.Correction);
                    ScoreTile.Pack(0, ScoreStart, TTile.RowTiles * TTile.Width, THalf.Value);
                }
                place = Next(place);
                AsyncCopy.Wait(1);
                Group.Barrier();
                if (block > tile.First) Load(shared, Next(Next(place)), valuesFrom, tensors.V.Row, tile, block - 1, thread);
                AsyncCopy.Commit();
                if (isSeen)
                    WarpTile.OfPacked(valueAt + place * PlaceBytes, 0, 0, TTile.RowTiles, TTile.HeadSize, TTile.Width, TTile.Width * 128, THalf.Value);
                place = Next(place);
            }
            state0 = state0.Finish();
            state1 = state1.Finish();
            if (TTile.RowTiles > 1)
            {
                state2 = state2.Finish();
                state3 = state3.Finish();
            }
        }
        StoreSum(logSumExp, rules, tile, row, lane, state0, scale);
        StoreSum(logSumExp, rules, tile, row + 8, lane, state1, scale);
        if (TTile.RowTiles > 1)
        {
            StoreSum(logSumExp, rules, tile, row + 16, lane, state2, scale);
            StoreSum(logSumExp, rules, tile, row + 24, lane, state3, scale);
        }
        Scale(
            row < tile.QueryCount ? state0.Inverse() : 0, row + 8 < tile.QueryCount ? state1.Inverse() : 0,
            row + 16 < tile.QueryCount ? state2.Inverse() : 0, row + 24 < tile.QueryCount ? state3.Inverse() : 0);
        RowStore.Store(
            own, 0, tensors.O, tile.Sequence, tile.Head, firstRow, rules.Queries, TTile.RowTiles, TTile.HeadSize, Rows * 128, lane, THalf.Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Next(uint place) => place == Places - 1 ? 0 : place + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Source(in HeadRows rows, in WorkTile tile, int head, int thread) =>
        LineCopy.Source(rows, tile.Sequence, head, TTile.HeadSize, thread, Threads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(uint shared, uint place, ulong source, long stride, in WorkTile tile, int block, int thread) =>
        LineCopy.Load(
            shared + RingStart + place * PlaceBytes, source, stride, block * TTile.Width, tile.KeyCount, TTile.Width, TTile.HeadSize, thread, Threads);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(float factor0, float factor1, float factor2, float factor3)
    {
        ScoreTile.Scale(0, TTile.HeadSize, 0, factor0);
        ScoreTile.Scale(0, TTile.HeadSize, 1, factor1);
        if (TTile.RowTiles > 1)
        {
            ScoreTile.Scale(TTile.HeadSize / 2, TTile.HeadSize, 0, factor2);
            ScoreTile.Scale(TTile.HeadSize / 2, TTile.HeadSize, 1, factor3);
        }
    }

    // Only blocks at an edge of what the warp's queries see need it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mask(in WorkTile tile, in AttentionRules rules, int key, int firstRow, int row, int edge, int lane)
    {
        var causal = rules.Causal != 0;
        var end = tile.KeyCount;
        if (causal && firstRow + tile.Shift + 1 < end) end = firstRow + tile.Shift + 1;
        // This thread's first column.
        var column = key + 2 * (lane & 3);
        if (key + TTile.Width > end)
        {
            var limit = tile.KeyCount - column;
            var seen = causal ? row + tile.Shift + 1 - column : limit;
            KeepBelow(0, 0, seen, limit);
            KeepBelow(0, 1, causal ? seen + 8 : seen, limit);
            if (TTile.RowTiles > 1)
            {
                KeepBelow(1, 0, causal ? seen + 16 : seen, limit);
                KeepBelow(1, 1, causal ? seen + 24 : seen, limit);
            }
        }
        if (rules.Window != 0 && key < firstRow + WarpRows + tile.Shift - rules.Window)
        {
            var start = row + tile.Shift - rules.Window + 1 - column;
            KeepFrom(0, 0, start);
            KeepFrom(0, 1, start + 8);
            if (TTile.RowTiles > 1)
            {
                KeepFrom(1, 0, start + 16);
                KeepFrom(1, 1, start + 24);
            }
        }
        if (TDocuments.Value != 0 && key < edge)
        {
            // One after the other: registers are few here.
            KeepFrom(0, 0, rules.StartOf(tile.Sequence, row) - column);
            KeepFrom(0, 1, rules.StartOf(tile.Sequence, row + 8) - column);
            if (TTile.RowTiles > 1)
            {
                KeepFrom(1, 0, rules.StartOf(tile.Sequence, row + 16) - column);
                KeepFrom(1, 1, rules.StartOf(tile.Sequence, row + 24) - column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepBelow(int rowTile, int row, int seen, int limit) =>
        ScoreTile.KeepBelow(ScoreStart + rowTile * TTile.Width / 2, TTile.Width, row, seen < limit ? seen : limit);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void KeepFrom(int rowTile, int row, int start) => ScoreTile.KeepFrom(ScoreStart + rowTile * TTile.Width / 2, TTile.Width, row, start);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreSum(ulong logSumExp, in AttentionRules rules, in WorkTile tile, int row, int lane, SoftmaxRow state, float scale)
    {
        if ((lane & 3) != 0 || row >= rules.Queries) return;
        var value = row < tile.QueryCount && state.Sum > 0 ? (state.Most * scale + Arithmetic.Log2(state.Sum)) * Ln2 : float.NegativeInfinity;
        GlobalMemory.StoreFloat(logSumExp + ((ulong)((long)tile.Sequence * rules.Heads + tile.Head) * (ulong)rules.Queries + (ulong)row) * 4, value);
    }
}
