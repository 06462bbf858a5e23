using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Copies;

/// <summary>Picks whole rows on CUDA devices.</summary>
internal static class CudaGather
{
    /// <summary>Runs a gather whose index does not change along rows of whole vectors of 16 bytes; false where it is another.</summary>
    /// <param name="device">The device.</param>
    /// <param name="y">The result, contiguous.</param>
    /// <param name="x">What is read.</param>
    /// <param name="index">I64, of y's shape.</param>
    /// <param name="over">y (0), x at index 0 (1), index (2).</param>
    /// <param name="stride">Elements of x from one index to the next.</param>
    /// <param name="bound">The number of indices.</param>
    /// <param name="code">The operation, for a report of an index that is out of range.</param>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x, Tensor index, in Iteration over, long stride, long bound, int code)
    {
        var size = y.DType.Size();
        if (!device.Runs(80, false) || over.InnerStride(1) != 1 || over.InnerStride(2) != 0 || over.Inner * size % 16 != 0 || stride * size % 16 != 0) return false;
        if ((GpuDevice.Address(y) | GpuDevice.Address(x)) % 16 != 0 || over.Inner * size / 16 > int.MaxValue) return false;
        for (var axis = 0; axis < over.Rank - 1; axis++)
            if (over.Stride(1, axis) * size % 16 != 0) return false;
        var vectors = over.Inner * size / 16;
        var count = over.Outer * vectors;
        device.Kernel(typeof(RowGather), Describe).Launch(
            device.StreamHandle, (count + RowGather.Threads - 1) / RowGather.Threads, new RowStarts(over.RowMap(2, sizeof(long)), over.RowMap(1, size)),
            [
                (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), (ulong)GpuDevice.Address(index), (ulong)device.FaultAddress,
                KernelArgument.Of(count), KernelArgument.Of((int)vectors), KernelArgument.Of(stride * size), KernelArgument.Of(bound), KernelArgument.Of(code),
            ]);
        return true;
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe() => new(typeof(RowGather).GetMethod("Run")!, RowGather.Threads);
}
