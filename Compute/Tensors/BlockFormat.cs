namespace Native.Compute;

/// <summary>How the numbers of a matrix are quantized: blocks of 32 along a row, each with a scale, byte for byte as in GGUF files.</summary>
public enum BlockFormat : byte
{
    /// <summary>ggml's Q8_0: a binary16 scale d, then 32 signed bytes q; the numbers are d·q.</summary>
    Q8,
    /// <summary>ggml's Q4_0: a binary16 scale d, then 16 bytes; the numbers are d·(q - 8), the first 16 q in the low halves, the others in the high ones.</summary>
    Q4,
}

/// <summary>What is known of each <see cref="BlockFormat"/>.</summary>
public static class BlockFormats
{
    /// <summary>Numbers of a block.</summary>
    public const int BlockElements = 32;

    /// <summary>Bytes of a block.</summary>
    public static int BlockBytes(this BlockFormat format) => format switch
    {
        BlockFormat.Q8 => 34,
        BlockFormat.Q4 => 18,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, $"{format} is not a block format"),
    };

    /// <summary>Bytes of a row of numbers.</summary>
    /// <exception cref="ShapeException">They are no whole number of blocks.</exception>
    public static long RowBytes(this BlockFormat format, long elements) => elements >= 0 && elements % BlockElements == 0
        ? elements / BlockElements * format.BlockBytes()
        : throw new ShapeException($"{format}: rows of {elements} elements; a multiple of {BlockElements} is needed");

    /// <summary>Numbers of a row of so many bytes.</summary>
    /// <exception cref="ShapeException">They are no whole number of blocks.</exception>
    public static long RowElements(this BlockFormat format, long bytes) => bytes >= 0 && bytes % format.BlockBytes() == 0
        ? bytes / format.BlockBytes() * BlockElements
        : throw new ShapeException($"{format}: rows of {bytes} bytes; a multiple of {format.BlockBytes()} is needed");
}
