using System.Runtime.CompilerServices;
using ILGPU;
using Native.Compute.Gpu.Intrinsics;
using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Sort;

/// <summary>Counts of elements in equal intervals: blocks count stretches in shared memory, each interval in several counters where there is room, and
/// add what they counted to the result. Counts are integers: their order does not matter.</summary>
/// <typeparam name="TPacking">The element type.</typeparam>
internal static class BinCounts<TPacking> where TPacking : struct, IPacking
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 512;

    /// <summary>Counters of a block.</summary>
    public const int Counters = 8192;

    /// <summary>Bytes of shared memory.</summary>
    public const int SharedBytes = Counters * 4;

    private static int PerVector => 4 * TPacking.PerWord;

    /// <summary>y[⌊(x - low)·scale⌋] += 1 in F64; high counts to the last interval, what is outside and NaN to none.</summary>
    /// <param name="y">The counts, I64, [bins].</param>
    /// <param name="x">Elements from a multiple of 16 bytes on.</param>
    /// <param name="count">Elements.</param>
    /// <param name="bins">Intervals.</param>
    /// <param name="copies">Counters of an interval: a power of two, bins·copies at most <see cref="Counters"/>.</param>
    /// <param name="limits">low, high and scale, F64.</param>
    public static void Run(BinLimits limits, ulong y, ulong x, long count, int bins, int copies)
    {
        var shared = SharedTile.Memory();
        for (var at = Group.IdxX * 16; at < SharedBytes; at += Threads * 16) SharedWords.Clear16(shared + (uint)at);
        Group.Barrier();
        var copy = shared + (uint)(Group.IdxX & (copies - 1)) * 4;
        var step = (uint)copies * 4;
        var vectors = count / PerVector;
        var stride = (long)Grid.DimX * Threads;
        var v = (long)Grid.IdxX * Threads + Group.IdxX;
        for (; v + stride < vectors; v += 2 * stride)
        {
            var a = GlobalMemory.Load(x + (ulong)v * 16);
            var b = GlobalMemory.Load(x + (ulong)(v + stride) * 16);
            Vector(copy, step, a, bins, limits);
            Vector(copy, step, b, bins, limits);
        }
        if (v < vectors) Vector(copy, step, GlobalMemory.Load(x + (ulong)v * 16), bins, limits);
        // What is left after the last whole vector.
        var last = vectors * PerVector + Group.IdxX;
        if (Grid.IdxX == 0 && last < count)
            Add(copy, step, TPacking.Low(TPacking.PerWord > 1 ? GlobalVectors.LoadHalfWord(x + (ulong)last * 2) : GlobalVectors.LoadWord(x + (ulong)last * 4)).Value, bins, limits);
        Group.Barrier();
        for (var bin = Group.IdxX; bin < bins; bin += Threads)
        {
            var sum = 0u;
            for (var c = 0; c < copies; c++) sum += SharedWords.LoadWord(shared + (uint)bin * step + (uint)c * 4);
            if (sum != 0) GlobalMemory.AddLong(y + (ulong)bin * 8, (long)sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Vector(uint copy, uint step, Word4 v, int bins, in BinLimits limits)
    {
        Word(copy, step, v.X, bins, limits);
        Word(copy, step, v.Y, bins, limits);
        Word(copy, step, v.Z, bins, limits);
        Word(copy, step, v.W, bins, limits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Word(uint copy, uint step, uint word, int bins, in BinLimits limits)
    {
        Add(copy, step, TPacking.Low(word).Value, bins, limits);
        if (TPacking.PerWord > 1) Add(copy, step, TPacking.High(word).Value, bins, limits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(uint copy, uint step, float x, int bins, in BinLimits limits)
    {
        // NaN is asked for by its bits: comparisons with it are what compilers turn around.
        if ((Interop.FloatAsInt(x) & 0x7FFF_FFFF) > 0x7F80_0000) return;
        double value = x;
        if (value < limits.Low || value > limits.High) return;
        var bin = (int)((value - limits.Low) * limits.Scale);
        SharedWords.Add(copy + (uint)(bin < bins ? bin : bins - 1) * step, 1);
    }
}

/// <summary>The range of a histogram, and intervals for each unit.</summary>
internal readonly struct BinLimits(double low, double high, double scale)
{
    public readonly double Low = low, High = high, Scale = scale;
}

/// <summary>Histograms on CUDA devices.</summary>
internal static class CudaBins
{
    private const long Blocks = 528, PerBlock = 16384, MostBins = 4096;

    /// <summary>y += the counts; false where only the portable kernels count them.</summary>
    /// <param name="device">The device.</param>
    /// <param name="y">I64, [bins], zeros.</param>
    /// <param name="x">Contiguous.</param>
    /// <param name="low">The start of the first interval.</param>
    /// <param name="high">The end of the last one.</param>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x, double low, double high)
    {
        // The counters of a block are of 32 bits.
        if (!device.Runs(80, false) || y.Count > MostBins || x.Count > uint.MaxValue || GpuDevice.Address(x) % 16 != 0) return false;
        switch (x.DType)
        {
            case DType.F32: Run<PackedSingle>(device, y, x, low, high); break;
            case DType.F16: Run<PackedHalf>(device, y, x, low, high); break;
            case DType.BF16: Run<PackedBFloat16>(device, y, x, low, high); break;
            default: return false;
        }
        return true;
    }

    private static void Run<TPacking>(CudaDevice device, Tensor y, Tensor x, double low, double high) where TPacking : struct, IPacking
    {
        var copies = 1;
        while (copies < 16 && 2 * copies * y.Count <= BinCounts<TPacking>.Counters) copies *= 2;
        device.Kernel(typeof(BinCounts<TPacking>), Describe<TPacking>).Launch(
            device.StreamHandle, Math.Clamp(x.Count / PerBlock, 1, Blocks), new BinLimits(low, high, y.Count / (high - low)),
            [(ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), KernelArgument.Of(x.Count), KernelArgument.Of((int)y.Count), KernelArgument.Of(copies)]);
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(BinCounts<TPacking>).GetMethod("Run")!, BinCounts<TPacking>.Threads) { SharedBytes = BinCounts<TPacking>.SharedBytes };
}
