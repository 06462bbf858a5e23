namespace Native.Compute.Kernels;

/// <summary>From the first key that each query sees, where the queries end that see each key.</summary>
internal static class DocumentEnds
{
    /// <summary>[batch, keys] of I32: the number of queries that start at or before each key. Starts do not fall, so these come first.</summary>
    public static Tensor Of(Tensor starts, long keys)
    {
        var ends = Tensor.Empty(starts.Device, DType.I32, new Shape(starts.Shape[0], keys));
        Dispatch.Bits(starts.Device, DType.I32, new Launch(ends, starts));
        return ends;
    }

    private readonly struct Launch(Tensor ends, Tensor starts) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new DocumentEndsKernel<TMemory>(backend.Memory(ends), backend.Memory(starts), ends.Shape[1], starts.Shape[1]), ends.Count, 8);
    }
}

/// <summary>The end for one key, by halving.</summary>
internal readonly struct DocumentEndsKernel<TMemory>(TMemory ends, TMemory starts, long keys, long queries) : IIndexKernel where TMemory : struct, IMemory
{
    public void Execute(long index)
    {
        var row = index / keys * queries;
        var key = index % keys;
        var low = 0L;
        var high = queries;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (starts.Read<int>(row + middle) <= key) low = middle + 1;
            else high = middle;
        }
        ends.Write(index, (int)low);
    }
}
