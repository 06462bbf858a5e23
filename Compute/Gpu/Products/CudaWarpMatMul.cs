using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Products;

/// <summary>A product for <see cref="WarpMatMul{TTile, TType, TTransposeA, TTransposeB, TEpilogue}"/>: addresses are 0 for nothing.</summary>
internal readonly record struct WarpArguments(
    WarpMatrices Matrices, bool TransposeA, bool TransposeB, nint Bias, nint Residual, long ResidualPitch, long ResidualBatch, int M, int N, int K, int Batch);

/// <summary>Products on the tensor cores of sm_80 and later: those of cards without wgmma, and of bytes.</summary>
internal static class CudaWarpMatMul
{
    /// <summary>Runs y = act(a·b + bias) + residual; the addresses are multiples of 16, the pitches of 8, n is even.</summary>
    public static void Run(CudaDevice device, in WarpArguments product, bool half, Activation activation)
    {
        if (half) OfLeft<HalfProduct>(device, product, activation);
        else OfLeft<BFloat16Product>(device, product, activation);
    }

    /// <summary>Runs y (I32) = a·bᵀ for a [m, k] and b [n, k] of I8 if they can be read by 16 bytes; false otherwise. All are contiguous.</summary>
    public static bool TryRunBytes(CudaDevice device, Tensor y, Tensor a, Tensor b)
    {
        var (m, n, k) = (y.Shape[0], y.Shape[1], a.Shape[1]);
        if (!device.Runs(80, false) || k == 0 || k % 16 != 0 || n % 2 != 0 || Math.Max(m, Math.Max(n, k)) > int.MaxValue) return false;
        if ((GpuDevice.Address(a) | GpuDevice.Address(b)) % 16 != 0) return false;
        var matrices = new WarpMatrices((ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(a), (ulong)GpuDevice.Address(b), n, k, k, 0, 0, 0);
        Launch<SByteProduct, No, Yes, PlainEpilogue>(device, new(matrices, false, true, 0, 0, 0, 0, (int)m, (int)n, (int)k, 1));
        return true;
    }

    private static void OfLeft<TType>(CudaDevice device, in WarpArguments product, Activation activation) where TType : struct, IWarpProductType
    {
        if (product.TransposeA) OfRight<TType, Yes>(device, product, activation);
        else OfRight<TType, No>(device, product, activation);
    }

    private static void OfRight<TType, TA>(CudaDevice device, in WarpArguments product, Activation activation) where TType : struct, IWarpProductType where TA : struct, IFlag
    {
        if (product.TransposeB) OfEpilogue<TType, TA, Yes>(device, product, activation);
        else OfEpilogue<TType, TA, No>(device, product, activation);
    }

    private static void OfEpilogue<TType, TA, TB>(CudaDevice device, in WarpArguments product, Activation activation)
        where TType : struct, IWarpProductType where TA : struct, IFlag where TB : struct, IFlag
    {
        if (product is { Bias: 0, Residual: 0 } && activation == Activation.None)
        {
            Launch<TType, TA, TB, PlainEpilogue>(device, product);
            return;
        }
        switch (activation)
        {
            case Activation.None: Launch<TType, TA, TB, FusedEpilogue<NoActivation>>(device, product); break;
            case Activation.Relu: Launch<TType, TA, TB, FusedEpilogue<FastRelu>>(device, product); break;
            case Activation.Silu: Launch<TType, TA, TB, FusedEpilogue<FastSilu>>(device, product); break;
            case Activation.Sigmoid: Launch<TType, TA, TB, FusedEpilogue<FastSigmoid>>(device, product); break;
            case Activation.Tanh: Launch<TType, TA, TB, FusedEpilogue<FastTanh>>(device, product); break;
            default: Launch<TType, TA, TB, FusedEpilogue<FastGeluTanh>>(device, product); break;
        }
    }

    private static void Launch<TType, TA, TB, TEpilogue>(CudaDevice device, in WarpArguments product)
        where TType : struct, IWarpProductType where TA : struct, IFlag where TB : struct, IFlag where TEpilogue : struct, IProductEpilogue
    {
        switch (WarpPlans.Select(product.M, product.N, product.Batch, device.Multiprocessors, device.SharedBytesOfBlock))
        {
            case WarpPlan.Deep256: Launch<DeepWarpTile256, TType, TA, TB, TEpilogue>(device, product); break;
            case WarpPlan.Tile256: Launch<WarpTile256, TType, TA, TB, TEpilogue>(device, product); break;
            default: Launch<WarpTile128, TType, TA, TB, TEpilogue>(device, product); break;
        }
    }

    private static void Launch<TTile, TType, TA, TB, TEpilogue>(CudaDevice device, in WarpArguments product)
        where TTile : struct, IProductTile where TType : struct, IWarpProductType where TA : struct, IFlag where TB : struct, IFlag where TEpilogue : struct, IProductEpilogue
    {
        const long rows = WarpMatMul<TTile, TType, TA, TB, TEpilogue>.Rows;
        device.Kernel(typeof(WarpMatMul<TTile, TType, TA, TB, TEpilogue>), Describe<TTile, TType, TA, TB, TEpilogue>).Launch(
            device.StreamHandle, (product.M + rows - 1) / rows * ((product.N + TTile.Columns - 1) / TTile.Columns) * product.Batch, product.Matrices,
            [
                (ulong)product.Bias, (ulong)product.Residual, KernelArgument.Of(product.ResidualPitch), KernelArgument.Of(product.ResidualBatch),
                KernelArgument.Of(product.M), KernelArgument.Of(product.N), KernelArgument.Of(product.K), KernelArgument.Of(product.Batch),
            ]);
    }

    /// <summary>The kernel for the compiler.</summary>
    public static PtxKernelDescription Describe<TTile, TType, TA, TB, TEpilogue>()
        where TTile : struct, IProductTile where TType : struct, IWarpProductType where TA : struct, IFlag where TB : struct, IFlag where TEpilogue : struct, IProductEpilogue =>
        new(typeof(WarpMatMul<TTile, TType, TA, TB, TEpilogue>).GetMethod("Run")!, WarpMatMul<TTile, TType, TA, TB, TEpilogue>.Threads)
        {
            SharedBytes = WarpMatMul<TTile, TType, TA, TB, TEpilogue>.SharedBytes,
            Accumulators = TType.Bytes == 1 ? 0 : WarpMatMul<TTile, TType, TA, TB, TEpilogue>.Sums,
            PackedRegisters = WarpMatMul<TTile, TType, TA, TB, TEpilogue>.PackedRegisters,
        };
}
