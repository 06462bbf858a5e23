using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>The tensors of a pass over attention's gradients: see <see cref="IGradientPass"/>.</summary>
internal readonly struct BackwardRows(HeadRows x1, HeadRows x2, HeadRows y1, HeadRows y2, HeadRows d1, HeadRows d2)
{
    public readonly HeadRows X1 = x1, X2 = x2, Y1 = y1, Y2 = y2, D1 = d1, D2 = d2;
}

/// <summary>
/// Gradients of <see cref="WarpForward{TTile, THalf, TDocuments}"/>, without atomics: run by queries it computes dQ, run by keys dK, dV or both. The
/// rows of one side stay in shared memory (X₁ and X₂), those of the other pass through two places in turn (Y₁ and Y₂, cp.async). A step recomputes
/// the weights P = 2^(X₁·Y₁ᵀ·scale - log-sum-exp) and takes dS = P ∘ (X₂·Y₂ᵀ - delta); then dX₁ += dS·Y₁ and dX₂ += P·Y₂. Weights and gradients
/// of scores never leave the registers of their warp. What lies behind a sequence's length is never read.
/// </summary>
/// <typeparam name="TTile">The shape of a block's work.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TPass">Which gradients.</typeparam>
/// <typeparam name="TDocuments">Yes if queries see keys from their document's first one on only.</typeparam>
internal static class WarpBackward<TTile, THalf, TPass, TDocuments>
    where TTile : struct, IWarpAttentionTile where THalf : struct, IFlag where TPass : struct, IGradientPass where TDocuments : struct, IFlag
{
    /// <summary>Threads of a block.</summary>
    public static int Threads => 32 * TTile.Warps;

    /// <summary>Rows of a block.</summary>
    public static int Rows => WarpRows * TTile.Warps;

    /// <summary>Accumulators: of dX₁ and dX₂, of weights, of score gradients.</summary>
    public static int Accumulators => GradientStart + TPass.First * Scores;

    /// <summary>Packed registers: of score gradients, then of weights.</summary>
    public static int PackedRegisters => PackedWeights + TPass.Second * Scores / 2;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)VectorStart + TPass.ByKeys * 2 * (int)VectorBytes;

    private static int WarpRows => 16 * TTile.RowTiles;

    // Sums of dX₁ or dX₂, and scores, of a thread.
    private static int Results => TTile.RowTiles * TTile.HeadSize / 2;

    private static int Scores => TTile.RowTiles * TTile.Width / 2;

    private static int SecondStart => TPass.First * Results;

    private static int WeightStart => SecondStart + TPass.Second * Results;

    private static int GradientStart => WeightStart + Scores;

    private static int PackedWeights => TPass.First * Scores / 2;

    // Lines that a row takes.
    private static int Lines => (TTile.HeadSize + 63) / 64;

    private static uint TileBytes => (uint)(Lines * Rows) * 128;

    private static uint MatrixBytes => (uint)(Lines * TTile.Width) * 128;

    private static uint RingStart => TPass.First != 0 ? 2 * TileBytes : TileBytes;

    private static uint VectorStart => RingStart + 4 * MatrixBytes;

    private static uint VectorBytes => 2 * (uint)TTile.Width * 4;

    public static void Run(
        BackwardRows tensors, ulong vectors, ulong keyLengths, ulong queryLengths, float scale, float gradientScale,
        int batch, int heads, int group, int queries, int keys, int causal, int window, int section, ulong keyStarts, ulong queryEnds)
    {
        var rules = new AttentionRules(
            keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window, TDocuments.Value != 0 ? keyStarts : 0, TDocuments.Value != 0 ? queryEnds : 0);
        var tile = TPass.ByKeys != 0
            ? WorkTile.OfKeys(Grid.IdxX, rules, section, Rows, TTile.Width)
            : WorkTile.OfQueries(Grid.IdxX, rules, section, Rows, TTile.Width);
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var (warp, lane) = (thread / 32, thread & 31);
        var firstRow = tile.Row + warp * WarpRows;
        // This thread's upper row of the first 16; it has the one 8 further down too, and the same of the next 16.
        var row = firstRow + lane / 4;
        var own = shared + (uint)(warp * WarpRows) * 128;
        Accumulator.Clear(0, WeightStart);
        if (tile.Count > 0)
        {
            var edge = Edge(rules, tile, firstRow);
            // Of this thread's rows, by queries. The last rows of a block may lie behind the last block of vectors; nobody stores their results.
            var number = firstRow < rules.Queries ? row : tile.Row;
            var rowVectors = vectors + (ulong)(RowVectors.Place(rules, tile.Sequence, tile.Head, number) + (number & (RowVectors.Width - 1))) * 4;
            var rowEnd = TPass.ByKeys != 0 ? tile.KeyCount : tile.QueryCount;
            // By keys, all query heads of the key head pass, one after the other.
            var head = TPass.ByKeys != 0 ? tile.Head * rules.Group : tile.Head / rules.Group;
            var steps = TPass.ByKeys != 0 ? tile.Count * rules.Group : tile.Count;
            LineCopy.Load(shared, Source(tensors.X1, tile, tile.Head, thread), tensors.X1.Row, tile.Row, rowEnd, Rows, TTile.HeadSize, thread, Threads);
            if (TPass.First != 0)
                LineCopy.Load(
                    shared + TileBytes, Source(tensors.X2, tile, tile.Head, thread), tensors.X2.Row, tile.Row, rowEnd, Rows, TTile.HeadSize, thread, Threads);
            // Of head 0, to which the head's place is added.
            var (from1, from2) = (Source(tensors.Y1, tile, 0, thread), Source(tensors.Y2, tile, 0, thread));
            Load(shared, 0, tensors, from1, from2, rules, tile, vectors, head, tile.First, thread);
            AsyncCopy.Commit();
            var x1 = WarpTile.Left(own, lane);
            var y1 = WarpTile.Right(shared + RingStart, lane);
            var across = WarpTile.Across(shared + RingStart, lane);
            var block = tile.First;
            for (var step = 0; step < steps; step++)
            {
                var place = (uint)step & 1;
                // What is multiplied now is there, and everyone has left the place that is filled next.
                AsyncCopy.Wait(0);
                Group.Barrier();
                var isLast = block == tile.First + tile.Count - 1;
                if (step + 1 < steps)
                    Load(shared, 1 - place, tensors, from1, from2, rules, tile, vectors, isLast ? head + 1 : head, isLast ? tile.First : block + 1, thread);
                AsyncCopy.Commit();
                var now = block * TTile.Width;
                var offset = place * 2 * MatrixBytes;
                if (IsSeen(rules, tile, now, firstRow))
                {
                    WarpTile.OfRows(x1, y1 + offset, WeightStart, TTile.RowTiles, TTile.Width, TTile.HeadSize, Rows * 128, TTile.Width * 128, THalf.Value);
                    if (TPass.First != 0)
                        WarpTile.OfRows(
                            x1 + TileBytes, y1 + offset + MatrixBytes, GradientStart, TTile.RowTiles, TTile.Width, TTile.HeadSize, Rows * 128, TTile.Width * 128,
                            THalf.Value);
                    Mask(0, tile, rules, edge, now, firstRow, row, lane);
                    if (TTile.RowTiles > 1) Mask(1, tile, rules, edge, now, firstRow, row + 16, lane);
                    var atColumn = shared + VectorStart + place * VectorBytes + (uint)(lane & 3) * 8;
                    Weigh(0, rowVectors, scale, atColumn);
                    if (TTile.RowTiles > 1) Weigh(1, rowVectors + 64, scale, atColumn);
                    if (TPass.Second != 0) ScoreTile.Pack(PackedWeights, WeightStart, TTile.RowTiles * TTile.Width, THalf.Value);
                    if (TPass.First != 0)
                    {
                        Center(0, rowVectors, atColumn);
                        if (TTile.RowTiles > 1) Center(1, rowVectors + 64, atColumn);
                        ScoreTile.Pack(0, GradientStart, TTile.RowTiles * TTile.Width, THalf.Value);
                    }
                    if (TPass.Second != 0)
                        WarpTile.OfPacked(
                            across + offset + MatrixBytes, PackedWeights, SecondStart, TTile.RowTiles, TTile.HeadSize, TTile.Width, TTile.Width * 128, THalf.Value);
                    if (TPass.First != 0)
                        WarpTile.OfPacked(across + offset, 0, 0, TTile.RowTiles, TTile.HeadSize, TTile.Width, TTile.Width * 128, THalf.Value);
                }
                if (isLast) head++;
                block = isLast ? tile.First : block + 1;
            }
        }
        var end = TPass.ByKeys != 0 ? rules.Keys : rules.Queries;
        if (TPass.First != 0)
        {
            ScoreTile.Scale(0, TTile.RowTiles * TTile.HeadSize, 0, gradientScale);
            ScoreTile.Scale(0, TTile.RowTiles * TTile.HeadSize, 1, gradientScale);
            RowStore.Store(own, 0, tensors.D1, tile.Sequence, tile.Head, firstRow, end, TTile.RowTiles, TTile.HeadSize, Rows * 128, lane, THalf.Value);
        }
        if (TPass.Second != 0)
            RowStore.Store(
                own + (TPass.First != 0 ? TileBytes : 0), SecondStart, tensors.D2, tile.Sequence, tile.Head, firstRow, end, TTile.RowTiles, TTile.HeadSize, Rows * 128, lane,
                THalf.Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Source(in HeadRows rows, in WorkTile tile, int head, int thread) =>
        LineCopy.Source(rows, tile.Sequence, head, TTile.HeadSize, thread, Threads);

    // The last start of the documents of a warp's queries, or the first end of those of its keys: on the far side of it no document ends.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Edge(in AttentionRules rules, in WorkTile tile, int firstRow)
    {
        if (TDocuments.Value == 0) return 0;
        return TPass.ByKeys != 0 ? rules.EndOf(tile.Sequence, firstRow) : rules.StartOf(tile.Sequence, firstRow + WarpRows - 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(
        uint shared, uint place, in BackwardRows tensors, ulong from1, ulong from2, in AttentionRules rules, in WorkTile tile, ulong vectors, int head,
        int block, int thread)
    {
        var target = shared + RingStart + place * 2 * MatrixBytes;
        var end = TPass.ByKeys != 0 ? tile.QueryCount : tile.KeyCount;
        var first = block * TTile.Width;
        LineCopy.Load(target, from1 + (ulong)(tensors.Y1.Head * head), tensors.Y1.Row, first, end, TTile.Width, TTile.HeadSize, thread, Threads);
        LineCopy.Load(target + MatrixBytes, from2 + (ulong)(tensors.Y2.Head * head), tensors.Y2.Row, first, end, TTile.Width, TTile.HeadSize, thread, Threads);
        if (TPass.ByKeys == 0 || thread >= TTile.Width / 2) return;
        // Shifts, then means, by 16 bytes.
        var number = RowVectors.Place(rules, tile.Sequence, head, first) + (first & (RowVectors.Width - 1))
            + (thread < TTile.Width / 4 ? thread * 4 : RowVectors.Width + (thread - TTile.Width / 4) * 4);
        AsyncCopy.Load16(shared + VectorStart + place * VectorBytes + (uint)thread * 16, vectors + (ulong)number * 4, 16);
    }

    // Whether any of the warp's rows meets the block in a causal attention.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSeen(in AttentionRules rules, in WorkTile tile, int position, int firstRow)
    {
        if (rules.Causal == 0) return true;
        return TPass.ByKeys != 0 ? position + TTile.Width + tile.Shift > firstRow : position < firstRow + WarpRows + tile.Shift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh(int rowTile, ulong rows, float scale, uint shifts)
    {
        var first = WeightStart + rowTile * TTile.Width / 2;
        if (TPass.ByKeys != 0)
        {
            GradientTile.Weights(first, TTile.Width, scale, shifts);
            return;
        }
        ScoreTile.Exponentials(first, TTile.Width, 0, scale, GlobalMemory.LoadFloat(rows));
        ScoreTile.Exponentials(first, TTile.Width, 1, scale, GlobalMemory.LoadFloat(rows + 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Center(int rowTile, ulong rows, uint shifts)
    {
        var (first, weights) = (GradientStart + rowTile * TTile.Width / 2, WeightStart + rowTile * TTile.Width / 2);
        if (TPass.ByKeys != 0)
        {
            GradientTile.CenterColumns(first, TTile.Width, weights, shifts + (uint)TTile.Width * 4);
            return;
        }
        GradientTile.CenterRow(first, TTile.Width, 0, weights, GlobalMemory.LoadFloat(rows + RowVectors.Width * 4));
        GradientTile.CenterRow(first, TTile.Width, 1, weights, GlobalMemory.LoadFloat(rows + RowVectors.Width * 4 + 32));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mask(int rowTile, in WorkTile tile, in AttentionRules rules, int edge, int position, int firstRow, int row, int lane)
    {
        if (TPass.ByKeys != 0) MaskQueries(rowTile, tile, rules, edge, position, firstRow, row, position + 2 * (lane & 3));
        else MaskKeys(rowTile, tile, rules, edge, position, firstRow, row, position + 2 * (lane & 3));
    }

    // Rows are queries, columns keys. Queries that do not exist have a shift of -∞.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MaskKeys(int rowTile, in WorkTile tile, in AttentionRules rules, int edge, int key, int firstRow, int row, int column)
    {
        var first = WeightStart + rowTile * TTile.Width / 2;
        var causal = rules.Causal != 0;
        var end = tile.KeyCount;
        if (causal && firstRow + tile.Shift + 1 < end) end = firstRow + tile.Shift + 1;
        if (key + TTile.Width > end)
        {
            var limit = tile.KeyCount;
            ScoreTile.KeepBelow(first, TTile.Width, 0, (causal && row + tile.Shift + 1 < limit ? row + tile.Shift + 1 : limit) - column);
            ScoreTile.KeepBelow(first, TTile.Width, 1, (causal && row + tile.Shift + 9 < limit ? row + tile.Shift + 9 : limit) - column);
        }
        if (rules.Window != 0 && key < firstRow + WarpRows + tile.Shift - rules.Window)
        {
            ScoreTile.KeepFrom(first, TTile.Width, 0, row + tile.Shift - rules.Window + 1 - column);
            ScoreTile.KeepFrom(first, TTile.Width, 1, row + tile.Shift - rules.Window + 9 - column);
        }
        if (TDocuments.Value != 0 && key < edge)
        {
            ScoreTile.KeepFrom(first, TTile.Width, 0, rules.StartOf(tile.Sequence, row) - column);
            ScoreTile.KeepFrom(first, TTile.Width, 1, rules.StartOf(tile.Sequence, row + 8) - column);
        }
    }

    // Rows are keys, columns queries.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MaskQueries(int rowTile, in WorkTile tile, in AttentionRules rules, int edge, int query, int firstRow, int row, int column)
    {
        var first = WeightStart + rowTile * TTile.Width / 2;
        var causal = rules.Causal != 0;
        if (firstRow + WarpRows > tile.KeyCount || (causal && query < firstRow + WarpRows - 1 - tile.Shift))
        {
            var start = causal ? row - tile.Shift - column : 0;
            ScoreTile.KeepFrom(first, TTile.Width, 0, row < tile.KeyCount ? start : TTile.Width);
            ScoreTile.KeepFrom(first, TTile.Width, 1, row + 8 < tile.KeyCount ? causal ? start + 8 : 0 : TTile.Width);
        }
        if (rules.Window != 0 && query + TTile.Width > firstRow - tile.Shift + rules.Window)
        {
            ScoreTile.KeepBelow(first, TTile.Width, 0, row - tile.Shift + rules.Window - column);
            ScoreTile.KeepBelow(first, TTile.Width, 1, row + 8 - tile.Shift + rules.Window - column);
        }
        if (TDocuments.Value != 0 && query + TTile.Width > edge)
        {
            ScoreTile.KeepBelow(first, TTile.Width, 0, rules.EndOf(tile.Sequence, row) - column);
            ScoreTile.KeepBelow(first, TTile.Width, 1, rules.EndOf(tile.Sequence, row + 8) - column);
        }
    }
}
