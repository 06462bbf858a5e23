using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Attention of one query a head over many keys, at the speed of memory: sm_90. All query heads of a key head are rows of one product, so
/// that keys and values are read once. One thread streams them through a ring in shared memory with the copy engine; two sets of four
/// warps take turns at its steps, 16 keys a warp. The keys of all heads are shared evenly among the blocks (<see cref="DecodeSplit"/>); of
/// a head that several blocks share, the last one to finish puts the parts together, always in the same order.
/// </summary>
/// <typeparam name="TTile">The head size.</typeparam>
/// <typeparam name="THalf">Yes for F16, No for BF16.</typeparam>
/// <typeparam name="TWide">Yes for up to 16 query heads of a key head, No for up to 8.</typeparam>
/// <typeparam name="TCache">How keys and values lie.</typeparam>
internal static class FlashDecode<TTile, THalf, TWide, TCache>
    where TTile : struct, IAttentionTile where THalf : struct, IFlag where TWide : struct, IFlag where TCache : struct, ICacheForm
{
    /// <summary>Threads of a block: eight warps that multiply, one that loads.</summary>
    public const int Threads = Workers + 32;

    /// <summary>Keys of a step.</summary>
    public const int Keys = 64;

    /// <summary>Keys of a block that a table names.</summary>
    public const int BlockKeys = 32;

    private const int Workers = 256;
    private const int Warps = Workers / 32;
    private const uint Block = Keys * 128;
    private const uint Memory = 229376;

    // Scores of 16 keys lie before the result.
    private const int Result = 8;

    /// <summary>Accumulators of a thread.</summary>
    public static int Accumulators => Result + TTile.HeadSize / 2;

    /// <summary>Packed registers: the weights, then the queries.</summary>
    public static int PackedRegisters => 4 + TTile.HeadSize / 4;

    /// <summary>Query heads of a key head at most.</summary>
    public static int Rows => 8 + 8 * TWide.Value;

    private static int Blocks => (TTile.HeadSize + 63) / 64;

    private static uint Half => (uint)Blocks * Block;

    private static uint Stage => 2 * Half;

    private static uint WarpPart => (uint)(Rows * TTile.HeadSize) * 4;

    private static int Stages => (int)((Memory - Warps * WarpPart) / Stage);

    // Where warps bring their parts together: rows of results, the largest scores, the sums.
    private static uint PartStart => (uint)Stages * Stage;

    private static uint MostStart => PartStart + Warps * WarpPart;

    private static uint SumStart => MostStart + (uint)(Warps * Rows) * 4;

    private static uint Barriers => SumStart + (uint)(Warps * Rows) * 4;

    // One word behind the barriers: whether this block came last.
    private static uint LastStart => Barriers + 16 * (uint)Stages;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)LastStart + 16;

    public static void Run(
        ulong mapK, ulong mapV, ulong q, long batchPitchQ, long headPitchQ, ulong o, long batchPitchO, long headPitchO, ulong logSumExp,
        ulong parts, ulong limits, ulong counters, ulong blockTable, int tableWidth, ulong keyLengths, ulong queryLengths, float scale,
        int batch, int heads, int group, int queries, int keys, int causal, int window, int steps, int share)
    {
        var rules = new AttentionRules(keyLengths, queryLengths, batch, heads, group, queries, keys, causal, window);
        var shared = SharedTile.Memory();
        var thread = Group.IdxX;
        var full = shared + Barriers;
        var empty = full + 8 * (uint)Stages;
        if (thread == 0)
        {
            for (var s = 0u; s < Stages; s++)
            {
                MemoryBarrier.Initialize(full + s * 8, 1);
                MemoryBarrier.Initialize(empty + s * 8, 4);
            }
            MemoryBarrier.FenceInitialized();
        }
        Group.Barrier();
        var keyHeads = heads / group;
        var from = Grid.IdxX * share;
        var to = IntrinsicMath.Min(from + share, batch * keyHeads * steps);
        var split = new DecodeSplit(steps, share);
        if (thread < Workers)
        {
            var output = new DecodeOutput(o, batchPitchO, headPitchO, logSumExp, parts, limits, counters, scale);
            Consume(shared, full, empty, q, batchPitchQ, headPitchQ, output, scale, rules, split, keyHeads, from, to, thread);
        }
        else if (thread == Workers) Produce(shared, full, empty, mapK, mapV, blockTable, tableWidth, rules, split, keyHeads, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Produce(
        uint shared, uint full, uint empty, ulong mapK, ulong mapV, ulong blockTable, int tableWidth, in AttentionRules rules, in DecodeSplit split,
        int keyHeads, int from, int to)
    {
        var ring = new RingPlace(0, 1);
        for (var at = from; at < to;)
        {
            var piece = DecodePiece.At(at, to, rules, split, keyHeads, Keys);
            for (var step = piece.First; step < piece.End; step++)
            {
                var ready = full + ring.Stage * 8;
                var target = shared + ring.Stage * Stage;
                int block0 = 0, block1 = 0;
                if (TCache.InBlocks)
                {
                    // The last block of all comes twice if the step has only one: its second half is masked.
                    var row = blockTable + (ulong)((long)piece.Sequence * tableWidth) * 4;
                    var first = step * (Keys / BlockKeys);
                    var second = IntrinsicMath.Min(first + 1, (piece.EndKey - 1) / BlockKeys);
                    block0 = (int)GlobalMemory.LoadWord(row + (ulong)first * 4);
                    block1 = (int)GlobalMemory.LoadWord(row + (ulong)second * 4);
                }
                MemoryBarrier.Wait(empty + ring.Stage * 8, ring.Parity);
                MemoryBarrier.ArriveExpecting(ready, Stage);
                if (TCache.InBlocks)
                {
                    LoadBlock(target, mapK, block0, piece.KeyHead, ready);
                    LoadBlock(target + BlockKeys * 128, mapK, block1, piece.KeyHead, ready);
                    LoadBlock(target + Half, mapV, block0, piece.KeyHead, ready);
                    LoadBlock(target + Half + BlockKeys * 128, mapV, block1, piece.KeyHead, ready);
                    ring = ring.Next((uint)Stages);
                    continue;
                }
                for (var i = 0; i < Blocks; i++)
                    CopyEngine.Load(target + (uint)i * Block, mapK, i * 64, step * Keys, piece.KeyHead, piece.Sequence, ready);
                for (var i = 0; i < Blocks; i++)
                    CopyEngine.Load(target + Half + (uint)i * Block, mapV, i * 64, step * Keys, piece.KeyHead, piece.Sequence, ready);
                ring = ring.Next((uint)Stages);
            }
            at = piece.Next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadBlock(uint target, ulong map, int block, int keyHead, uint ready)
    {
        for (var i = 0; i < Blocks; i++) CopyEngine.Load(target + (uint)i * Block, map, i * 64, 0, keyHead, block, ready);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Consume(
        uint shared, uint full, uint empty, ulong q, long batchPitchQ, long headPitchQ, in DecodeOutput output, float scale,
        in AttentionRules rules, in DecodeSplit split, int keyHeads, int from, int to, int thread)
    {
        var warp = thread >> 5;
        var lane = thread & 31;
        var row = lane >> 2;
        // Lines of 8 keys for scores: the lane's matrix is a piece. Lines of 16 keys for values, two pieces at a time.
        var firstKey = (warp & 3) * 16;
        var keyLine = (uint)(firstKey + (lane & 7)) * 128;
        var valueLine = (uint)(firstKey + (lane & 15)) * 128;
        var exchange = (uint)lane & 7;
        var keyPiece = (uint)lane >> 3;
        var valuePiece = (uint)lane >> 4;
        var ring = new RingPlace(0, 0);
        var turn = warp >> 2;
        for (var at = from; at < to;)
        {
            var piece = DecodePiece.At(at, to, rules, split, keyHeads, Keys);
            var upper = SoftmaxRow.Start();
            var lower = SoftmaxRow.Start();
            Accumulator.Clear(Result, TTile.HeadSize / 2);
            var address = q + (ulong)(piece.Sequence * batchPitchQ + (piece.KeyHead * rules.Group + row) * headPitchQ) * 2 + (ulong)(lane & 3) * 4;
            LoadQueries(address, (ulong)headPitchQ * 16, row < rules.Group, row + 8 < rules.Group);
            for (var step = piece.First; step < piece.End; step++)
            {
                turn ^= 1;
                if (turn == 0)
                {
                    ring = ring.Next((uint)Stages);
                    continue;
                }
                MemoryBarrier.Wait(full + ring.Stage * 8, ring.Parity);
                var keysAt = shared + ring.Stage * Stage + keyLine;
                var valuesAt = shared + ring.Stage * Stage + Half + valueLine;
                Accumulator.Clear(0, Result);
                Scores(0, keysAt, keyPiece, exchange);
                if (TTile.HeadSize > 64) Scores(1, keysAt, keyPiece, exchange);
                Mask(step * Keys + firstKey, 2 * (lane & 3), piece);
                upper = upper.Add(0, 16, 0, scale);
                if (TWide.Value != 0) lower = lower.Add(0, 16, 1, scale);
                ScoreTile.Pack(0, 0, 16, THalf.Value);
                // Late keys seldom have a larger score than all before.
                if (Votes.Any(upper.Correction != 1 || (TWide.Value != 0 && lower.Correction != 1)))
                {
                    ScoreTile.Scale(Result, TTile.HeadSize, 0, upper.Correction);
                    if (TWide.Value != 0) ScoreTile.Scale(Result, TTile.HeadSize, 1, lower.Correction);
                }
                if (TCache.Clears) ClearValues(shared + ring.Stage * Stage + Half, step * Keys + firstKey, firstKey, lane, piece, rules);
                Weigh(0, valuesAt, valuePiece, exchange);
                if (TTile.HeadSize > 64) Weigh(1, valuesAt, valuePiece, exchange);
                Warp.Barrier();
                if (lane == 0) MemoryBarrier.Arrive(empty + ring.Stage * 8);
                ring = ring.Next((uint)Stages);
            }
            StoreParts(shared, warp, lane, row, upper.Finish(), lower.Finish());
            Groups.Barrier(1, Workers);
            var head = piece.Sequence * keyHeads + piece.KeyHead;
            var pieces = split.LastBlock(head) - split.FirstBlock(head) + 1;
            Combine(shared, output, piece, rules, DecodeSplit.Part(Grid.IdxX, head), pieces, thread);
            if (pieces > 1)
            {
                GlobalMemory.Fence();
                Groups.Barrier(1, Workers);
                if (thread == 0) SharedWords.Store(shared + LastStart, GlobalMemory.Add(output.Counters + (ulong)head * 4, 1) == pieces - 1 ? 1f : 0f);
                Groups.Barrier(1, Workers);
                if (SharedWords.Load(shared + LastStart) != 0)
                {
                    GlobalMemory.Fence();
                    CombinePieces(shared, output, piece, rules, DecodeSplit.Part(split.FirstBlock(head), head), pieces, thread);
                    if (thread == 0) GlobalMemory.StoreWord(output.Counters + (ulong)head * 4, 0);
                }
            }
            Groups.Barrier(1, Workers);
            at = piece.Next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mask(int key, int column, in DecodePiece piece)
    {
        column += key;
        if (key + 16 > piece.EndKey)
        {
            ScoreTile.KeepBelow(0, 16, 0, piece.EndKey - column);
            ScoreTile.KeepBelow(0, 16, 1, piece.EndKey - column);
        }
        if (key < piece.StartKey)
        {
            ScoreTile.KeepFrom(0, 16, 0, piece.StartKey - column);
            ScoreTile.KeepFrom(0, 16, 1, piece.StartKey - column);
        }
    }

    // Behind the length of a sequence may lie anything, and a weight of 0 times infinity is none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ClearValues(uint values, int key, int line, int lane, in DecodePiece piece, in AttentionRules rules)
    {
        if (key + 16 <= piece.EndKey || piece.EndKey == rules.Keys) return;
        if (key + (lane & 15) >= piece.EndKey)
            for (var i = 0u; i < Blocks; i++)
                for (var p = (uint)(lane >> 4); p < 8; p += 2)
                    SharedWords.Clear16(values + i * Block + (uint)(line + (lane & 15)) * 128 + p * 16);
        SharedTile.FenceForAsync();
        Warp.Barrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadQueries(ulong address, ulong eight, bool upper, bool lower)
    {
        LoadQueries(0, address, eight, upper, lower);
        LoadQueries(1, address, eight, upper, lower);
        LoadQueries(2, address, eight, upper, lower);
        LoadQueries(3, address, eight, upper, lower);
        if (TTile.HeadSize > 64) LoadQueries(4, address, eight, upper, lower);
        if (TTile.HeadSize > 80) LoadQueries(5, address, eight, upper, lower);
        if (TTile.HeadSize > 96) LoadQueries(6, address, eight, upper, lower);
        if (TTile.HeadSize > 112) LoadQueries(7, address, eight, upper, lower);
    }

    // 16 elements of both rows, as a product takes its left operand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadQueries(int step, ulong address, ulong eight, bool upper, bool lower)
    {
        var at = address + (ulong)step * 32;
        Packed.Write(4 + 4 * step, upper ? GlobalMemory.LoadWord(at) : 0);
        Packed.Write(6 + 4 * step, upper ? GlobalMemory.LoadWord(at + 16) : 0);
        if (TWide.Value == 0) return;
        Packed.Write(5 + 4 * step, lower ? GlobalMemory.LoadWord(at + eight) : 0);
        Packed.Write(7 + 4 * step, lower ? GlobalMemory.LoadWord(at + eight + 16) : 0);
    }

    // 64 elements of 16 keys.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scores(int block, uint keys, uint piece, uint exchange)
    {
        ScoreStep(4 * block, keys + (uint)block * Block, piece, exchange);
        if (TTile.HeadSize > 64 * block + 32) ScoreStep(4 * block + 2, keys + (uint)block * Block, piece + 4, exchange);
    }

    // 32 elements of 16 keys.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ScoreStep(int step, uint keys, uint piece, uint exchange)
    {
        var at = keys + ((piece ^ exchange) << 4);
        var first = WarpProduct.LoadMatrices(at);
        var second = WarpProduct.LoadMatrices(at + 8 * 128);
        WarpProduct.Multiply(0, 4 + 4 * step, first.X, first.Y, THalf.Value);
        WarpProduct.Multiply(4, 4 + 4 * step, second.X, second.Y, THalf.Value);
        if (TTile.HeadSize <= 16 * step + 16) return;
        WarpProduct.Multiply(0, 8 + 4 * step, first.Z, first.W, THalf.Value);
        WarpProduct.Multiply(4, 8 + 4 * step, second.Z, second.W, THalf.Value);
    }

    // 64 columns of the values.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh(int block, uint values, uint piece, uint exchange)
    {
        var at = values + (uint)block * Block;
        Weigh(Result + 32 * block, at + ((piece ^ exchange) << 4));
        if (TTile.HeadSize > 64 * block + 16) Weigh(Result + 32 * block + 8, at + (((piece + 2) ^ exchange) << 4));
        if (TTile.HeadSize > 64 * block + 32) Weigh(Result + 32 * block + 16, at + (((piece + 4) ^ exchange) << 4));
        if (TTile.HeadSize > 64 * block + 48) Weigh(Result + 32 * block + 24, at + (((piece + 6) ^ exchange) << 4));
    }

    // 16 columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Weigh(int first, uint address)
    {
        var values = WarpProduct.LoadMatricesTransposed(address);
        WarpProduct.Multiply(first, 0, values.X, values.Y, THalf.Value);
        WarpProduct.Multiply(first + 4, 0, values.Z, values.W, THalf.Value);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreParts(uint shared, int warp, int lane, int row, SoftmaxRow upper, SoftmaxRow lower)
    {
        if ((lane & 3) == 0)
        {
            var at = (uint)(warp * Rows + row) * 4;
            SharedWords.Store(shared + MostStart + at, upper.Most);
            SharedWords.Store(shared + SumStart + at, upper.Sum);
            if (TWide.Value != 0)
            {
                SharedWords.Store(shared + MostStart + at + 32, lower.Most);
                SharedWords.Store(shared + SumStart + at + 32, lower.Sum);
            }
        }
        var target = shared + PartStart + (uint)warp * WarpPart + (uint)(row * TTile.HeadSize + 2 * (lane & 3)) * 4;
        StoreColumns(0, target);
        StoreColumns(16, target);
        StoreColumns(32, target);
        StoreColumns(48, target);
        if (TTile.HeadSize > 64) StoreColumns(64, target);
        if (TTile.HeadSize > 80) StoreColumns(80, target);
        if (TTile.HeadSize > 96) StoreColumns(96, target);
        if (TTile.HeadSize > 112) StoreColumns(112, target);
    }

    // 16 columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns(int column, uint target)
    {
        var first = Result + column / 2;
        var at = target + (uint)column * 4;
        SharedWords.Store(at, Accumulator.Read(first), Accumulator.Read(first + 1));
        SharedWords.Store(at + 32, Accumulator.Read(first + 4), Accumulator.Read(first + 5));
        if (TWide.Value == 0) return;
        var eight = (uint)TTile.HeadSize * 32;
        SharedWords.Store(at + eight, Accumulator.Read(first + 2), Accumulator.Read(first + 3));
        SharedWords.Store(at + eight + 32, Accumulator.Read(first + 6), Accumulator.Read(first + 7));
    }

    // The warps' parts of every row, relative to the largest score of the row in any: the result, or the block's part of it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(uint shared, in DecodeOutput output, in DecodePiece piece, in AttentionRules rules, int part, int pieces, int thread)
    {
        for (var i = thread; i < rules.Group * (TTile.HeadSize / 2); i += Workers)
        {
            var row = i / (TTile.HeadSize / 2);
            var mosts = shared + MostStart + (uint)row * 4;
            var sums = shared + SumStart + (uint)row * 4;
            var most = float.NegativeInfinity;
            for (var w = 0u; w < Warps; w++) most = Arithmetic.Max(most, SharedWords.Load(mosts + w * (uint)Rows * 4));
            var shift = most == float.NegativeInfinity ? 0 : -most * output.Scale;
            float x = 0, y = 0, sum = 0;
            for (var w = 0u; w < Warps; w++)
            {
                var factor = Arithmetic.Exp2(Arithmetic.Fma(SharedWords.Load(mosts + w * (uint)Rows * 4), output.Scale, shift));
                var at = shared + PartStart + w * WarpPart + (uint)i * 8;
                x = Arithmetic.Fma(factor, SharedWords.Load(at), x);
                y = Arithmetic.Fma(factor, SharedWords.Load(at + 4), y);
                sum = Arithmetic.Fma(factor, SharedWords.Load(sums + w * (uint)Rows * 4), sum);
            }
            var column = i % (TTile.HeadSize / 2) * 2;
            if (pieces == 1) output.Store<THalf>(piece.Sequence, piece.KeyHead * rules.Group + row, rules.Heads, column, x, y, most, sum);
            else output.StorePart(part * rules.Group + row, TTile.HeadSize, column, x, y, most, sum);
        }
    }

    // The parts of all blocks; their factors come first, one warp for each row, into memory that the warps' own parts no longer need.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CombinePieces(uint shared, in DecodeOutput output, in DecodePiece piece, in AttentionRules rules, int part, int pieces, int thread)
    {
        var lane = thread & 31;
        for (var row = thread >> 5; row < rules.Group; row += Warps)
        {
            var most = float.NegativeInfinity;
            for (var i = lane; i < pieces; i += 32) most = Arithmetic.Max(most, output.PartMost((part + i) * rules.Group + row));
            most = WarpSums.Largest(most);
            var shift = most == float.NegativeInfinity ? 0 : -most * output.Scale;
            var sum = 0f;
            for (var i = lane; i < pieces; i += 32)
            {
                var factor = Arithmetic.Exp2(Arithmetic.Fma(output.PartMost((part + i) * rules.Group + row), output.Scale, shift));
                SharedWords.Store(shared + PartStart + (uint)(i * Rows + row) * 4, factor);
                sum = Arithmetic.Fma(factor, output.PartSum((part + i) * rules.Group + row), sum);
            }
            sum = WarpSums.Sum(sum);
            if (lane == 0)
            {
                SharedWords.Store(shared + MostStart + (uint)row * 4, most);
                SharedWords.Store(shared + SumStart + (uint)row * 4, sum);
            }
        }
        Groups.Barrier(1, Workers);
        for (var i = thread; i < rules.Group * (TTile.HeadSize / 2); i += Workers)
        {
            var row = i / (TTile.HeadSize / 2);
            var column = i % (TTile.HeadSize / 2) * 2;
            float x = 0, y = 0;
            for (var p = 0; p < pieces; p += 4)
            {
                // Loads of four parts at a time wait together.
                var (x0, y0) = output.PartPair((part + p) * rules.Group + row, TTile.HeadSize, column);
                var (x1, y1) = output.PartPair((part + IntrinsicMath.Min(p + 1, pieces - 1)) * rules.Group + row, TTile.HeadSize, column);
                var (x2, y2) = output.PartPair((part + IntrinsicMath.Min(p + 2, pieces - 1)) * rules.Group + row, TTile.HeadSize, column);
                var (x3, y3) = output.PartPair((part + IntrinsicMath.Min(p + 3, pieces - 1)) * rules.Group + row, TTile.HeadSize, column);
                var factors = shared + PartStart + (uint)(p * Rows + row) * 4;
                var f0 = SharedWords.Load(factors);
                var f1 = p + 1 < pieces ? SharedWords.Load(factors + (uint)Rows * 4) : 0;
                var f2 = p + 2 < pieces ? SharedWords.Load(factors + (uint)Rows * 8) : 0;
                var f3 = p + 3 < pieces ? SharedWords.Load(factors + (uint)Rows * 12) : 0;
                x += f0 * x0 + f1 * x1 + (f2 * x2 + f3 * x3);
                y += f0 * y0 + f1 * y1 + (f2 * y2 + f3 * y3);
            }
            var most = SharedWords.Load(shared + MostStart + (uint)row * 4);
            var sum = SharedWords.Load(shared + SumStart + (uint)row * 4);
            output.Store<THalf>(piece.Sequence, piece.KeyHead * rules.Group + row, rules.Heads, column, x, y, most, sum);
        }
    }
}
