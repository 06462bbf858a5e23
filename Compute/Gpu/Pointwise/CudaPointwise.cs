using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Pointwise;

/// <summary>Pointwise operations over contiguous tensors on CUDA devices, 16 bytes an access.</summary>
internal static class CudaPointwise
{
    /// <summary>Runs y = op(a, b, c, d) if all are contiguous, aligned and of one type that computes in F32; false otherwise.</summary>
    public static bool TryRun<TOp>(CudaDevice device, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d) where TOp : struct, IPointwise
    {
        if (!device.Runs(80, false) || !IsDense(y) || !IsDense(a)) return false;
        if ((TOp.Inputs > 1 && !IsDense(b)) || (TOp.Inputs > 2 && !IsDense(c)) || (TOp.Inputs > 3 && !IsDense(d))) return false;
        switch (y.DType)
        {
            case DType.F32: Run<TOp, PackedSingle, No>(device, op, y, a, b, c, d); return true;
            case DType.BF16: OfHalfWords<TOp, PackedBFloat16>(device, op, y, a, b, c, d); return true;
            case DType.F16: OfHalfWords<TOp, PackedHalf>(device, op, y, a, b, c, d); return true;
            default: return false;
        }
    }

    /// <summary>Whether the elements lie one after the other from a multiple of 16 bytes on.</summary>
    public static bool IsDense(Tensor x) => x.IsContiguous && GpuDevice.Address(x) % 16 == 0;

    private static void OfHalfWords<TOp, TPacking>(CudaDevice device, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c, Tensor d)
        where TOp : struct, IPointwise where TPacking : struct, IPacking
    {
        Run<TOp, TPacking, Yes>(device, op, y, a, b, c, d);
    }

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
}
