using Native.Compute.Gpu.Sort;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Counts of elements in intervals.</summary>
public static class HistogramOperation
{
    /// <summary>How many elements lie in each of <paramref name="bins"/> equal intervals of [low, high]: I64 [bins].</summary>
    /// <param name="x">Any shape and type.</param>
    /// <param name="bins">The number of intervals, at least 1.</param>
    /// <param name="low">The start of the first interval.</param>
    /// <param name="high">The end of the last one, which belongs to it; all other ends belong to the next interval.</param>
    /// <remarks>Interval ⌊(x - low)·bins/(high - low)⌋ in F64. Elements outside, and NaN, are not counted. Has no gradient.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no bin, or low is not below high.</exception>
    public static Tensor Histogram(this Tensor x, long bins, double low, double high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (!(low < high) || !double.IsFinite(high - low))
            throw new ArgumentOutOfRangeException(nameof(high), high, $"Histogram: the range [{low}, {high}]; low must be below high, and both finite");
        if (x.Device is CudaDevice cuda)
            using (var scope = cuda.NoGrad())
            {
                var counts = Tensor.Zeros(cuda, DType.I64, new Shape(bins));
                if (x.Count == 0 || CudaBins.TryRun(cuda, counts, x.Contiguous(), low, high)) return scope.Keep(counts);
            }
        var y = Tensor.Empty(x.Device, DType.I64, new Shape(bins));
        using (x.Device.NoGrad())
        {
            // Chunks are counted each by itself, as many of them as keep their counts no larger than the elements.
            var chunks = Math.Clamp(x.Count / Math.Max(bins, 256), 1, 4096);
            var parts = Tensor.Zeros(x.Device, DType.I64, new Shape(chunks, bins));
            if (x.Count > 0) Dispatch.Element(x.Device, x.DType, new Launch(parts, x.Contiguous(), low, high));
            Dispatch.Bits(x.Device, DType.I64, new SumLaunch(y, parts));
        }
        return y;
    }

    private readonly struct Launch(Tensor parts, Tensor x, double low, double high) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            var (chunks, bins) = (parts.Shape[0], parts.Shape[1]);
            var chunk = (x.Count + chunks - 1) / chunks;
            backend.Run(new Kernel<TMemory, T>(backend.Memory(parts), backend.Memory(x), x.Count, chunk, bins, low, high, bins / (high - low)), chunks, chunk);
        }
    }

    internal readonly struct Kernel<TMemory, T>(TMemory parts, TMemory x, long count, long chunk, long bins, double low, double high, double scale) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index)
        {
            var end = (index + 1) * chunk < count ? (index + 1) * chunk : count;
            for (var i = index * chunk; i < end; i++)
            {
                var value = T.ToDouble(T.Load(x, i));
                // NaN is asked for by name: some GPU compilers turn the negation of a comparison into the opposite one.
                if (double.IsNaN(value) || value < low || value > high) continue;
                var bin = (long)((value - low) * scale);
                if (bin >= bins) bin = bins - 1;
                parts.Write(index * bins + bin, parts.Read<long>(index * bins + bin) + 1);
            }
        }
    }

    private readonly struct SumLaunch(Tensor y, Tensor parts) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new SumKernel<TMemory>(backend.Memory(y), backend.Memory(parts), parts.Shape[0], y.Count), y.Count, parts.Shape[0]);
    }

    internal readonly struct SumKernel<TMemory>(TMemory y, TMemory parts, long chunks, long bins) : IIndexKernel where TMemory : struct, IMemory
    {
        public void Execute(long index)
        {
            var sum = 0L;
            for (var i = 0L; i < chunks; i++) sum += parts.Read<long>(i * bins + index);
            y.Write(index, sum);
        }
    }
}
