using Native.Compute.Cpu;
using Native.Compute.Gpu.Sort;

namespace Native.Compute.Kernels;

/// <summary>Stable sorting of rows: radix sort on CUDA devices; radix sort of blocks on the CPU and ranks of small blocks on other GPUs, then merges of ever longer runs.</summary>
internal static class RowSort
{
    /// <summary>For each row the places of its elements in sorted order: I32 [rows, length]. Equal elements keep their order, NaN comes last.</summary>
    /// <param name="x">Contiguous, rows·length elements of any type.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="length">Elements of a row, below 2³¹.</param>
    /// <param name="descending">Whether the largest come first.</param>
    public static Tensor Order(Tensor x, long rows, long length, bool descending) => WithKeys(x, rows, length, descending).Order;

    /// <summary>As <see cref="Order"/>, with the sorted keys (32-bit integers, or 64-bit ones for F64 and I64), of which only the equality is the same on every device.</summary>
    public static (Tensor Keys, Tensor Order) WithKeys(Tensor x, long rows, long length, bool descending)
    {
        if (length > int.MaxValue) throw new ShapeException($"Sort: {length} elements along an axis; at most {int.MaxValue} can be sorted");
        using var scope = x.Device.NoGrad();
        var type = SortKey.IsWide(x.DType) ? DType.I64 : DType.I32;
        var shape = new Shape(rows, length);
        if (x.Device is CudaDevice cuda && shape.Count > 0)
        {
            var (sorted, order) = (Tensor.Empty(cuda, type, shape), Tensor.Empty(cuda, DType.I32, shape));
            if (CudaSort.TryKeys(cuda, sorted, order, x, length, descending)) return (scope.Keep(sorted), scope.Keep(order));
        }
        var keys = new SortBuffers(
            Tensor.Empty(x.Device, type, shape), Tensor.Empty(x.Device, DType.I32, shape),
            Tensor.Empty(x.Device, type, shape), Tensor.Empty(x.Device, DType.I32, shape));
        if (shape.Count == 0) return (scope.Keep(keys.Keys), scope.Keep(keys.Order));
        Dispatch.Element(x.Device, x.DType, new KeyLaunch(keys, x, length, descending));
        var merges = 0;
        for (var width = FirstWidth(x.Device, length); width < length; width *= 2) merges++;
        Dispatch.Bits(x.Device, type, new Launch(keys, rows, length));
        return merges % 2 == (x.Device is CpuDevice ? 0 : 1)
            ? (scope.Keep(keys.Keys), scope.Keep(keys.Order))
            : (scope.Keep(keys.OtherKeys), scope.Keep(keys.OtherOrder));
    }

    /// <summary>Elements that the first step sorts at once.</summary>
    public static long FirstWidth(Device device, long length) => device is CpuDevice ? RadixLoop<uint, SortKey32>.Block : RankKernel.Block;

    private readonly struct KeyLaunch(SortBuffers to, Tensor x, long length, bool descending) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T> =>
            backend.Run(
                new KeyKernel<TMemory, T>(
                    backend.Memory(to.Keys), backend.Memory(to.Order), backend.Memory(x), length, descending ? 1 : 0, SortKey.IsWide(x.DType) ? 1 : 0), x.Count);
    }

    private readonly struct Launch(SortBuffers buffers, long rows, long length) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            if (typeof(T) == typeof(ulong)) Sort<TBackend, TMemory, ulong, SortKey64>(backend);
            else Sort<TBackend, TMemory, uint, SortKey32>(backend);
        }

        private void Sort<TBackend, TMemory, T, TKey>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged where TKey : struct, ISortKey<T>
        {
            var from = buffers;
            var width = FirstWidth(buffers.Keys.Device, length);
            if (backend.IsCpu(out var cpu))
            {
                var radix = new RadixLoop<T, TKey>(cpu, from, rows, length);
                cpu.Device.Pool.Run(radix.Tasks, radix);
                for (; width < length; width *= 2)
                {
                    var merge = new MergeLoop<T, TKey>(cpu, from, rows, length, width);
                    cpu.Device.Pool.Run(merge.Tasks, merge);
                    from = from.Swapped;
                }
                return;
            }
            backend.Run(
                new RankKernel<TMemory, T, TKey>(
                    backend.Memory(from.Keys), backend.Memory(from.Order), backend.Memory(from.OtherKeys), backend.Memory(from.OtherOrder), length), rows * length);
            for (from = from.Swapped; width < length; width *= 2)
            {
                backend.Run(
                    new MergeKernel<TMemory, T, TKey>(
                        backend.Memory(from.Keys), backend.Memory(from.Order), backend.Memory(from.OtherKeys), backend.Memory(from.OtherOrder), length, width), rows * length);
                from = from.Swapped;
            }
        }
    }
}

/// <summary>Keys and places, twice: sorting passes move them from one pair to the other.</summary>
internal readonly record struct SortBuffers(Tensor Keys, Tensor Order, Tensor OtherKeys, Tensor OtherOrder)
{
    public SortBuffers Swapped => new(OtherKeys, OtherOrder, Keys, Order);
}
