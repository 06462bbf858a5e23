using System.Buffers.Binary;

namespace Native.Compute.Numerics;

/// <summary>Rounds numbers to blocks and back, with the results of ggml's reference code.</summary>
/// <remarks>
/// Q8: d = max|x| / 127, q = x/d rounded, ties away from zero; |error| ≤ d/2 and what rounding d to binary16 adds. Q4: d = m / -8, where m
/// is the number farthest from 0, q = x/d + 8 rounded down from its upper half and limited to 15; |error| ≤ |d|/2, but |d| at the end of the
/// range opposite to m. Numbers that are not finite have no such form and are refused.
/// </remarks>
public static class BlockQuantizer
{
    /// <summary>Rounds numbers to blocks.</summary>
    /// <param name="format">The format.</param>
    /// <param name="source">Whole blocks of numbers.</param>
    /// <param name="target">As many blocks.</param>
    /// <exception cref="ShapeException">There are no whole blocks, or the sizes differ.</exception>
    /// <exception cref="ArgumentException">A number is not finite, or a block has numbers whose scale is beyond binary16.</exception>
    public static void Quantize(BlockFormat format, ReadOnlySpan<float> source, Span<byte> target)
    {
        CheckSizes(format, source.Length, target.Length);
        var bytes = format.BlockBytes();
        for (var block = 0; block < source.Length / BlockFormats.BlockElements; block++)
        {
            var x = source.Slice(block * BlockFormats.BlockElements, BlockFormats.BlockElements);
            var to = target.Slice(block * bytes, bytes);
            var scale = format == BlockFormat.Q8 ? Q8(x, to[2..]) : Q4(x, to[2..]);
            var rounded = (Half)scale;
            if (!Half.IsFinite(rounded))
                throw new ArgumentException($"BlockQuantizer: block {block} has a number that is not finite or too large for {format}, with a scale of {scale}", nameof(source));
            BinaryPrimitives.WriteHalfLittleEndian(to, rounded);
        }
    }

    /// <summary>The numbers that blocks stand for.</summary>
    /// <param name="format">The format.</param>
    /// <param name="source">Whole blocks.</param>
    /// <param name="target">Room for as many numbers.</param>
    /// <exception cref="ShapeException">There are no whole blocks, or the sizes differ.</exception>
    public static void Dequantize(BlockFormat format, ReadOnlySpan<byte> source, Span<float> target)
    {
        CheckSizes(format, target.Length, source.Length);
        var bytes = format.BlockBytes();
        for (var block = 0; block < target.Length / BlockFormats.BlockElements; block++)
        {
            var from = source.Slice(block * bytes, bytes);
            var to = target.Slice(block * BlockFormats.BlockElements, BlockFormats.BlockElements);
            var scale = (float)BinaryPrimitives.ReadHalfLittleEndian(from);
            var quants = from[2..];
            if (format == BlockFormat.Q8)
            {
                for (var i = 0; i < to.Length; i++) to[i] = scale * (sbyte)quants[i];
                continue;
            }
            for (var i = 0; i < quants.Length; i++)
            {
                to[i] = scale * ((quants[i] & 15) - 8);
                to[i + 16] = scale * ((quants[i] >> 4) - 8);
            }
        }
    }

    private static float Q8(ReadOnlySpan<float> x, Span<byte> quants)
    {
        var largest = 0f;
        foreach (var value in x) largest = MathF.Max(largest, MathF.Abs(value)); // NaN wins
        var scale = largest / 127;
        var inverse = scale != 0 ? 1 / scale : 0;
        // A subnormal scale has no finite inverse; such a block is 0 in binary16 anyway.
        if (!float.IsFinite(inverse)) inverse = 0;
        for (var i = 0; i < x.Length; i++) quants[i] = (byte)(sbyte)MathF.Round(x[i] * inverse, MidpointRounding.AwayFromZero);
        return scale;
    }

    private static float Q4(ReadOnlySpan<float> x, Span<byte> quants)
    {
        float largest = 0, extreme = 0;
        foreach (var value in x)
        {
            if (float.IsNaN(value)) return value;
            if (MathF.Abs(value) <= largest) continue;
            (largest, extreme) = (MathF.Abs(value), value);
        }
        var scale = extreme / -8;
        var inverse = scale != 0 ? 1 / scale : 0;
        if (!float.IsFinite(inverse)) inverse = 0;
        for (var i = 0; i < quants.Length; i++) quants[i] = (byte)(Q4(x[i] * inverse) | Q4(x[i + 16] * inverse) << 4);
        return scale;
    }

    private static int Q4(float ratio) => Math.Min(15, (int)(ratio + 8.5f));

    private static void CheckSizes(BlockFormat format, int elements, int bytes)
    {
        if (format.RowBytes(elements) != bytes)
            throw new ShapeException($"BlockQuantizer: {elements} elements and {bytes} bytes of {format}; {format.RowBytes(elements)} bytes are needed");
    }
}
