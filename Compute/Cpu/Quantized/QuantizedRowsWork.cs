using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Native.Compute.Cpu;

/// <summary>Where a product with quantized weights reads and writes: y = epilogue(x·Wᵀ), x rounded already.</summary>
/// <param name="Weights">The blocks, [lines, blocks of the depth].</param>
/// <param name="X">The rounded rows.</param>
/// <param name="Y">The first element of y, [rows, lines].</param>
/// <param name="Type">The type of y's elements.</param>
/// <param name="Rows">Rows of x.</param>
/// <param name="Lines">Rows of W.</param>
/// <param name="Depth">Columns of both.</param>
internal readonly unsafe record struct QuantizedArguments(nint Weights, RoundedRows X, nint Y, DType Type, nint Rows, nint Lines, nint Depth)
{
    /// <summary>The row that this part of the product begins with.</summary>
    public nint FirstRow { get; init; }

    public nint Blocks => Depth / BlockFormats.BlockElements;

    /// <summary>Finishes and stores some elements of a row.</summary>
    public void Finish<TEpilogue>(in TEpilogue epilogue, nint row, nint line, float* values, nint count) where TEpilogue : unmanaged, IEpilogue<float>
    {
        epilogue.Apply(0, FirstRow + row, line, values, count);
        var at = (FirstRow + row) * Lines + line;
        if (Type == DType.BF16) Storage16.Narrow(values, (BFloat16*)Y + at, count);
        else if (Type == DType.F16) Storage16.Narrow(values, (Half*)Y + at, count);
        else new ReadOnlySpan<float>(values, (int)count).CopyTo(new Span<float>((float*)Y + at, (int)count));
    }
}

/// <summary>Few rows of x: each line of weights is read from memory once and multiplied with all of them, byte by byte.</summary>
internal readonly unsafe struct QuantizedRowsWork<B, TEpilogue> : IWork
    where B : struct, IBlocks
    where TEpilogue : unmanaged, IEpilogue<float>
{
    // Weights of one task: enough to be worth its dispatch, little enough that the threads end together.
    private const long LeastBytes = 16 << 10, MostBytes = 128 << 10;

    private readonly QuantizedArguments arguments;
    private readonly TEpilogue epilogue;
    private readonly nint taskLines;
    private readonly Slots slots;

    public QuantizedRowsWork(in QuantizedArguments arguments, in TEpilogue epilogue, nint taskLines, in Slots slots) =>
        (this.arguments, this.epilogue, this.taskLines, this.slots) = (arguments, epilogue, taskLines, slots);

    /// <summary>Lines of a task.</summary>
    public static nint TaskLines(nint lines, nint depth, int threads)
    {
        var bytes = Math.Max(1, depth / BlockFormats.BlockElements * B.Bytes);
        var wanted = Math.Clamp(lines * bytes / (4 * threads), LeastBytes, MostBytes);
        return (nint)Math.Clamp(wanted / bytes / 16 * 16, 16, 4096);
    }

    /// <summary>Bytes of scratch of a running task.</summary>
    public static nint ScratchBytes(in QuantizedArguments arguments, nint taskLines) =>
        sizeof(float) * (2 * Padded(arguments.Blocks) + arguments.Rows * taskLines);

    public int Tasks => checked((int)((arguments.Lines + taskLines - 1) / taskLines));

    public void Run(int task)
    {
        var slot = slots.Acquire();
        var own = (float*)slots[slot];
        var both = own + Padded(arguments.Blocks);
        Lines(task * taskLines, own, both, both + Padded(arguments.Blocks));
        slots.Release(slot);
    }

    private void Lines(nint first, float* own, float* both, float* sums)
    {
        var count = Math.Min(taskLines, arguments.Lines - first);
        var blocks = arguments.Blocks;
        var line = (byte*)arguments.Weights + first * blocks * B.Bytes;
        nint i = 0;
        if (Avx2.IsSupported)
        {
            for (; i + 4 <= count; i += 4, line += 4 * blocks * B.Bytes)
            {
                for (nint row = 0; row < arguments.Rows; row++)
                {
                    var x = arguments.FirstRow + row;
                    BlockDot.Four<B>(line, blocks * B.Bytes, arguments.X.Numbers(x), arguments.X.Scales(x), arguments.X.Sums(x), blocks, sums + row * taskLines + i);
                }
            }
        }
        for (; i < count; i++, line += blocks * B.Bytes)
        {
            BlockDot.Scales<B>(line, blocks, own);
            for (nint row = 0; row < arguments.Rows; row++)
            {
                var correction = Together(own, arguments.X.Scales(row), arguments.X.Sums(row), both, blocks);
                sums[row * taskLines + i] = BlockDot.Sum<B>(line, arguments.X.Numbers(row), both, correction, blocks);
            }
        }
        for (nint row = 0; row < arguments.Rows; row++) arguments.Finish(epilogue, row, first, sums + row * taskLines, count);
    }

    // Both scales of each block multiplied, and zero·Σ scale·Σ x.
    private static float Together(float* own, float* scales, float* totals, float* both, nint blocks)
    {
        nint b = 0;
        var sum = 0f;
        if (Vector256.IsHardwareAccelerated)
        {
            var lanes = Vector256<float>.Zero;
            for (; b + 8 <= blocks; b += 8)
            {
                var scale = Vector256.Load(own + b) * Vector256.Load(scales + b);
                scale.Store(both + b);
                if (B.Zero != 0) lanes = Vector256.MultiplyAddEstimate(scale, Vector256.Load(totals + b), lanes);
            }
            sum = Vector256.Sum(lanes);
        }
        for (; b < blocks; b++)
        {
            both[b] = own[b] * scales[b];
            if (B.Zero != 0) sum += both[b] * totals[b];
        }
        return B.Zero * sum;
    }

    private static nint Padded(nint count) => (count + 15) & ~15;
}
