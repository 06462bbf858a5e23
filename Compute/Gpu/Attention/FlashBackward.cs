using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Gradients of <see cref="FlashForward{TTile, THalf, TClears, TDocuments}"/>, without atomics: run by queries it computes dQ, run by keys dK and dV. The two
/// tensors of one side stay in shared memory (Q and dO, or K and V: X₁ and X₂), those of the other pass through a ring (Y₁ and Y₂). A
/// step recomputes the weights P = 2^(X₁·Y₁ᵀ·scale - log-sum-exp) and takes dS = P ∘ (X₂·Y₂ᵀ - delta); then dX₁ += dS·Y₁ and, by keys,
/// dX₂ += P·Y₂. Weights and gradients of scores never leave registers.
/// </summary>
/// <typeparam name="TTile">The head size.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TByKeys">Yes for dK and dV, No for dQ.</typeparam>
/// <typeparam name="TDocuments">Yes if queries see keys from their document's first one on only.</typeparam>
internal static class FlashBackward<TTile, THalf, TByKeys, TDocuments>
    where TTile : struct, IAttentionTile where THalf : struct, IFlag where TByKeys : struct, IFlag where TDocuments : struct, IFlag
{
    /// <summary>Threads of a block: one warpgroup that loads, two that multiply.</summary>
    public const int Threads = 384;

    /// <summary>Rows of a tile.</summary>
    public const int Rows = 128;

    /// <summary>Rows of a step of the other side.</summary>
    public const int Width = 64;

    private const uint Block = 64 * 128;
    private const uint VectorBytes = 2 * Width * 4;

    private static int Blocks => (TTile.HeadSize + 63) / 64;

    // 64 rows of a tensor.
    private static uint Matrix => (uint)Blocks * Block;

    private static uint Stage => 2 * Matrix;

    private static int Stages => TTile.HeadSize > 64 ? 4 : 6;

    // Of each warpgroup: its rows of both tensors that stay, and in the end its results.
    private static uint TileStart => (uint)Stages * Stage;

    private static uint VectorStart => TileStart + 4 * Matrix;

    private static uint Barriers => VectorStart + (uint)Stages * VectorBytes;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)Barriers + 16 * Stages + 32;

    /// <summary>Accumulators: of dX₁, of dX₂ (by keys), of weights and of score gradients.</summary>
    public static int Accumulators => WeightStart + Width;

    private static int WeightStart => TTile.HeadSize / 2 * (1 + TByKeys.Value);

    private static int GradientStart => WeightStart + Width / 2;

    /// <summary>Packed registers: of the score gradients, then of the weights.</summary>
    public const int PackedRegisters = Width / 2;

    public static void Run(
        ulong mapX1, ulong mapX2, ulong mapY1, ulong mapY2, ulong mapD1, ulong mapD2, ulong vectors, ulong keyLengths, ulong queryLengths,
        float scale, float gradientScale, int batch, int heads, int group, int queries, int keys, int causal, int window, int section,
        ulong keyStarts, ulong queryEnds)
    {
        var rules = new AttentionRules(
            keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window, TDocuments.Value != 0 ? keyStarts : 0, TDocuments.Value != 0 ? queryEnds : 0);
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var warpgroup = Warp.Shuffle(thread / 128, 0);
        var full = shared + Barriers;
        var empty = full + 8 * (uint)Stages;
        var tileFull = empty + 8 * (uint)Stages;
        var tileEmpty = tileFull + 16;
        if (thread == 0)
        {
            for (var s = 0u; s < Stages; s++)
            {
                MemoryBarrier.Initialize(full + s * 8, 1);
                MemoryBarrier.Initialize(empty + s * 8, 2);
            }
            for (var g = 0u; g < 2; g++)
            {
                MemoryBarrier.Initialize(tileFull + g * 8, 1);
                MemoryBarrier.Initialize(tileEmpty + g * 8, 1);
            }
            MemoryBarrier.FenceInitialized();
        }
        Group.Barrier();

        if (warpgroup == 0)
        {
            Groups.ShrinkRegisters(24);
            if (thread == 0) Produce(shared, full, empty, tileFull, tileEmpty, mapX1, mapX2, mapY1, mapY2, vectors, rules, section);
        }
        else
        {
            Groups.GrowRegisters(240);
            Consume(shared, full, empty, tileFull, tileEmpty, mapD1, mapD2, vectors, scale, gradientScale, rules, section, warpgroup - 1, thread % 128);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Total(in AttentionRules rules) => TByKeys.Value != 0 ? WorkTile.TotalOfKeys(rules, Rows) : WorkTile.TotalOfQueries(rules, Rows);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static WorkTile Tile(int place, in AttentionRules rules, int section) =>
        TByKeys.Value != 0 ? WorkTile.OfKeys(place, rules, section, Rows, Width) : WorkTile.OfQueries(place, rules, section, Rows, Width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Produce(
        uint shared, uint full, uint empty, uint tileFull, uint tileEmpty, ulong mapX1, ulong mapX2, ulong mapY1, ulong mapY2, ulong vectors,
        in AttentionRules rules, int section)
    {
        var total = Total(rules);
        var ring = new RingPlace(0, 1);
        var tileParity = 1u;
        for (var round = 0; round * Grid.DimX < total; round++)
        {
            var place = WorkTile.Place(round, Grid.IdxX, Grid.DimX);
            if (place >= total) continue;
            var tile = Tile(place, rules, section);
            if (tile.Count == 0) continue;
            for (var g = 0; g < 2; g++)
            {
                var ready = tileFull + (uint)g * 8;
                var target = shared + TileStart + (uint)g * 2 * Matrix;
                MemoryBarrier.Wait(tileEmpty + (uint)g * 8, tileParity);
                MemoryBarrier.ArriveExpecting(ready, 2 * Matrix);
                Load(target, mapX1, tile.Row + g * 64, tile.Head, tile.Sequence, ready);
                Load(target + Matrix, mapX2, tile.Row + g * 64, tile.Head, tile.Sequence, ready);
            }
            tileParity ^= 1;
            // By keys, all query heads of the key head pass, one after the other.
            var head = TByKeys.Value != 0 ? tile.Head * rules.Group : tile.Head / rules.Group;
            var end = TByKeys.Value != 0 ? head + rules.Group : head + 1;
            for (; head < end; head++)
                for (var n = tile.First; n < tile.First + tile.Count; n++)
                {
                    var ready = full + ring.Stage * 8;
                    var target = shared + ring.Stage * Stage;
                    MemoryBarrier.Wait(empty + ring.Stage * 8, ring.Parity);
                    MemoryBarrier.ArriveExpecting(ready, TByKeys.Value != 0 ? Stage + VectorBytes : Stage);
                    Load(target, mapY1, n * Width, head, tile.Sequence, ready);
                    Load(target + Matrix, mapY2, n * Width, head, tile.Sequence, ready);
                    if (TByKeys.Value != 0)
                        LinearCopy.Load(
                            shared + VectorStart + ring.Stage * VectorBytes,
                            vectors + (ulong)RowVectors.Place(rules, tile.Sequence, head, n * Width) * 4, VectorBytes, ready);
                    ring = ring.Next((uint)Stages);
                }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(uint target, ulong map, int row, int head, int sequence, uint ready)
    {
        for (var i = 0; i < Blocks; i++) CopyEngine.Load(target + (uint)i * Block, map, i * 64, row, head, sequence, ready);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Consume(
        uint shared, uint full, uint empty, uint tileFull, uint tileEmpty, ulong mapD1, ulong mapD2, ulong vectors, float scale, float gradientScale,
        in AttentionRules rules, int section, int half, int thread)
    {
        var total = Total(rules);
        var ring = new RingPlace(0, 0);
        var tileParity = 0u;
        var own = shared + TileStart + (uint)half * 2 * Matrix;
        var x1 = SharedTile.AlongK(own);
        var x2 = SharedTile.AlongK(own + Matrix);
        var y1 = SharedTile.AlongK(shared);
        var y2 = SharedTile.AlongK(shared + Matrix);
        var y1Across = SharedTile.AcrossK(shared, Block);
        var y2Across = SharedTile.AcrossK(shared + Matrix, Block);
        var column = 2 * (thread & 3);
        for (var round = 0; round * Grid.DimX < total; round++)
        {
            var place = WorkTile.Place(round, Grid.IdxX, Grid.DimX);
            if (place >= total) continue;
            var tile = Tile(place, rules, section);
            var firstRow = tile.Row + half * 64;
            var row = firstRow + (thread >> 5) * 16 + ((thread & 31) >> 2);
            var borders = TDocuments.Value == 0 ? default
                : TByKeys.Value != 0 ? DocumentBorders.OfKeys(rules, tile.Sequence, firstRow, row) : DocumentBorders.OfQueries(rules, tile.Sequence, firstRow, row);
            Accumulator.Clear(0, WeightStart);
            if (tile.Count > 0)
            {
                float upperShift = 0, lowerShift = 0, upperMean = 0, lowerMean = 0;
                if (TByKeys.Value == 0)
                {
                    var at = vectors + (ulong)RowVectors.Place(rules, tile.Sequence, tile.Head, firstRow) * 4 + (ulong)(row - firstRow) * 4;
                    // The second half of the last tile may lie behind the last block of rows.
                    if (firstRow < rules.Queries)
                    {
                        (upperShift, lowerShift) = (GlobalMemory.LoadFloat(at), GlobalMemory.LoadFloat(at + 32));
                        (upperMean, lowerMean) = (GlobalMemory.LoadFloat(at + Width * 4), GlobalMemory.LoadFloat(at + Width * 4 + 32));
                    }
                }
                MemoryBarrier.Wait(tileFull + (uint)half * 8, tileParity);
                tileParity ^= 1;
                var last = ring.Stage;
                var block = tile.First;
                var steps = TByKeys.Value != 0 ? tile.Count * rules.Group : tile.Count;
                for (var step = 0; step < steps; step++)
                {
                    MemoryBarrier.Wait(full + ring.Stage * 8, ring.Parity);
                    ulong offset = ring.Stage * (Stage >> 4);
                    // Each product is under way while the registers of the one before are worked on.
                    Wgmma.Fence();
                    Product(x1, y1 + offset, WeightStart);
                    Wgmma.Commit();
                    Wgmma.Wait(1);
                    if (step > 0 && thread == 0) MemoryBarrier.Arrive(empty + last * 8);
                    Product(x2, y2 + offset, GradientStart);
                    Wgmma.Commit();
                    Wgmma.Wait(1);
                    if (TByKeys.Value != 0) MaskQueries(tile, rules, borders, block * Width, firstRow, row, column);
                    else MaskKeys(tile, rules, borders, block * Width, firstRow, row, column);
                    var atColumn = shared + VectorStart + ring.Stage * VectorBytes + (uint)column * 4;
                    if (TByKeys.Value != 0)
                    {
                        GradientTile.Weights(WeightStart, Width, scale, atColumn);
                        ScoreTile.Pack(Width / 4, WeightStart, Width, THalf.Value);
                        Wgmma.Fence();
                        TileProduct.OfPacked(y2Across + offset, 1, Width / 4, TTile.HeadSize / 2, TTile.HeadSize, Width, THalf.Value);
                        Wgmma.Commit();
                        Wgmma.Wait(1);
                        GradientTile.CenterColumns(GradientStart, Width, WeightStart, atColumn + Width * 4);
                    }
                    else
                    {
                        ScoreTile.Exponentials(WeightStart, Width, 0, scale, upperShift);
                        ScoreTile.Exponentials(WeightStart, Width, 1, scale, lowerShift);
                        Wgmma.Wait(0);
                        GradientTile.CenterRow(GradientStart, Width, 0, WeightStart, upperMean);
                        GradientTile.CenterRow(GradientStart, Width, 1, WeightStart, lowerMean);
                    }
                    ScoreTile.Pack(0, GradientStart, Width, THalf.Value);
                    Wgmma.Fence();
                    TileProduct.OfPacked(y1Across + offset, 1, 0, 0, TTile.HeadSize, Width, THalf.Value);
                    Wgmma.Commit();
                    if (TByKeys.Value != 0 && TTile.HeadSize > 96) Wgmma.Wait(0);
                    last = ring.Stage;
                    ring = ring.Next((uint)Stages);
                    if (++block == tile.First + tile.Count) block = tile.First;
                }
                Wgmma.Wait(0);
                if (thread == 0) MemoryBarrier.Arrive(empty + last * 8);
            }
            ScoreTile.Scale(0, TTile.HeadSize, 0, gradientScale);
            ScoreTile.Scale(0, TTile.HeadSize, 1, gradientScale);
            Store(own, mapD1, mapD2, tile, firstRow, half, thread);
            if (thread == 0)
            {
                CopyEngine.WaitStoresRead(0);
                if (tile.Count > 0) MemoryBarrier.Arrive(tileEmpty + (uint)half * 8);
            }
        }
        if (thread == 0) CopyEngine.WaitStores(0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Product(ulong x, ulong y, int first) =>
        TileProduct.OfRows(x, y, 0, first, Width, TTile.HeadSize, (int)Block, (int)Block, THalf.Value);

    // Rows are queries, columns keys. Queries that do not exist have a shift of -∞.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MaskKeys(in WorkTile tile, in AttentionRules rules, in DocumentBorders borders, int key, int firstRow, int row, int column)
    {
        var causal = rules.Causal != 0;
        var end = tile.KeyCount;
        if (causal && firstRow + tile.Shift + 1 < end) end = firstRow + tile.Shift + 1;
        column += key;
        if (key + Width > end)
        {
            var limit = tile.KeyCount;
            ScoreTile.KeepBelow(WeightStart, Width, 0, (causal && row + tile.Shift + 1 < limit ? row + tile.Shift + 1 : limit) - column);
            ScoreTile.KeepBelow(WeightStart, Width, 1, (causal && row + tile.Shift + 9 < limit ? row + tile.Shift + 9 : limit) - column);
        }
        if (rules.Window != 0 && key < firstRow + 64 + tile.Shift - rules.Window)
        {
            ScoreTile.KeepFrom(WeightStart, Width, 0, row + tile.Shift - rules.Window + 1 - column);
            ScoreTile.KeepFrom(WeightStart, Width, 1, row + tile.Shift - rules.Window + 9 - column);
        }
        if (TDocuments.Value != 0 && key < borders.Edge)
        {
            ScoreTile.KeepFrom(WeightStart, Width, 0, borders.Upper - column);
            ScoreTile.KeepFrom(WeightStart, Width, 1, borders.Lower - column);
        }
    }

    // Rows are keys, columns queries.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MaskQueries(in WorkTile tile, in AttentionRules rules, in DocumentBorders borders, int query, int firstRow, int row, int column)
    {
        var causal = rules.Causal != 0;
        column += query;
        if (firstRow + 64 > tile.KeyCount || (causal && query < firstRow + 63 - tile.Shift))
        {
            var start = causal ? row - tile.Shift - column : 0;
            ScoreTile.KeepFrom(WeightStart, Width, 0, row < tile.KeyCount ? start : Width);
            ScoreTile.KeepFrom(WeightStart, Width, 1, row + 8 < tile.KeyCount ? causal ? start + 8 : 0 : Width);
        }
        if (rules.Window != 0 && query + Width > firstRow - tile.Shift + rules.Window)
        {
            ScoreTile.KeepBelow(WeightStart, Width, 0, row - tile.Shift + rules.Window - column);
            ScoreTile.KeepBelow(WeightStart, Width, 1, row + 8 - tile.Shift + rules.Window - column);
        }
        if (TDocuments.Value != 0 && query + Width > borders.Edge)
        {
            ScoreTile.KeepBelow(WeightStart, Width, 0, borders.Upper - column);
            ScoreTile.KeepBelow(WeightStart, Width, 1, borders.Lower - column);
        }
    }

    // Over the rows of this warpgroup, which nobody reads any more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(uint own, ulong mapD1, ulong mapD2, in WorkTile tile, int row, int half, int thread)
    {
        // Without a step the store before may still read.
        if (thread == 0) CopyEngine.WaitStoresRead(0);
        Groups.Barrier(1 + half, 128);
        var lane = thread & 31;
        var line = (uint)((thread >> 5) * 16 + (lane & 15));
        var piece = (uint)(lane >> 4);
        ResultTile<THalf>.Store(0, TTile.HeadSize, own, line, piece);
        if (TByKeys.Value != 0) ResultTile<THalf>.Store(TTile.HeadSize / 2, TTile.HeadSize, own + Matrix, line, piece);
        SharedTile.FenceForAsync();
        Groups.Barrier(1 + half, 128);
        if (thread == 0)
        {
            for (var i = 0; i < Blocks; i++)
            {
                CopyEngine.Store(own + (uint)i * Block, mapD1, i * 64, row, tile.Head, tile.Sequence);
                if (TByKeys.Value != 0) CopyEngine.Store(own + Matrix + (uint)i * Block, mapD2, i * 64, row, tile.Head, tile.Sequence);
            }
            CopyEngine.CommitStores();
        }
    }
}
