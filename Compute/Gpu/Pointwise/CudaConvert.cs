namespace Native.Compute.Gpu.Pointwise;

/// <summary>Conversions between F32, F16 and BF16 on CUDA devices.</summary>
internal static class CudaConvert
{
    /// <summary>Runs y = x in y's type if both are contiguous, aligned and of two of those types; false otherwise.</summary>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x)
    {
        if (!device.Runs(80, false) || !CudaPointwise.IsDense(y) || !CudaPointwise.IsDense(x)) return false;
        switch (x.DType, y.DType)
        {
            case (DType.F32, DType.BF16): Run<PackedSingle, PackedBFloat16>(device, y, x); return true;
            case (DType.F32, DType.F16): Run<PackedSingle, PackedHalf>(device, y, x); return true;
            case (DType.BF16, DType.F32): Run<PackedBFloat16, PackedSingle>(device, y, x); return true;
            case (DType.BF16, DType.F16): Run<PackedBFloat16, PackedHalf>(device, y, x); return true;
            case (DType.F16, DType.F32): Run<PackedHalf, PackedSingle>(device, y, x); return true;
            case (DType.F16, DType.BF16): Run<PackedHalf, PackedBFloat16>(device, y, x); return true;
            default: return false;
        }
    }

    private static void Run<TFrom, TTo>(CudaDevice device, Tensor y, Tensor x) where TFrom : struct, IPacking where TTo : struct, IPacking
    {
        const long perBlock = VectorConvert<TFrom, TTo>.Threads * VectorConvert<TFrom, TTo>.PerThread;
        device.Kernel(typeof(VectorConvert<TFrom, TTo>), Describe<TFrom, TTo>).Launch(
            device.StreamHandle, (y.Count + perBlock - 1) / perBlock, 1, 1, [],
            [(ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x), KernelArgument.Of(y.Count)]);
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TFrom, TTo>() where TFrom : struct, IPacking where TTo : struct, IPacking =>
        new(typeof(VectorConvert<TFrom, TTo>).GetMethod("Run")!, VectorConvert<TFrom, TTo>.Threads);
}
