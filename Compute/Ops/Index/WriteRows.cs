using Native.Compute.Cpu;
using Native.Compute.Gpu.Copies;
using Native.Compute.Kernels;

namespace Native.Compute;

/// <summary>Rows put into a larger tensor at a place that differs from batch to batch: how a cache of keys and values takes new tokens.</summary>
public static class WriteRowsOperation
{
    /// <summary>target[b, h, starts[b] + i] ← rows[b, h, i] for i below counts[b], in place; tapes that saved the target will notice.</summary>
    /// <param name="target">[batch, heads, capacity, size], contiguous.</param>
    /// <param name="rows">[batch, heads, count, size] of any strides, of the target's type.</param>
    /// <param name="starts">[batch] of I32.</param>
    /// <param name="counts">[batch] of I32: rows from there on are left out; null writes all.</param>
    /// <returns>The target.</returns>
    /// <exception cref="ShapeException">The shapes do not agree, or the target is not contiguous.</exception>
    /// <exception cref="NotSupportedException">The element types differ, the places are not I32, or a gradient of the rows is to be recorded.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row would lie outside the target; those that would not may have been written. On a GPU
    /// thrown at the next synchronization.</exception>
    public static Tensor WriteRows(this Tensor target, Tensor rows, Tensor starts, Tensor? counts = null)
    {
        Guard.SameType(target, rows, "WriteRows");
        Guard.Rank(target, 4, "WriteRows");
        Guard.Rank(rows, 4, "WriteRows");
        var (to, from) = (target.Shape, rows.Shape);
        if (to[0] != from[0] || to[1] != from[1] || to[3] != from[3])
            throw new ShapeException($"WriteRows: rows {from} for a target {to}; the batches, heads and sizes must agree");
        if (!target.IsContiguous) throw new ShapeException($"WriteRows: the target ({target.Layout}) is not contiguous");
        CheckPlaces(target, starts, "starts");
        if (counts is { } given) CheckPlaces(target, given, "counts");
        if (target.Device.Recording is { } tape && rows.Check("WriteRows") is var source && (source.RequiresGrad || source.TapeId == tape.Id))
            throw new NotSupportedException("WriteRows: what is written in place gets no gradient; detach the rows or write in a NoGrad scope");
        if (rows.Count > 0)
        {
            using var scope = target.Device.NoGrad();
            var (places, limits) = (starts.Contiguous(), counts?.Contiguous());
            if (target.Device is not CudaDevice cuda || !CudaRowWrite.TryRun(cuda, target, rows, places, limits, Faults.Code("WriteRows")))
                Dispatch.Bits(target.Device, target.DType, new Launch(target, rows, places, limits));
        }
        target.Storage.Version++;
        return target;
    }

    private static void CheckPlaces(Tensor target, Tensor places, string what)
    {
        Guard.SameDevice(target, places, "WriteRows");
        Guard.Type(places, DType.I32, "WriteRows");
        if (places.Rank != 1 || places.Count != target.Shape[0])
            throw new ShapeException($"WriteRows: {what} of shape {places.Shape} for a batch of {target.Shape[0]}; [{target.Shape[0]}] is needed");
    }

    private readonly struct Launch(Tensor target, Tensor rows, Tensor starts, Tensor? counts) : IBitsLaunch
    {
        public void On<TBackend, TMemory, T>(TBackend backend)
            where TBackend : struct, IBackend<TMemory> where TMemory : struct, IMemory where T : unmanaged
        {
            var shape = rows.Shape;
            // A processor copies a row at a time; a GPU is better off with an element for each thread.
            var onCpu = backend.IsCpu(out var cpu);
            var length = onCpu ? shape[3] : 1;
            var layout = rows.Layout;
            var lengths = counts ?? starts;
            backend.Run(
                new WriteRowsKernel<TMemory, T>(
                    backend.Memory(target), backend.Memory(rows), backend.Memory(starts), backend.Memory(lengths), backend.Faults,
                    new IndexMap(shape.AsSpan()[..^1], layout.Strides[..^1]), layout.Strides[^1], shape[1], shape[2], shape[3], target.Shape[2], length,
                    counts is null ? 0 : 1, Faults.Code("WriteRows")),
                shape.Count / length, cost: length);
            if (onCpu) cpu.Device.ThrowOnFault();
        }
    }
}

/// <summary>Some elements of one row that is written.</summary>
internal readonly struct WriteRowsKernel<TMemory, T>(
    TMemory target, TMemory source, TMemory starts, TMemory counts, TMemory faults, IndexMap rows, long stride, long heads, long rowCount, long size,
    long capacity, long length, int hasCounts, int code) : IIndexKernel
    where TMemory : struct, IMemory where T : unmanaged
{
    public void Execute(long index)
    {
        var first = index * length;
        var row = first / size;
        var column = first - row * size;
        var i = row % rowCount;
        var batch = row / rowCount / heads;
        if (hasCounts != 0 && i >= counts.Read<int>(batch)) return;
        var place = starts.Read<int>(batch) + i;
        if (!Faults.IsInRange(faults, code, place, capacity)) return;
        var from = rows.Offset(row) + column * stride;
        var to = (row / rowCount * capacity + place) * size + column;
        for (var k = 0L; k < length; k++) target.Write(to + k, source.Read<T>(from + k * stride));
    }
}
