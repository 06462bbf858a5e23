using Native.Compute;

namespace Native.Bench.Gpu;

/// <summary>Sorts, selections, and what runs along rows in their order.</summary>
internal static class OrderCases
{
    public static IEnumerable<GpuCase> All()
    {
        // What a selection must read; what a sort must read, and write with places of 8 bytes.
        foreach (var (k, rows, length, type) in new[]
        {
            (50, 64, 128256, DType.F32), (50, 64, 128256, DType.BF16), (1, 64, 128256, DType.F32), (2048, 16, 128256, DType.F32), (50, 1, 1 << 24, DType.F32),
            (8, 16384, 64, DType.F32), (64, 4096, 4096, DType.F32),
        })
            yield return new TensorCase($"top {k} of {rows}x{length}", type, (double)type.Size() * rows * length, d => [Random(d, type, rows, length)], t => t[0].TopK(k).Values);
        yield return new TensorCase("places of top 50 of 64x128256", DType.BF16, 2.0 * 64 * 128256, d => [Random(d, DType.BF16, 64, 128256)], t => t[0].TopK(50).Indices);
        foreach (var (rows, length, type) in new[]
        {
            (1, 1 << 22, DType.F32), (1, 1 << 22, DType.BF16), (1, 1 << 22, DType.I64), (1, 1 << 22, DType.I32), (1, 1 << 24, DType.F32), (1, 1 << 22, DType.U8),
            (4096, 4096, DType.F32), (65536, 128, DType.F32), (2048, 8192, DType.BF16), (64, 128256, DType.F32),
        })
            yield return new TensorCase(
                rows == 1 ? $"sort 2^{(int)Math.Log2(length)}" : $"sort {rows}x{length}", type, (2.0 * type.Size() + 8) * rows * length, d => [Random(d, type, rows, length)],
                t => t[0].Sort().Values);
        yield return new TensorCase("argsort 2^22", DType.F32, 12.0 * (1 << 22), d => [Random(d, DType.F32, 1, 1 << 22)], t => t[0].Argsort());
        yield return new TensorCase("argsort 2^22, many alike", DType.BF16, 10.0 * (1 << 22), d => [Random(d, DType.BF16, 1, 1 << 22)], t => t[0].Argsort(descending: true));
        yield return new TensorCase("argmax 64x128256", DType.F32, 4.0 * 64 * 128256, d => [Random(d, DType.F32, 64, 128256)], t => t[0].ArgMax());
        yield return new TensorCase("argmax 16384x4096", DType.BF16, 2.0 * 16384 * 4096, d => [Random(d, DType.BF16, 16384, 4096)], t => t[0].ArgMax());
        yield return new TensorCase("cumulative sum 2^26", DType.F32, 8.0 * (1 << 26), d => [Random(d, DType.F32, 1, 1 << 26)], t => t[0].CumulativeSum());
        yield return new TensorCase("cumulative sum 16384x4096", DType.F32, 8.0 * 16384 * 4096, d => [Random(d, DType.F32, 16384, 4096)], t => t[0].CumulativeSum());
        yield return new TensorCase("histogram of 2^26 in 256", DType.F32, 4.0 * (1 << 26), d => [Random(d, DType.F32, 1, 1 << 26)], t => t[0].Histogram(256, -4, 4));
    }

    private static Tensor Random(Device device, DType type, long rows, long length)
    {
        var shape = new Shape(rows, length);
        return type.IsFloat() ? Tensor.Normal(device, type, shape) : Tensor.Integers(device, type, shape, type == DType.U8 ? 0 : int.MinValue, type == DType.U8 ? 256 : int.MaxValue);
    }
}
