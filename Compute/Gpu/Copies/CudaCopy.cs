using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Copies;

/// <summary>Copies between layouts on CUDA devices: rows by 16 bytes, transposes through shared memory.</summary>
internal static class CudaCopy
{
    /// <summary>Runs y ← x if one of the kernels takes the layouts; false otherwise.</summary>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x)
    {
        if (!device.Runs(80, false)) return false;
        var over = Iteration.Over(y.Layout, x.Layout, x.Layout, x.Layout, x.Layout);
        return TryRows(device, y, x, over) || TryTranspose(device, y, x, over);
    }

    private static bool TryRows(CudaDevice device, Tensor y, Tensor x, in Iteration over)
    {
        var size = y.DType.Size();
        if (over.InnerStride(0) != 1 || over.InnerStride(1) != 1 || over.Inner * size % 16 != 0) return false;
        if ((GpuDevice.Address(y) | GpuDevice.Address(x)) % 16 != 0) return false;
        for (var axis = 0; axis < over.Rank - 1; axis++)
            if ((over.Stride(0, axis) | over.Stride(1, axis)) * size % 16 != 0) return false;
        var vectors = over.Inner * size / 16;
        if (vectors > int.MaxValue) return false;
        var count = over.Outer * vectors;
        device.Kernel(typeof(RowCopy), DescribeRows).Launch(
            device.StreamHandle, (count + RowCopy.Threads - 1) / RowCopy.Threads, new RowStarts(over.RowMap(0, size), over.RowMap(1, size)),
            [(ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), KernelArgument.Of(count), KernelArgument.Of((int)vectors)]);
        return true;
    }

    private static bool TryTranspose(CudaDevice device, Tensor y, Tensor x, in Iteration over)
    {
        if (y.DType.Size() == 4) return TryTranspose<No>(device, y, x, over);
        return y.DType.Size() == 2 && TryTranspose<Yes>(device, y, x, over);
    }

    private static bool TryTranspose<TPairs>(CudaDevice device, Tensor y, Tensor x, in Iteration over) where TPairs : struct, IFlag
    {
        if (over.Rank is not (2 or 3) || over.InnerStride(0) != 1 || over.Stride(1, over.Rank - 2) != 1) return false;
        var (rows, columns, batch) = (over.Dimension(over.Rank - 2), over.Inner, over.Rank == 3 ? over.Dimension(0) : 1);
        if (rows > int.MaxValue || columns > int.MaxValue || batch > 65535 || rows < 8 || columns < 8) return false;
        var (pitchX, pitchY) = (over.InnerStride(1), over.Stride(0, over.Rank - 2));
        var (batchX, batchY) = over.Rank == 3 ? (over.Stride(1, 0), over.Stride(0, 0)) : (0, 0);
        // Pairs of elements are words, which must be whole and aligned.
        if (TPairs.Value != 0 && ((rows | columns | pitchX | pitchY | batchX | batchY) % 2 != 0 || (GpuDevice.Address(y) | GpuDevice.Address(x)) % 4 != 0)) return false;
        long tile = TransposeCopy<TPairs>.Tile;
        device.Kernel(typeof(TransposeCopy<TPairs>), DescribeTranspose<TPairs>).Launch(
            device.StreamHandle, (rows + tile - 1) / tile * ((columns + tile - 1) / tile), batch, 1, [],
            [
                (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), KernelArgument.Of((int)rows), KernelArgument.Of((int)columns),
                KernelArgument.Of(pitchX), KernelArgument.Of(pitchY), KernelArgument.Of(batchX), KernelArgument.Of(batchY),
            ]);
        return true;
    }

    /// <summary>The kernel of rows for the compiler.</summary>
    public static PtxKernelDescription DescribeRows() => new(typeof(RowCopy).GetMethod("Run")!, RowCopy.Threads);

    /// <summary>The kernel of transposes for the compiler.</summary>
    public static PtxKernelDescription DescribeTranspose<TPairs>() where TPairs : struct, IFlag =>
        new(typeof(TransposeCopy<TPairs>).GetMethod("Run")!, TransposeCopy<TPairs>.Threads) { SharedBytes = TransposeCopy<TPairs>.SharedBytes };
}
