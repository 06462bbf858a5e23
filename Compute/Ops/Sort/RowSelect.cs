using System.Runtime.CompilerServices;
using Native.Compute.Cpu;

namespace Native.Compute.Kernels;

/// <summary>The first k elements of rows in sorted order on the CPU, without sorting the rows: a heap of the best so far, which most elements never enter.</summary>
internal static class RowSelect
{
    /// <summary>For each row the places of its first k elements in sorted order: I32 [rows, k].</summary>
    public static Tensor Order(Tensor x, long rows, long length, long k, bool descending)
    {
        if (length > int.MaxValue) throw new ShapeException($"TopK: {length} elements along an axis; at most {int.MaxValue} can be sorted");
        using var scope = x.Device.NoGrad();
        var shape = new Shape(rows, k);
        var order = Tensor.Empty(x.Device, DType.I32, shape);
        var keys = Tensor.Empty(x.Device, SortKey.IsWide(x.DType) ? DType.I64 : DType.I32, shape);
        if (shape.Count > 0) Dispatch.Element(x.Device, x.DType, new Launch(keys, order, x, length, descending));
        return scope.Keep(order);
    }

    private readonly struct Launch(Tensor keys, Tensor order, Tensor x, long length, bool descending) : IElementLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : struct, IElement<T>
        {
            var cpu = CpuBackends.Of(backend);
            var rows = (int)order.Shape[0];
            if (SortKey.IsWide(x.DType))
                cpu.Device.Pool.Run(rows, new SelectLoop<T, ulong, SortKey64>(cpu.Memory(keys), cpu.Memory(order), cpu.Memory(x), length, (int)order.Shape[1], descending));
            else
                cpu.Device.Pool.Run(rows, new SelectLoop<T, uint, SortKey32>(cpu.Memory(keys), cpu.Memory(order), cpu.Memory(x), length, (int)order.Shape[1], descending));
        }
    }
}

/// <summary>One row of a selection: a heap with the last of the chosen elements on top, which is sorted at the end.</summary>
internal readonly unsafe struct SelectLoop<T, TBits, TKey>(HostMemory keys, HostMemory order, HostMemory x, long length, int k, bool descending) : IWork
    where T : struct, IElement<T> where TBits : unmanaged where TKey : struct, ISortKey<TBits>
{
    public void Run(int task)
    {
        var heap = (TBits*)keys.Start + (long)task * k;
        var places = (int*)order.Start + (long)task * k;
        var row = task * length;
        for (var i = 0; i < k; i++) (heap[i], places[i]) = (Key(row + i), i);
        for (var i = k / 2 - 1; i >= 0; i--) Sink(heap, places, i, k);
        for (var i = k; i < length; i++)
        {
            var key = Key(row + i);
            // A later element that equals the last chosen one does not replace it.
            if (!TKey.Less(key, heap[0])) continue;
            (heap[0], places[0]) = (key, i);
            Sink(heap, places, 0, k);
        }
        for (var end = k - 1; end > 0; end--)
        {
            (heap[0], heap[end]) = (heap[end], heap[0]);
            (places[0], places[end]) = (places[end], places[0]);
            Sink(heap, places, 0, end);
        }
    }

    private TBits Key(long index)
    {
        var value = T.Load(x, index);
        if (typeof(TBits) == typeof(ulong)) return Unsafe.BitCast<ulong, TBits>(SortKey.Of64(value, descending ? 1 : 0));
        return Unsafe.BitCast<uint, TBits>(SortKey.Of32(value, descending ? 1 : 0));
    }

    private static bool Before(TBits a, int placeA, TBits b, int placeB) => TKey.Less(a, b) || (!TKey.Less(b, a) && placeA < placeB);

    private static void Sink(TBits* heap, int* places, int i, int count)
    {
        var (key, place) = (heap[i], places[i]);
        for (var child = 2 * i + 1; child < count; child = 2 * i + 1)
        {
            if (child + 1 < count && Before(heap[child], places[child], heap[child + 1], places[child + 1])) child++;
            if (!Before(key, place, heap[child], places[child])) break;
            (heap[i], places[i]) = (heap[child], places[child]);
            i = child;
        }
        (heap[i], places[i]) = (key, place);
    }
}
