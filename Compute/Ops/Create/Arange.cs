using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Numbers at equal distances.</summary>
public static class ArangeOperation
{
    extension(Tensor)
    {
        /// <summary>The vector start, start + step, … of all numbers before <paramref name="end"/>. Integer types truncate each number.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The step is 0 or NaN.</exception>
        /// <exception cref="ShapeException">The numbers are too many or not finite.</exception>
        public static Tensor Arange(Device device, DType type, double start, double end, double step = 1)
        {
            if (step == 0 || double.IsNaN(step)) throw new ArgumentOutOfRangeException(nameof(step), step, "Arange: the step must not be 0");
            var count = Math.Ceiling((end - start) / step);
            if (!(count < 1L << 56)) throw new ShapeException($"Arange: from {start} to {end} by {step} there are {count} numbers");
            return Numbers(device, type, Math.Max(0, (long)count), start, step, double.NaN);
        }

        /// <summary>The vector 0, 1, … count - 1.</summary>
        public static Tensor Arange(Device device, DType type, long count) => Numbers(device, type, count, 0, 1, double.NaN);

        /// <summary>A vector of <paramref name="count"/> numbers from start to end, both included, at equal distances; start alone where the count is 1.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
        public static Tensor Linspace(Device device, DType type, double start, double end, long count)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(count);
            return Numbers(device, type, count, start, count > 1 ? (end - start) / (count - 1) : 0, count > 1 ? end : start);
        }
    }

    private static Tensor Numbers(Device device, DType type, long count, double start, double step, double last)
    {
        if (type == DType.Bool) throw new NotSupportedException("Arange, Linspace: not defined for Bool; use another type, and To(DType.Bool)");
        var y = Tensor.Empty(device, type, new Shape(count));
        if (count > 0) Dispatch.Element(device, type, new Launch(y, start, step, last));
        return y;
    }

    private readonly struct Launch(Tensor y, double start, double step, double last) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), start, step, last, double.IsNaN(last) ? long.MaxValue : (y.Count + 1) / 2, y.Count - 1), y.Count);
    }

    // From the middle on the numbers are counted from the last, so that both ends are exact.
    internal readonly struct Kernel<TMemory, T>(TMemory y, double start, double step, double last, long middle, long end) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index) =>
            T.Store(y, index, T.Constant(index < middle ? start + index * step : last - (end - index) * step));
    }
}
