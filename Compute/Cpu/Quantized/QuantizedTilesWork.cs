using System.Runtime.Intrinsics;
using Native.Compute.Kernels;

namespace Native.Compute.Cpu;

/// <summary>Many rows of x: a task widens some lines of weights, a block of the depth at a time, and multiplies them with all rows by the
/// kernels of the dense product. What is widened stays in the caches; the weights as a whole never are.</summary>
/// <remarks>The lines take the part of A and x, packed into panels of columns, that of B, so that both are read as they lie.</remarks>
internal readonly unsafe struct QuantizedTilesWork<B, V, L, TEpilogue> : IWork
    where B : struct, IBlocks
    where V : unmanaged
    where L : struct, ILane<V, float>
    where TEpilogue : unmanaged, IEpilogue<float>
{
    /// <summary>Lines of a task.</summary>
    public const int TaskLines = 64;

    private const int MostDepth = 256;

    private readonly QuantizedArguments arguments;
    private readonly TEpilogue epilogue;
    private readonly Slots slots;
    private readonly float* packed;

    public QuantizedTilesWork(in QuantizedArguments arguments, in TEpilogue epilogue, in Slots slots, float* packed)
    {
        (this.arguments, this.epilogue, this.slots) = (arguments, epilogue, slots);
        this.packed = packed;
    }

    public int Tasks => checked((int)((arguments.Lines + TaskLines - 1) / TaskLines));

    /// <summary>Rows of x of a panel.</summary>
    public static int PanelRows => GemmMacro<V, float, L>.PanelColumns;

    public static nint ScratchBytes(nint rows) => sizeof(float) * (TaskLines * (MostDepth + 16) + 2 * TaskLines * PaddedRows(rows));

    /// <summary>Numbers of all panels.</summary>
    public static nint PackedElements(nint rows, nint depth) => (rows + PanelRows - 1) / PanelRows * PanelRows * depth;

    /// <summary>Packs one panel of rounded rows; <paramref name="scratch"/> has room for them.</summary>
    public static void Pack(in QuantizedArguments arguments, int panel, float* packed, float* scratch)
    {
        var first = (nint)panel * PanelRows;
        var count = (int)Math.Min(PanelRows, arguments.Rows - first);
        for (var i = 0; i < count; i++) arguments.X.Widen(arguments.FirstRow + first + i, scratch + i * arguments.Depth);
        GemmPack.Panel<float, V, float, L>(
            scratch, arguments.Depth, 1, count, (int)PaddedRows(count), arguments.Depth, packed + first * arguments.Depth);
    }

    public void Run(int task)
    {
        var slot = slots.Acquire();
        Tile(task * TaskLines, (float*)slots[slot]);
        slots.Release(slot);
    }

    private void Tile(nint first, float* scratch)
    {
        var lines = Math.Min(TaskLines, arguments.Lines - first);
        var width = PaddedRows(arguments.Rows);
        // A row of widened weights is not a power of two long, so that rows do not compete for the same lines of the caches.
        const int pitch = MostDepth + 16;
        var sums = scratch + TaskLines * pitch;
        var turned = sums + TaskLines * width;
        for (nint start = 0; start < arguments.Depth; start += MostDepth)
        {
            var depth = Math.Min(MostDepth, arguments.Depth - start);
            for (nint i = 0; i < lines; i++)
                Widen((byte*)arguments.Weights + ((first + i) * arguments.Blocks + start / BlockFormats.BlockElements) * B.Bytes, depth, scratch + i * pitch);
            for (nint row = 0; row < arguments.Rows; row += PanelRows)
            {
                var columns = (int)Math.Min(PanelRows, width - row);
                var target = new GemmTarget<float>(sums + row, width, 1, start > 0);
                GemmMacro<V, float, L>.Panel(
                    lines, columns, depth, scratch, 8 * pitch, pitch, 1, packed + row * arguments.Depth + start * columns, columns, target);
            }
        }
        GemmPack.Panel<float, V, float, L>(sums, width, 1, (int)lines, TaskLines, arguments.Rows, turned);
        for (nint row = 0; row < arguments.Rows; row++) arguments.Finish(epilogue, row, first, turned + row * TaskLines, lines);
    }

    private static void Widen(byte* line, nint depth, float* target)
    {
        for (nint p = 0; p < depth; p += BlockFormats.BlockElements, line += B.Bytes, target += BlockFormats.BlockElements)
        {
            var scale = FloatBits.FromHalf(*(ushort*)line);
            if (!Vector128.IsHardwareAccelerated)
            {
                for (var i = 0; i < BlockFormats.BlockElements; i++) target[i] = scale * (B.Load(line + 2, i) - B.Zero);
                continue;
            }
            var (low, high) = B.Load128(line + 2);
            var zero = Vector128.Create((sbyte)B.Zero);
            Widen(low - zero, scale, target);
            Widen(high - zero, scale, target + 16);
        }
    }

    private static void Widen(Vector128<sbyte> numbers, float scale, float* target)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var words = Vector512.WidenLower(Vector256.WidenLower(numbers.ToVector256Unsafe()).ToVector512Unsafe());
            (Vector512.ConvertToSingle(words) * scale).Store(target);
            return;
        }
        var (a, b) = Vector128.Widen(numbers);
        (Vector128.ConvertToSingle(Vector128.WidenLower(a)) * scale).Store(target);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(a)) * scale).Store(target + 4);
        (Vector128.ConvertToSingle(Vector128.WidenLower(b)) * scale).Store(target + 8);
        (Vector128.ConvertToSingle(Vector128.WidenUpper(b)) * scale).Store(target + 12);
    }

    private static nint PaddedRows(nint rows) => (rows + L.Count - 1) / L.Count * L.Count;
}
