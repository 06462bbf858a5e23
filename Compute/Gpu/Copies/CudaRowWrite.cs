using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Copies;

/// <summary>Puts rows at places that differ from batch to batch on CUDA devices.</summary>
internal static class CudaRowWrite
{
    /// <summary>Runs it for rows of whole vectors of 16 bytes; false where they are not.</summary>
    /// <param name="device">The device.</param>
    /// <param name="target">[batch, heads, capacity, size], contiguous.</param>
    /// <param name="rows">[batch, heads, count, size].</param>
    /// <param name="starts">[batch] of I32, contiguous.</param>
    /// <param name="counts">The same, or null for all rows.</param>
    /// <param name="code">The operation, for a report of a place that is out of range.</param>
    public static bool TryRun(CudaDevice device, Tensor target, Tensor rows, Tensor starts, Tensor? counts, int code)
    {
        var size = target.DType.Size();
        var (shape, layout) = (rows.Shape, rows.Layout);
        if (!device.Runs(80, false) || layout.Strides[^1] != 1 || shape[3] * size % 16 != 0) return false;
        if ((GpuDevice.Address(target) | GpuDevice.Address(rows)) % 16 != 0 || Math.Max(shape[1], Math.Max(shape[2], shape[3])) > int.MaxValue) return false;
        Span<long> strides = [layout.Strides[0] * size, layout.Strides[1] * size, layout.Strides[2] * size];
        if ((strides[0] | strides[1] | strides[2]) % 16 != 0) return false;
        var vectors = shape[3] * size / 16;
        var count = shape.Count / shape[3] * vectors;
        device.Kernel(typeof(RowWrite), Describe).Launch(
            device.StreamHandle, (count + RowWrite.Threads - 1) / RowWrite.Threads, new IndexMap(shape.AsSpan()[..3], strides),
            [
                (ulong)GpuDevice.Address(target), (ulong)GpuDevice.Address(rows), (ulong)GpuDevice.Address(starts),
                counts is { } given ? (ulong)GpuDevice.Address(given) : 0, (ulong)device.FaultAddress, KernelArgument.Of(count), KernelArgument.Of((int)vectors),
                KernelArgument.Of((int)shape[2]), KernelArgument.Of((int)shape[1]), KernelArgument.Of(target.Shape[2]), KernelArgument.Of(code),
            ]);
        return true;
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe() => new(typeof(RowWrite).GetMethod("Run")!, RowWrite.Threads);
}
