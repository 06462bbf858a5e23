using Native.Compute.Gpu.Pointwise;

namespace Native.Compute.Gpu.Products;

/// <summary>How a product of few rows with weights runs.</summary>
internal enum FewRowsKernel
{
    /// <summary>Another kernel takes the product.</summary>
    None,
    /// <summary><see cref="VectorMatMul{THalf, TPacking, TEpilogue}"/>.</summary>
    Vector,
    /// <summary><see cref="FewRowsMatMul{THalf, TPacking, TGroups, TEpilogue}"/> with 8 columns a block.</summary>
    Columns8,
    /// <summary>With 16 columns.</summary>
    Columns16,
    /// <summary>With 32 columns.</summary>
    Columns32,
}

/// <summary>Products of 1 to 16 rows with weights stored as [n, k] on CUDA devices: they stream the weights.</summary>
internal static class CudaFewRows
{
    /// <summary>The most rows that the kernels take.</summary>
    public const int MostRows = 16;

    /// <summary>The kernel for [m, k] times the transpose of [n, k], both with k contiguous; a pure function of the shape and the device.</summary>
    public static FewRowsKernel Select(long m, long n, long k, int multiprocessors)
    {
        if (m > MostRows || k % 8 != 0) return FewRowsKernel.None;
        if (m == 1) return FewRowsKernel.Vector;
        // Wide blocks read the rows less often; narrow ones leave no multiprocessor idle.
        if (n / 32 * 10 >= multiprocessors * 9) return FewRowsKernel.Columns32;
        return n / 16 * 10 >= multiprocessors * 9 ? FewRowsKernel.Columns16 : FewRowsKernel.Columns8;
    }

    /// <summary>Runs y = act(a·bᵀ + bias) + residual on a kernel; the addresses of a and b are multiples of 16, their pitches of 8.</summary>
    public static void Run(CudaDevice device, FewRowsKernel kernel, bool half, Activation activation, in FewRowsArguments arguments)
    {
        if (half) OfType<Yes, PackedHalf>(device, kernel, activation, arguments);
        else OfType<No, PackedBFloat16>(device, kernel, activation, arguments);
    }

    private static void OfType<THalf, TPacking>(CudaDevice device, FewRowsKernel kernel, Activation activation, in FewRowsArguments arguments)
        where THalf : struct, IFlag where TPacking : struct, IPacking
    {
        if (arguments.IsPlain && activation == Activation.None)
        {
            OfEpilogue<THalf, TPacking, PlainEpilogue>(device, kernel, arguments);
            return;
        }
        switch (activation)
        {
            case Activation.None: OfEpilogue<THalf, TPacking, FusedEpilogue<NoActivation>>(device, kernel, arguments); break;
            case Activation.Relu: OfEpilogue<THalf, TPacking, FusedEpilogue<FastRelu>>(device, kernel, arguments); break;
            case Activation.Silu: OfEpilogue<THalf, TPacking, FusedEpilogue<FastSilu>>(device, kernel, arguments); break;
            case Activation.Sigmoid: OfEpilogue<THalf, TPacking, FusedEpilogue<FastSigmoid>>(device, kernel, arguments); break;
            case Activation.Tanh: OfEpilogue<THalf, TPacking, FusedEpilogue<FastTanh>>(device, kernel, arguments); break;
            default: OfEpilogue<THalf, TPacking, FusedEpilogue<FastGeluTanh>>(device, kernel, arguments); break;
        }
    }

    private static void OfEpilogue<THalf, TPacking, TEpilogue>(CudaDevice device, FewRowsKernel kernel, in FewRowsArguments arguments)
        where THalf : struct, IFlag where TPacking : struct, IPacking where TEpilogue : struct, IProductEpilogue
    {
        switch (kernel)
        {
            case FewRowsKernel.Vector: OfVector<THalf, TPacking, TEpilogue>(device, arguments); break;
            case FewRowsKernel.Columns32: OfGroups<THalf, TPacking, FourGroups, TEpilogue>(device, arguments); break;
            case FewRowsKernel.Columns16: OfGroups<THalf, TPacking, TwoGroups, TEpilogue>(device, arguments); break;
            default: OfGroups<THalf, TPacking, OneGroup, TEpilogue>(device, arguments); break;
        }
    }

    private static void OfVector<THalf, TPacking, TEpilogue>(CudaDevice device, in FewRowsArguments x)
        where THalf : struct, IFlag where TPacking : struct, IPacking where TEpilogue : struct, IProductEpilogue
    {
        const int columns = VectorMatMul<THalf, TPacking, TEpilogue>.Columns;
        device.Kernel(typeof(VectorMatMul<THalf, TPacking, TEpilogue>), DescribeVector<THalf, TPacking, TEpilogue>).Launch(
            device.StreamHandle, (x.N + columns - 1) / columns, 1, 1, [],
            [(ulong)x.Y, (ulong)x.A, (ulong)x.B, (ulong)x.Bias, (ulong)x.Residual, KernelArgument.Of(x.PitchB), KernelArgument.Of(x.N), KernelArgument.Of(x.K), KernelArgument.Of(x.StoresSingly)]);
    }

    private static void OfGroups<THalf, TPacking, TGroups, TEpilogue>(CudaDevice device, in FewRowsArguments x)
        where THalf : struct, IFlag where TPacking : struct, IPacking where TGroups : struct, IColumnGroups where TEpilogue : struct, IProductEpilogue
    {
        var columns = FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>.Columns;
        device.Kernel(typeof(FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>), Describe<THalf, TPacking, TGroups, TEpilogue>).Launch(
            device.StreamHandle, (x.N + columns - 1) / columns, 1, 1, [],
            [
                (ulong)x.Y, (ulong)x.A, (ulong)x.B, (ulong)x.Bias, (ulong)x.Residual, KernelArgument.Of(x.ResidualPitch), KernelArgument.Of(x.PitchY),
                KernelArgument.Of(x.PitchA), KernelArgument.Of(x.PitchB), KernelArgument.Of(x.M), KernelArgument.Of(x.N), KernelArgument.Of(x.K),
                KernelArgument.Of(x.StoresSingly),
            ]);
    }

    /// <summary>The kernel of one row for the compiler.</summary>
    public static PtxKernelDescription DescribeVector<THalf, TPacking, TEpilogue>()
        where THalf : struct, IFlag where TPacking : struct, IPacking where TEpilogue : struct, IProductEpilogue =>
        new(typeof(VectorMatMul<THalf, TPacking, TEpilogue>).GetMethod("Run")!, VectorMatMul<THalf, TPacking, TEpilogue>.Threads)
        {
            SharedBytes = VectorMatMul<THalf, TPacking, TEpilogue>.SharedBytes,
        };

    /// <summary>The kernel of several rows for the compiler.</summary>
    public static PtxKernelDescription Describe<THalf, TPacking, TGroups, TEpilogue>()
        where THalf : struct, IFlag where TPacking : struct, IPacking where TGroups : struct, IColumnGroups where TEpilogue : struct, IProductEpilogue =>
        new(typeof(FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>).GetMethod("Run")!, FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>.Threads)
        {
            SharedBytes = FewRowsMatMul<THalf, TPacking, TGroups, TEpilogue>.SharedBytes,
            StartsApart = true,
        };
}

/// <summary>Addresses (0 for nothing), pitches in elements and the size of a product of few rows.</summary>
internal readonly record struct FewRowsArguments(
    nint Y, nint A, nint B, nint Bias, nint Residual, long ResidualPitch, long PitchY, long PitchA, long PitchB, int M, int N, int K)
{
    /// <summary>Whether there is neither bias nor residual.</summary>
    public bool IsPlain => Bias == 0 && Residual == 0;

    /// <summary>1 where rows of the result do not all start at a multiple of 4 bytes, so that its elements are stored one by one.</summary>
    public int StoresSingly => (int)((Y / 2) | (M > 1 ? (nint)PitchY : 0)) & 1;
}
