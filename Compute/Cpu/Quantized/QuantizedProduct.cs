using System.Runtime.Intrinsics;

namespace Native.Compute.Cpu;

/// <summary>y = epilogue(x·Wᵀ) on the processor with W in blocks: x is rounded to 8 bits for every 32 of its numbers, as ggml does it.</summary>
/// <remarks>Products within a block are exact; their sums are F32, in an order that depends on the shape only. So few rows and many give the
/// same up to the rounding of F32, on any number of threads.</remarks>
internal static unsafe class QuantizedProduct
{
    /// <summary>The most rows that are multiplied byte by byte; widening the weights pays from there on.</summary>
    public const int FewRows = 6;

    // Rows of x that are packed at a time, so that scratch does not grow with the batch.
    private const int ChunkRows = 768;

    // Blocks below which waking a thread costs more than it brings.
    private const long AloneBlocks = 512;

    /// <summary>The product.</summary>
    /// <param name="pool">Its threads.</param>
    /// <param name="format">How W lies.</param>
    /// <param name="weights">W, [lines, depth] in blocks.</param>
    /// <param name="x">[rows, depth], contiguous, of F32, F16 or BF16.</param>
    /// <param name="y">[rows, lines], contiguous, of F32, F16 or BF16.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="epilogue">Bias, activation, residual.</param>
    public static void Run<TEpilogue>(WorkPool pool, BlockFormat format, MatrixView weights, MatrixView x, MatrixView y, nint rows, in TEpilogue epilogue)
        where TEpilogue : unmanaged, IEpilogue<float>
    {
        var (lines, depth) = (y.Row, x.Row);
        var rounded = RoundedRows.Needed(rows, depth);
        using var memory = pool.Arena.Rent(rounded + Slots.Needed(pool.Threads, depth * sizeof(float)));
        var numbers = new RoundedRows(memory.Address, rows, depth);
        var rounding = new RoundWork(x, numbers, rows, depth, Slots.Create(memory.Address + rounded, pool.Threads, depth * sizeof(float)));
        pool.Run(rounding.Tasks, rounding);
        var arguments = new QuantizedArguments(weights.Data, numbers, y.Data, y.Type, rows, lines, depth);
        if (format == BlockFormat.Q8) OfFormat<Q8Blocks, TEpilogue>(pool, arguments, epilogue);
        else OfFormat<Q4Blocks, TEpilogue>(pool, arguments, epilogue);
    }

    private static void OfFormat<B, TEpilogue>(WorkPool pool, in QuantizedArguments arguments, in TEpilogue epilogue)
        where B : struct, IBlocks where TEpilogue : unmanaged, IEpilogue<float>
    {
        if (arguments.Rows > FewRows)
        {
            if (Vector512.IsHardwareAccelerated) Many<B, Vector512<float>, F32x16, TEpilogue>(pool, arguments, epilogue);
            else if (Vector256.IsHardwareAccelerated) Many<B, Vector256<float>, F32x8, TEpilogue>(pool, arguments, epilogue);
            else if (Vector128.IsHardwareAccelerated) Many<B, Vector128<float>, F32x4, TEpilogue>(pool, arguments, epilogue);
            else Many<B, float, F32x1, TEpilogue>(pool, arguments, epilogue);
            return;
        }
        var small = arguments.Rows * arguments.Lines * arguments.Blocks < AloneBlocks;
        var taskLines = small ? arguments.Lines : QuantizedRowsWork<B, TEpilogue>.TaskLines(arguments.Lines, arguments.Depth, pool.Threads);
        var bytes = QuantizedRowsWork<B, TEpilogue>.ScratchBytes(arguments, taskLines);
        using var scratch = pool.Arena.Rent(Slots.Needed(pool.Threads, bytes));
        var work = new QuantizedRowsWork<B, TEpilogue>(arguments, epilogue, taskLines, Slots.Create(scratch.Address, pool.Threads, bytes));
        pool.Run(work.Tasks, work);
    }

    private static void Many<B, V, L, TEpilogue>(WorkPool pool, in QuantizedArguments all, in TEpilogue epilogue)
        where B : struct, IBlocks where V : unmanaged where L : struct, ILane<V, float> where TEpilogue : unmanaged, IEpilogue<float>
    {
        for (nint first = 0; first < all.Rows; first += ChunkRows)
        {
            var part = all with { FirstRow = first, Rows = Math.Min(ChunkRows, all.Rows - first) };
            var panelBytes = QuantizedTilesWork<B, V, L, TEpilogue>.PanelRows * all.Depth * sizeof(float);
            var tileBytes = Math.Max(panelBytes, QuantizedTilesWork<B, V, L, TEpilogue>.ScratchBytes(part.Rows));
            var packedBytes = (QuantizedTilesWork<B, V, L, TEpilogue>.PackedElements(part.Rows, all.Depth) * sizeof(float) + 63) & ~63;
            using var memory = pool.Arena.Rent(packedBytes + Slots.Needed(pool.Threads, tileBytes));
            var slots = Slots.Create(memory.Address + packedBytes, pool.Threads, tileBytes);
            var packing = new PackWork<B, V, L, TEpilogue>(part, (float*)memory.Address, slots);
            pool.Run(packing.Tasks, packing);
            var tiles = new QuantizedTilesWork<B, V, L, TEpilogue>(part, epilogue, slots, (float*)memory.Address);
            pool.Run(tiles.Tasks, tiles);
        }
    }

    private readonly struct RoundWork(MatrixView x, RoundedRows numbers, nint rows, nint depth, Slots slots) : IWork
    {
        // Numbers of a task.
        private const int Grain = 16384;

        private nint TaskRows => Math.Max(1, Grain / Math.Max(1, depth));

        public int Tasks => checked((int)((rows + TaskRows - 1) / TaskRows));

        public void Run(int task)
        {
            var slot = slots.Acquire();
            var wide = (float*)slots[slot];
            for (var row = task * TaskRows; row < Math.Min(rows, (task + 1) * TaskRows); row++)
            {
                var from = x.At(0, row, 0).Data;
                if (x.Type == DType.BF16) Widen<BFloat16>(from, wide);
                else if (x.Type == DType.F16) Widen<Half>(from, wide);
                numbers.Round(row, x.Type == DType.F32 ? (float*)from : wide);
            }
            slots.Release(slot);
        }

        private void Widen<S>(nint from, float* to) where S : unmanaged
        {
            if (Vector512.IsHardwareAccelerated) Storage16.Widen<S, Vector512<float>, float, F32x16>((S*)from, to, depth);
            else if (Vector256.IsHardwareAccelerated) Storage16.Widen<S, Vector256<float>, float, F32x8>((S*)from, to, depth);
            else if (Vector128.IsHardwareAccelerated) Storage16.Widen<S, Vector128<float>, float, F32x4>((S*)from, to, depth);
            else Storage16.Widen<S, float, float, F32x1>((S*)from, to, depth);
        }
    }

    private readonly struct PackWork<B, V, L, TEpilogue>(QuantizedArguments arguments, float* packed, Slots slots) : IWork
        where B : struct, IBlocks where V : unmanaged where L : struct, ILane<V, float> where TEpilogue : unmanaged, IEpilogue<float>
    {
        public int Tasks => (int)((arguments.Rows + QuantizedTilesWork<B, V, L, TEpilogue>.PanelRows - 1) / QuantizedTilesWork<B, V, L, TEpilogue>.PanelRows);

        public void Run(int task)
        {
            var slot = slots.Acquire();
            QuantizedTilesWork<B, V, L, TEpilogue>.Pack(arguments, task, packed, (float*)slots[slot]);
            slots.Release(slot);
        }
    }
}
