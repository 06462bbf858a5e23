using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Attention;

/// <summary>
/// Attention of one query a head over many keys, at the speed of memory: sm_90. All query heads of a key head are rows of one product, so
/// that keys and values are read once. One thread streams them through a ring in shared memory with the copy engine; four warps take 16
/// keys of a step each. The keys of all heads are shared evenly among the blocks (<see cref="DecodeSplit"/>), whose parts
/// <see cref="DecodeCombine{TTile, THalf}"/> puts together in their order.
/// </summary>
internal static class FlashDecode<TTile, THalf> where TTile : struct, IAttentionTile where THalf : struct, IFlag
{
    /// <summary>Threads of a block: four warps that multiply, one that loads.</summary>
    public const int Threads = 160;

    /// <summary>Keys of a step.</summary>
    public const int Keys = 64;

    /// <summary>Query heads of a key head at most.</summary>
    public const int Rows = 16;

    private const uint Block = Keys * 128;

    // Scores of 16 keys lie before the result.
    private const int Result = 8;

    /// <summary>Accumulators of a thread.</summary>
    public static int Accumulators => Result + TTile.HeadSize / 2;

    /// <summary>Packed registers: the weights, then the queries.</summary>
    public static int PackedRegisters => 4 + TTile.HeadSize / 4;

    private static int Blocks => (TTile.HeadSize + 63) / 64;

    private static uint Half => (uint)Blocks * Block;

    private static uint Stage => 2 * Half;

    private static int Stages => (int)((TTile.HeadSize > 128 ? 131072u : 196608u) / Stage);

    // Where warps bring their parts together: rows of results, the largest scores, the sums.
    private static uint PartStart => (uint)Stages * Stage;

    private static uint WarpPart => (uint)(Rows * TTile.HeadSize) * 4;

    private static uint MostStart => PartStart + 4 * WarpPart;

    private static uint SumStart => MostStart + 4 * Rows * 4;

    private static uint Barriers => SumStart + 4 * Rows * 4;

    /// <summary>Bytes of shared memory.</summary>
    public static int SharedBytes => (int)Barriers + 16 * Stages;

    public static void Run(
        ulong mapK, ulong mapV, ulong q, long batchPitchQ, long headPitchQ, ulong parts, ulong limits, ulong keyLengths, ulong queryLengths, float scale,
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
        if (thread < 128) Consume(shared, full, empty, q, batchPitchQ, headPitchQ, parts, limits, scale, rules, split, keyHeads, from, to, thread);
        else if (thread == 128) Produce(shared, full, empty, mapK, mapV, rules, split, keyHeads, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Produce(
        uint shared, uint full, uint empty, ulong mapK, ulong mapV, in AttentionRules rules, in DecodeSplit split, int keyHeads, int from, int to)
    {
        var ring = new RingPlace(0, 1);
        for (var at = from; at < to;)
        {
            var piece = DecodePiece.At(at, to, rules, split, keyHeads, Keys);
            for (var step = piece.First; step < piece.End; step++)
            {
                var ready = full + ring.Stage * 8;
                var target = shared + ring.Stage * Stage;
                MemoryBarrier.Wait(empty + ring.Stage * 8, ring.Parity);
                MemoryBarrier.ArriveExpecting(ready, Stage);
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
    private static void Consume(
        uint shared, uint full, uint empty, ulong q, long batchPitchQ, long headPitchQ, ulong parts, ulong limits, float scale,
        in AttentionRules rules, in DecodeSplit split, int keyHeads, int from, int to, int thread)
    {
        var warp = thread >> 5;
        var lane = thread & 31;
        var row = lane >> 2;
        // Lines of 8 keys for scores: the lane's matrix is a piece. Lines of 16 keys for values, two pieces at a time.
        var keyLine = (uint)(warp * 16 + (lane & 7)) * 128;
        var valueLine = (uint)(warp * 16 + (lane & 15)) * 128;
        var exchange = (uint)lane & 7;
        var keyPiece = (uint)lane >> 3;
        var valuePiece = (uint)lane >> 4;
        var ring = new RingPlace(0, 0);
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
                MemoryBarrier.Wait(full + ring.Stage * 8, ring.Parity);
                var keysAt = shared + ring.Stage * Stage + keyLine;
                var valuesAt = shared + ring.Stage * Stage + Half + valueLine;
                Accumulator.Clear(0, Result);
                Scores(0, keysAt, keyPiece, exchange);
                if (TTile.HeadSize > 64) Scores(1, keysAt, keyPiece, exchange);
                if (TTile.HeadSize > 128) Scores(2, keysAt, keyPiece, exchange);
                if (TTile.HeadSize > 192) Scores(3, keysAt, keyPiece, exchange);
                var key = step * Keys + warp * 16;
                var column = key + 2 * (lane & 3);
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
                upper = upper.Add(0, 16, 0, scale);
                lower = lower.Add(0, 16, 1, scale);
                ScoreTile.Pack(0, 0, 16, THalf.Value);
                ScoreTile.Scale(Result, TTile.HeadSize, 0, upper.Correction);
                ScoreTile.Scale(Result, TTile.HeadSize, 1, lower.Correction);
                Weigh(0, valuesAt, valuePiece, exchange);
                if (TTile.HeadSize > 64) Weigh(1, valuesAt, valuePiece, exchange);
                if (TTile.HeadSize > 128) Weigh(2, valuesAt, valuePiece, exchange);
                if (TTile.HeadSize > 192) Weigh(3, valuesAt, valuePiece, exchange);
                Warp.Barrier();
                if (lane == 0) MemoryBarrier.Arrive(empty + ring.Stage * 8);
                ring = ring.Next((uint)Stages);
            }
            StoreParts(shared, warp, lane, row, upper.Finish(), lower.Finish());
            Groups.Barrier(1, 128);
            Combine(shared, parts, limits, rules.Group, DecodeSplit.Part(Grid.IdxX, piece.Sequence * keyHeads + piece.KeyHead), scale, thread);
            Groups.Barrier(1, 128);
            at = piece.Next;
        }
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
        if (TTile.HeadSize > 128)
        {
            LoadQueries(8, address, eight, upper, lower);
            LoadQueries(9, address, eight, upper, lower);
            LoadQueries(10, address, eight, upper, lower);
            LoadQueries(11, address, eight, upper, lower);
            LoadQueries(12, address, eight, upper, lower);
            LoadQueries(13, address, eight, upper, lower);
            LoadQueries(14, address, eight, upper, lower);
            LoadQueries(15, address, eight, upper, lower);
        }
    }

    // 16 elements of both rows, as a product takes its left operand.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadQueries(int step, ulong address, ulong eight, bool upper, bool lower)
    {
        var at = address + (ulong)step * 32;
        Packed.Write(4 + 4 * step, upper ? GlobalMemory.LoadWord(at) : 0);
        Packed.Write(5 + 4 * step, lower ? GlobalMemory.LoadWord(at + eight) : 0);
        Packed.Write(6 + 4 * step, upper ? GlobalMemory.LoadWord(at + 16) : 0);
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
            SharedWords.Store(shared + MostStart + at + 32, lower.Most);
            SharedWords.Store(shared + SumStart + at + 32, lower.Sum);
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
        if (TTile.HeadSize > 128)
        {
            StoreColumns(128, target);
            StoreColumns(144, target);
            StoreColumns(160, target);
            StoreColumns(176, target);
            StoreColumns(192, target);
            StoreColumns(208, target);
            StoreColumns(224, target);
            StoreColumns(240, target);
        }
    }

    // 16 columns.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreColumns(int column, uint target)
    {
        var first = Result + column / 2;
        var at = target + (uint)column * 4;
        var eight = (uint)TTile.HeadSize * 32;
        SharedWords.Store(at, Accumulator.Read(first), Accumulator.Read(first + 1));
        SharedWords.Store(at + eight, Accumulator.Read(first + 2), Accumulator.Read(first + 3));
        SharedWords.Store(at + 32, Accumulator.Read(first + 4), Accumulator.Read(first + 5));
        SharedWords.Store(at + eight + 32, Accumulator.Read(first + 6), Accumulator.Read(first + 7));
    }

    // The warps' parts of every row, relative to the largest score of the row in any: results, and (largest score, sum).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(uint shared, ulong parts, ulong limits, int group, int part, float scale, int thread)
    {
        for (var i = thread; i < group * TTile.HeadSize; i += 128)
        {
            var row = (uint)(i / TTile.HeadSize);
            var mosts = shared + MostStart + row * 4;
            var sums = shared + SumStart + row * 4;
            var (m0, m1) = (SharedWords.Load(mosts), SharedWords.Load(mosts + 64));
            var (m2, m3) = (SharedWords.Load(mosts + 128), SharedWords.Load(mosts + 192));
            var most = Arithmetic.Max(Arithmetic.Max(m0, m1), Arithmetic.Max(m2, m3));
            var shift = most == float.NegativeInfinity ? 0 : -most * scale;
            var (f0, f1) = (Arithmetic.Exp2(Arithmetic.Fma(m0, scale, shift)), Arithmetic.Exp2(Arithmetic.Fma(m1, scale, shift)));
            var (f2, f3) = (Arithmetic.Exp2(Arithmetic.Fma(m2, scale, shift)), Arithmetic.Exp2(Arithmetic.Fma(m3, scale, shift)));
            var at = shared + PartStart + (uint)i * 4;
            var value = f0 * SharedWords.Load(at) + f1 * SharedWords.Load(at + WarpPart)
                + (f2 * SharedWords.Load(at + 2 * WarpPart) + f3 * SharedWords.Load(at + 3 * WarpPart));
            GlobalMemory.StoreFloat(parts + (ulong)((long)part * group * TTile.HeadSize + i) * 4, value);
            if (i % TTile.HeadSize != 0) continue;
            var sum = f0 * SharedWords.Load(sums) + f1 * SharedWords.Load(sums + 64) + (f2 * SharedWords.Load(sums + 128) + f3 * SharedWords.Load(sums + 192));
            var limit = limits + (ulong)((long)part * group + row) * 8;
            GlobalMemory.StoreFloat(limit, most);
            GlobalMemory.StoreFloat(limit + 4, sum);
        }
    }
}
