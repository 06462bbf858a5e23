using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>Pointwise operations over contiguous tensors on CUDA devices, 16 bytes an access.</summary>
internal static class CudaPointwise
{
    /// <summary>
    /// Runs y = op(a, b, c, d) in a type that computes in F32 if all are contiguous and aligned, or have rows that are (or are one element
    /// repeated); false otherwise.
    /// </summary>
    public static bool TryRun<TOp>(CudaDevice device, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) where TOp : struct, IPointwise
    {
        if (!device.Runs(80, false)) return false;
        if (!IsDense(y) || !IsDense(a) || (TOp.Inputs > 1 && !IsDense(b)) || (TOp.Inputs > 2 && !IsDense(c)) || (TOp.Inputs > 3 && !IsDense(d)))
            return TryRows(device, op, y, a, b, c, d);
        switch (y.DType)
        {
            case DType.F32: Run<TOp, PackedSingle, No>(device, op, y, a, b, c, d); return true;
            case DType.BF16: Run<TOp, PackedBFloat16, Yes>(device, op, y, a, b, c, d); return true;
            case DType.F16: Run<TOp, PackedHalf, Yes>(device, op, y, a, b, c, d); return true;
            default: return false;
        }
    }

    private static bool TryRows<TOp>(CudaDevice device, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) where TOp : struct, IPointwise
    {
        if (y.DType is not (DType.F32 or DType.BF16 or DType.F16)) return false;
        var size = y.DType.Size();
        var over = Iteration.Over(y.Layout, a.Layout, b.Layout, c.Layout, d.Layout);
        ReadOnlySpan<Tensor> tensors = [y, a, b, c, d];
        if (over.InnerStride(0) != 1 || over.Inner * size % 16 != 0 || over.Inner * size / 16 > int.MaxValue) return false;
        var single = 0;
        for (var i = 0; i <= TOp.Inputs; i++)
        {
            if (i > 0 && over.InnerStride(i) == 0)
            {
                single |= 1 << (i - 1);
                continue;
            }
            if (over.InnerStride(i) != 1 || GpuDevice.Address(tensors[i]) % 16 != 0) return false;
            for (var axis = 0; axis < over.Rank - 1; axis++)
                if (over.Stride(i, axis) * size % 16 != 0) return false;
        }
        var rows = new RowsOf<TOp>(op, over.RowMap(0, size), over.RowMap(1, size), over.RowMap(2, size), over.RowMap(3, size), over.RowMap(4, size), single);
        switch (y.DType)
        {
            case DType.F32: RunRows<TOp, PackedSingle, No>(device, rows, over, y, a, b, c, d); break;
            case DType.BF16: RunRows<TOp, PackedBFloat16, Yes>(device, rows, over, y, a, b, c, d); break;
            default: RunRows<TOp, PackedHalf, Yes>(device, rows, over, y, a, b, c, d); break;
        }
        return true;
    }

    private static void RunRows<TOp, TPacking, TApproximate>(
        CudaDevice device, in RowsOf<TOp> rows, in Iteration over, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d)
        where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag
    {
        const int threads = RowPointwise<TOp, TPacking, TApproximate>.Threads;
        var vectors = over.Inner / VectorPointwise<TOp, TPacking, TApproximate>.PerVector;
        var count = over.Outer * vectors;
        device.Kernel(typeof(RowPointwise<TOp, TPacking, TApproximate>), DescribeRows<TOp, TPacking, TApproximate>).Launch(
            device.StreamHandle, (count + threads - 1) / threads, rows,
            [
                (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(a), (ulong)GpuDevice.Address(b), (ulong)GpuDevice.Address(c), (ulong)GpuDevice.Address(d),
                KernelArgument.Of(count), KernelArgument.Of((int)vectors),
            ]);
    }

    /// <summary>Whether the elements lie one after the other from a multiple of 16 bytes on.</summary>
    public static bool IsDense(Tensor x) => x.IsContiguous && GpuDevice.Address(x) % 16 == 0;

    private static void Run<TOp, TPacking, TApproximate>(CudaDevice device, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d)
        where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag
    {
        var kernel = device.Kernel(typeof(VectorPointwise<TOp, TPacking, TApproximate>), Describe<TOp, TPacking, TApproximate>);
        long perBlock = VectorPointwise<TOp, TPacking, TApproximate>.Threads, perVector = VectorPointwise<TOp, TPacking, TApproximate>.PerVector;
        var blocks = (y.Count / perVector + perBlock - 1) / perBlock;
        kernel.Launch(device.StreamHandle, Math.Max(1, blocks), op,
        [
            (ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(a), (ulong)GpuDevice.Address(b), (ulong)GpuDevice.Address(c), (ulong)GpuDevice.Address(d),
            KernelArgument.Of(y.Count),
        ]);
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TOp, TPacking, TApproximate>()
        where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag =>
        new(typeof(VectorPointwise<TOp, TPacking, TApproximate>).GetMethod("Run")!, VectorPointwise<TOp, TPacking, TApproximate>.Threads);

    /// <summary>The kernel of rows for the compiler.</summary>
    public static PtxKernelDescription DescribeRows<TOp, TPacking, TApproximate>()
        where TOp : struct, IPointwise where TPacking : struct, IPacking where TApproximate : struct, IFlag =>
        new(typeof(RowPointwise<TOp, TPacking, TApproximate>).GetMethod("Run")!, RowPointwise<TOp, TPacking, TApproximate>.Threads);
}
