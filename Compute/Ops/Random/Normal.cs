using System.Runtime.Intrinsics;
using Native.Compute.Cpu;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Normally distributed random numbers.</summary>
public static class NormalOperation
{
    extension(Tensor)
    {
        /// <summary>Independent numbers, normal with this mean and standard deviation, by the transformation of Box and Muller.</summary>
        /// <param name="device">Where the tensor lives.</param>
        /// <param name="type">A floating-point type.</param>
        /// <param name="shape">Its shape.</param>
        /// <param name="mean">The mean.</param>
        /// <param name="deviation">The standard deviation, not negative.</param>
        /// <param name="generator">Where the numbers come from; the device's own generator where it is not given.</param>
        /// <remarks>Devices agree but for the rounding of logarithm and sine. Numbers stay within 6.8 standard deviations, F64 ones within 8.6.</remarks>
        public static Tensor Normal(Device device, DType type, Shape shape, double mean = 0, double deviation = 1, Generator? generator = null)
        {
            var y = Tensor.Empty(device, type, shape);
            Guard.Float(y, "Normal");
            if (!(deviation >= 0)) throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "Normal: the standard deviation must not be negative");
            var (seed, stream) = RandomCore.Or(generator, device).Next();
            if (y.Count > 0) Dispatch.Real(device, type, new Launch(y, mean, deviation, seed, stream));
            return y;
        }
    }

    private readonly struct Launch(Tensor y, double mean, double deviation, ulong seed, ulong stream) : IRealLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IRealElement<T>
        {
            if (backend.IsCpu(out var cpu) && Vector128.IsHardwareAccelerated)
            {
                if (T.IsDouble) OfLanes<Lanes512<double>, Lanes256<double>, Lanes128<double>, F64, T>(cpu);
                else OfLanes<Lanes512<float>, Lanes256<float>, Lanes128<float>, F32, T>(cpu);
                return;
            }
            var each = T.IsDouble ? 2 : 4;
            backend.Run(new Kernel<TMemory, T>(backend.Memory(y), y.Count, mean, deviation, seed, stream), (y.Count + each - 1) / each, cost: 64);
        }

        private void OfLanes<T512, T256, T128, TWork, T>(CpuBackend cpu)
            where T512 : struct, ILanes<T512> where T256 : struct, ILanes<T256> where T128 : struct, ILanes<T128>
            where TWork : struct, IRealElement<TWork> where T : struct, IRealElement<T>
        {
            if (Vector512.IsHardwareAccelerated) Loop<T512, TWork, T>(cpu);
            else if (Vector256.IsHardwareAccelerated) Loop<T256, TWork, T>(cpu);
            else Loop<T128, TWork, T>(cpu);
        }

        private void Loop<TLanes, TWork, T>(CpuBackend cpu)
            where TLanes : struct, ILanes<TLanes> where TWork : struct, IRealElement<TWork> where T : struct, IRealElement<T>
        {
            var loop = new NormalLoop<TLanes, TWork, T>(cpu.Memory(y), y.Count, mean, deviation, seed, stream);
            cpu.Device.Pool.Run(loop.Tasks, loop);
        }
    }

    internal readonly struct Kernel<TMemory, T>(TMemory y, long count, double mean, double deviation, ulong seed, ulong stream) : IIndexKernel
        where TMemory : struct, IMemory where T : struct, IRealElement<T>
    {
        public void Execute(long index)
        {
            var words = new Philox(seed).Block((ulong)index, stream);
            if (T.IsDouble)
            {
                Pair(2 * index, BoxMuller.Radius(words.X, words.Y), RandomWords.Fraction53(words.Z, words.W));
                return;
            }
            Pair(4 * index, BoxMuller.Radius(words.X), RandomWords.Fraction24(words.Y));
            Pair(4 * index + 2, BoxMuller.Radius(words.Z), RandomWords.Fraction24(words.W));
        }

        private void Pair(long index, double radius, double turn)
        {
            if (index >= count) return;
            var r = T.Constant(deviation) * BoxMuller.Length(T.Constant(radius));
            var angle = T.Constant(turn * 6.283185307179586);
            T.Store(y, index, T.Constant(mean) + r * RealMath.Cos(angle));
            if (index + 1 < count) T.Store(y, index + 1, T.Constant(mean) + r * RealMath.Sin(angle));
        }
    }
}
