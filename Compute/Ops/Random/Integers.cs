using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Random integers and orders.</summary>
public static class RandomIntegersOperation
{
    extension(Tensor)
    {
        /// <summary>Independent integers, uniform in [low, high). The same on every device for the same place in the generator's sequence.</summary>
        /// <param name="device">Where the tensor lives.</param>
        /// <param name="type">An integer type, which must hold the range.</param>
        /// <param name="shape">Its shape.</param>
        /// <param name="low">The smallest number.</param>
        /// <param name="high">Above all numbers.</param>
        /// <param name="generator">Where the numbers come from; the device's own generator where it is not given.</param>
        /// <exception cref="ArgumentOutOfRangeException">Low is not below high, or the type does not hold the range.</exception>
        public static Tensor Integers(Device device, DType type, Shape shape, long low, long high, Generator? generator = null)
        {
            var (first, last) = type switch
            {
                DType.I32 => (int.MinValue, int.MaxValue),
                DType.I64 => (long.MinValue, long.MaxValue),
                DType.U8 => (byte.MinValue, byte.MaxValue),
                DType.I8 => (sbyte.MinValue, sbyte.MaxValue),
                _ => throw new NotSupportedException($"Integers: {type} is not an integer type; I32, I64, U8 and I8 are supported"),
            };
            if (low >= high || low < first || high - 1 > last)
                throw new ArgumentOutOfRangeException(nameof(high), high, $"Integers: [{low}, {high}) is empty or not within {type}");
            var y = Tensor.Empty(device, type, shape);
            var (seed, stream) = RandomCore.Or(generator, device).Next();
            if (y.Count > 0) Dispatch.Element(device, type, new Launch(y, low, (ulong)high - (ulong)low, seed, stream));
            return y;
        }

        /// <summary>The numbers 0 … count - 1 in a random order, all orders being equally likely: I64 [count].</summary>
        /// <param name="device">Where the tensor lives.</param>
        /// <param name="count">How many; below 2³¹.</param>
        /// <param name="generator">Where the numbers come from; the device's own generator where it is not given.</param>
        public static Tensor Permutation(Device device, long count, Generator? generator = null)
        {
            // Keys of 63 random bits: that two agree, which would favor one order, happens with probability count² / 2⁶⁴.
            var shape = new Shape(count);
            Tensor order;
            using (var scope = device.NoGrad())
                order = scope.Keep(Tensor.Integers(device, DType.I64, shape, 0, long.MaxValue, generator).Argsort());
            return order;
        }
    }

    private readonly struct Launch(Tensor y, long low, ulong range, ulong seed, ulong stream) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), y.Count, low, range, seed, stream), (y.Count + 1) / 2, cost: 8);
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, long count, long low, ulong range, ulong seed, ulong stream) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IElement<T>
    {
        public void Execute(long index)
        {
            var words = new Philox(seed).Block((ulong)index, stream);
            T.Store(y, 2 * index, T.FromInt64(low + (long)RandomWords.Below(words.X, words.Y, range)));
            if (2 * index + 1 < count) T.Store(y, 2 * index + 1, T.FromInt64(low + (long)RandomWords.Below(words.Z, words.W, range)));
        }
    }
}
