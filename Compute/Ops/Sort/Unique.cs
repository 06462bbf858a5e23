using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>The different elements of a tensor.</summary>
public static class UniqueOperation
{
    /// <summary>The different elements in ascending order, where each element of x is among them, and how often each occurs.</summary>
    /// <param name="x">Any shape and type; fewer than 2³¹ elements.</param>
    /// <returns>Values of x's type, [n]; I64 indices into them, of x's shape; I64 counts, [n]. All NaN count as one element, the last; so do -0 and 0.</returns>
    /// <remarks>Waits for the device: n depends on the elements. Has no gradient.</remarks>
    public static (Tensor Values, Tensor Inverse, Tensor Counts) Unique(this Tensor x)
    {
        var device = x.Device;
        var shape = x.Shape;
        var inverse = Tensor.Empty(device, DType.I64, shape);
        using var scope = device.NoGrad();
        var flat = x.Contiguous().Reshape(new Shape(shape.Count));
        var count = 0L;
        var ranks = Tensor.Empty(device, DType.I64, flat.Shape);
        var (keys, order) = RowSort.WithKeys(flat, 1, flat.Count, descending: false);
        if (flat.Count > 0)
        {
            Dispatch.Bits(device, keys.DType, new HeadLaunch(ranks, keys));
            PrefixSum.InPlace(ranks);
            count = (long)ranks.Slice(0, flat.Count - 1, 1).Item();
        }
        var values = Tensor.Empty(device, x.DType, new Shape(count));
        var counts = Tensor.Empty(device, DType.I64, new Shape(count));
        if (count > 0)
        {
            var starts = Tensor.Empty(device, DType.I64, new Shape(count));
            Dispatch.Bits(device, x.DType, new PlaceLaunch(values, inverse, starts, flat, order, ranks));
            Dispatch.Bits(device, DType.I64, new CountLaunch(counts, starts, flat.Count));
        }
        return (scope.Keep(values), inverse, scope.Keep(counts));
    }

    private readonly struct HeadLaunch(Tensor heads, Tensor keys) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            if (keys.DType == DType.I64) backend.Run(new HeadKernel<TMemory, ulong, SortKey64>(backend.Memory(heads), backend.Memory(keys)), heads.Count);
            else backend.Run(new HeadKernel<TMemory, uint, SortKey32>(backend.Memory(heads), backend.Memory(keys)), heads.Count);
        }
    }

    internal readonly struct HeadKernel<TMemory, T, TKey>(TMemory heads, TMemory keys) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged where TKey : struct, ISortKey<T>
    {
        public void Execute(long index) =>
            heads.Write(index, index == 0 || TKey.Less(keys.Read<T>(index - 1), keys.Read<T>(index)) ? 1L : 0L);
    }

    private readonly struct PlaceLaunch(Tensor values, Tensor inverse, Tensor starts, Tensor x, Tensor order, Tensor ranks) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(
                new PlaceKernel<TMemory, T>(
                    backend.Memory(values), backend.Memory(inverse), backend.Memory(starts), backend.Memory(x), backend.Memory(order), backend.Memory(ranks)), x.Count);
    }

    internal readonly struct PlaceKernel<TMemory, T>(TMemory values, TMemory inverse, TMemory starts, TMemory x, TMemory order, TMemory ranks) : IIndexKernel
        where TMemory : struct, IMemory where T : unmanaged
    {
        public void Execute(long index)
        {
            var rank = ranks.Read<long>(index) - 1;
            long place = order.Read<int>(index);
            inverse.Write(place, rank);
            if (index > 0 && ranks.Read<long>(index - 1) - 1 == rank) return;
            values.Write(rank, x.Read<T>(place));
            starts.Write(rank, index);
        }
    }

    private readonly struct CountLaunch(Tensor counts, Tensor starts, long total) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged =>
            backend.Run(new CountKernel<TMemory>(backend.Memory(counts), backend.Memory(starts), counts.Count, total), counts.Count);
    }

    internal readonly struct CountKernel<TMemory>(TMemory counts, TMemory starts, long count, long total) : IIndexKernel where TMemory : struct, IMemory
    {
        public void Execute(long index) =>
            counts.Write(index, (index + 1 < count ? starts.Read<long>(index + 1) : total) - starts.Read<long>(index));
    }
}
