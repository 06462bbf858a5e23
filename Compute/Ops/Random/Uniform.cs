using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Uniformly distributed random numbers.</summary>
public static class UniformOperation
{
    extension(Tensor)
    {
        /// <summary>Independent numbers, uniform in [low, high). The same bits on every device for the same place in the generator's sequence.</summary>
        /// <param name="device">Where the tensor lives.</param>
        /// <param name="type">A floating-point type; F64 numbers have 53 random bits, the others 24 before they are rounded.</param>
        /// <param name="shape">Its shape.</param>
        /// <param name="low">The smallest number.</param>
        /// <param name="high">Above all numbers.</param>
        /// <param name="generator">Where the numbers come from; the device's own generator where it is not given.</param>
        /// <exception cref="ArgumentOutOfRangeException">Low is not below high in this type, or one is not finite.</exception>
        public static Tensor Uniform(Device device, DType type, Shape shape, double low = 0, double high = 1, Generator? generator = null)
        {
            var y = Tensor.Empty(device, type, shape);
            Guard.Float(y, "Uniform");
            var last = Below(type, high);
            if (!(Rounded(type, low) <= last) || !double.IsFinite(high - low))
                throw new ArgumentOutOfRangeException(nameof(high), high, $"Uniform: [{low}, {high}) holds no number of {type}");
            var (seed, stream) = RandomCore.Or(generator, device).Next();
            if (y.Count > 0) Dispatch.Real(device, type, new Launch(y, low, high - low, last, seed, stream));
            return y;
        }
    }

    private static double Rounded(DType type, double value) => type switch
    {
        DType.F64 => value,
        DType.F32 => (float)value,
        DType.F16 => (double)(Half)value,
        _ => (BFloat16)(float)value,
    };

    // The largest number of the type below the bound, to which what is rounded up to the bound is set.
    private static double Below(DType type, double bound)
    {
        var rounded = Rounded(type, bound);
        if (rounded < bound) return rounded;
        return type switch
        {
            DType.F64 => Math.BitDecrement(rounded),
            DType.F32 => MathF.BitDecrement((float)rounded),
            DType.F16 => (double)Half.BitDecrement((Half)rounded),
            // One step of a BFloat16 is 2¹⁶ steps of the float with its bits; 0 steps to the smallest negative one.
            _ => rounded > 0 ? BFloat16.FromBits((ushort)(((BFloat16)(float)rounded).Bits - 1))
                : rounded < 0 ? BFloat16.FromBits((ushort)(((BFloat16)(float)rounded).Bits + 1)) : BFloat16.FromBits(0x8001),
        };
    }

    private readonly struct Launch(Tensor y, double low, double range, double last, ulong seed, ulong stream) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            var each = T.IsDouble ? 2 : 4;
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), y.Count, low, range, last, 0, seed, stream), (y.Count + each - 1) / each, cost: 16);
        }
    }

    // One block of random words: four elements, or two of F64.
    internal readonly struct Kernel<TMemory, T>(TMemory y, long count, double low, double range, double last, long zero, ulong seed, ulong stream) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        public void Execute(long index)
        {
            var words = new Philox(seed).Block((ulong)index, stream);
            if (T.IsDouble)
            {
                Store(2 * index, RandomWords.Fraction53(words.X, words.Y));
                Store(2 * index + 1, RandomWords.Fraction53(words.Z, words.W));
                return;
            }
            Store(4 * index, RandomWords.Fraction24(words.X));
            Store(4 * index + 1, RandomWords.Fraction24(words.Y));
            Store(4 * index + 2, RandomWords.Fraction24(words.Z));
            Store(4 * index + 3, RandomWords.Fraction24(words.W));
        }

        private void Store(long index, double fraction)
        {
            if (index >= count) return;
            // The product passes through integers, so that no compiler merges it with the sum into one rounding: devices would differ.
            var scaled = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(fraction * range) + zero);
            var value = low + scaled;
            T.Store(y, index, T.Constant(value > last ? last : value));
        }
    }
}
