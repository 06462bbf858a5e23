namespace Native.Compute.Catalog;

/// <summary>Products with and rows of quantized tables. Numbers of x are such that rounding them to 8 bits changes nothing, so every device must agree closely.</summary>
internal sealed class QuantizedCases : ICaseFamily
{
    private static readonly DType[] types = [DType.F32, DType.F16, DType.BF16];

    public IEnumerable<OperationCase> Cases()
    {
        foreach (var format in Enum.GetValues<BlockFormat>())
        {
            foreach (var (m, n, k) in new[] { (1, 1, 32), (1, 65, 96), (3, 17, 64), (6, 33, 352), (7, 5, 32), (9, 64, 288), (17, 130, 64), (49, 67, 544), (4, 0, 64), (0, 4, 64), (2, 3, 0) })
                yield return Product(format, $"{format} {m}x{n}x{k}", [m, k], n);
            yield return Product(format, $"{format} of a vector", [64], 9);
            yield return Product(format, $"{format} of a batch", [2, 5, 96], 35);
            foreach (var rows in new[] { 5, 19 })
                yield return new("QuantizedMatMul", $"{format} {rows} rows, bias, activation, residual",
                    [X([rows, 96]), Blocks(format, 37, 96), CaseInput.Uniform(new(37), -1, 1), CaseInput.Uniform(new(rows, 1), -1, 1)],
                    t => t[0].QuantizedMatMul(t[1], format, t[2], Activation.Relu, t[3]),
                    h => HostTensor.Build(new(rows, 37), i => Math.Max(0, Dot(format, h[0], h[1], [i[0]], i[1]) + h[2].Data[i[1]]) + h[3][i[0], 0]))
                { Types = types, HasGradient = false, Tolerance = 32 };
            foreach (var index in new[] { DType.I32, DType.I64 })
                yield return new("QuantizedEmbedding", $"{format}, {index}", [Blocks(format, 7, 64), CaseInput.Integers(new(3, 5), 0, 7, index)],
                    t => t[0].QuantizedEmbedding(format, t[1]),
                    h => HostTensor.Build(new(3, 5, 64), i => Number(format, h[0], (long)h[1][i[0], i[1]], i[2])))
                { Types = [DType.F32], HasGradient = false, Tolerance = 0 };
            foreach (var type in OperationCase.Floats)
                yield return new("QuantizedEmbedding", $"{format} to {type}", [Blocks(format, 5, 96), CaseInput.Integers(new(4), 0, 5)],
                    t => t[0].QuantizedEmbedding(format, t[1], type), h => HostTensor.Build(new(4, 96), i => Number(format, h[0], (long)h[1][i[0]], i[1])))
                { Types = [type], HasGradient = false, Tolerance = 1 };
            yield return Product(format, $"{format} 1 x 16384 x 4096 (streamed)", [1, 16384], 4096) with
            { Types = [DType.F32], TimedOnly = true, Flops = 2.0 * 4096 * 16384, Bytes = 4096.0 * format.RowBytes(16384) };
        }
    }

    private static OperationCase Product(BlockFormat format, string name, long[] shape, int n) =>
        new("QuantizedMatMul", name, [X(shape), Blocks(format, n, shape[^1])],
            t => t[0].QuantizedMatMul(t[1], format), h => HostTensor.Build(h[0].Shape.With(-1, n), i => Dot(format, h[0], h[1], i[..^1], i[^1])))
        { Types = types, HasGradient = false, Tolerance = 4 + 4 * Math.Sqrt(shape[^1]) };

    // Multiples of 1/128 of which one of each block is 127: that is the scale, exactly, and all types hold them.
    private static CaseInput X(long[] shape) =>
        new(new(shape), (u, i) => i % 32 == 7 ? -127 / 128.0 : Math.Floor(u * 255 - 127) / 128, Differentiable: false);

    // Any bytes, but scales near 1/100.
    private static CaseInput Blocks(BlockFormat format, long rows, long columns) =>
        new(new(rows, format.RowBytes(columns)), (u, i) => i % format.BlockBytes() == 1 ? (u < 0.5 ? 0x21 : 0xA0) : Math.Floor(u * 256), DType.U8, Differentiable: false);

    private static double Dot(BlockFormat format, HostTensor x, HostTensor blocks, long[] row, long line)
    {
        var sum = 0.0;
        for (var p = 0L; p < x.Shape[-1]; p++) sum += x[[.. row, p]] * Number(format, blocks, line, p);
        return sum;
    }

    private static double Number(BlockFormat format, HostTensor blocks, long line, long column)
    {
        var (block, i) = (column / 32 * format.BlockBytes(), column % 32);
        int Byte(long at) => (int)blocks[line, block + at];
        var scale = (double)BitConverter.UInt16BitsToHalf((ushort)(Byte(0) | Byte(1) << 8));
        return scale * (format == BlockFormat.Q8 ? (sbyte)Byte(2 + i) : i < 16 ? (Byte(2 + i) & 15) - 8 : (Byte(2 + i - 16) >> 4) - 8);
    }
}
