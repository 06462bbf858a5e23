using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Random truth values.</summary>
public static class BernoulliOperation
{
    extension(Tensor)
    {
        /// <summary>Independent truth values, each true with a probability. The same on every device for the same place in the generator's sequence.</summary>
        /// <param name="device">Where the tensor lives.</param>
        /// <param name="shape">Its shape.</param>
        /// <param name="probability">In [0, 1]; rounded to a multiple of 2⁻³².</param>
        /// <param name="generator">Where the numbers come from; the device's own generator where it is not given.</param>
        public static Tensor Bernoulli(Device device, Shape shape, double probability, Generator? generator = null)
        {
            if (!(probability is >= 0 and <= 1))
                throw new ArgumentOutOfRangeException(nameof(probability), probability, "Bernoulli: a probability is in [0, 1]");
            var y = Tensor.Empty(device, DType.Bool, shape);
            var (seed, stream) = RandomCore.Or(generator, device).Next();
            if (y.Count > 0) Dispatch.Bits(device, DType.Bool, new Launch(y, Threshold(probability), seed, stream));
            return y;
        }
    }

    /// <summary>Words below this number are true.</summary>
    internal static ulong Threshold(double probability) => (ulong)Math.Round(probability * 4294967296.0);

    private readonly struct Launch(Tensor y, ulong threshold, ulong seed, ulong stream) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new Kernel<TMemory>(backend.Memory(y), y.Count, threshold, seed, stream), (y.Count + 3) / 4, cost: 16);
    }

    internal readonly struct Kernel<TMemory>(TMemory y, long count, ulong threshold, ulong seed, ulong stream) : IIndexKernel where TMemory : struct, IMemory
    {
        public void Execute(long index)
        {
            var words = new Philox(seed).Block((ulong)index, stream);
            Store(4 * index, words.X);
            Store(4 * index + 1, words.Y);
            Store(4 * index + 2, words.Z);
            Store(4 * index + 3, words.W);
        }

        private void Store(long index, uint word)
        {
            if (index < count) y.Write(index, word < threshold ? (byte)1 : (byte)0);
        }
    }
}
