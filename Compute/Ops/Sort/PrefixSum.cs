namespace Native.Compute.Kernels;

/// <summary>Running sums of I64 vectors by index kernels: sums of chunks, their running sums, then each chunk's own.</summary>
internal static class PrefixSum
{
    private const long Chunk = 256;

    /// <summary>x[i] ← x[0] + … + x[i], in place; x is contiguous.</summary>
    public static void InPlace(Tensor x)
    {
        if (x.Count == 0) return;
        using var scope = x.Device.NoGrad();
        var chunks = (x.Count + Chunk - 1) / Chunk;
        var sums = Tensor.Empty(x.Device, DType.I64, new Shape(chunks));
        if (chunks > 1)
        {
            Dispatch.Bits(x.Device, DType.I64, new Launch(x, sums, 0));
            InPlace(sums);
        }
        Dispatch.Bits(x.Device, DType.I64, new Launch(x, sums, 1));
    }

    private readonly struct Launch(Tensor x, Tensor sums, int adds) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new Kernel<TMemory>(backend.Memory(x), backend.Memory(sums), x.Count, adds), sums.Count, Chunk);
    }

    internal readonly struct Kernel<TMemory>(TMemory x, TMemory sums, long count, int adds) : IIndexKernel where TMemory : struct, IMemory
    {
        public void Execute(long index)
        {
            var end = (index + 1) * Chunk < count ? (index + 1) * Chunk : count;
            var sum = adds != 0 && index > 0 ? sums.Read<long>(index - 1) : 0;
            for (var i = index * Chunk; i < end; i++)
            {
                sum += x.Read<long>(i);
                if (adds != 0) x.Write(i, sum);
            }
            if (adds == 0) sums.Write(index, sum);
        }
    }
}
