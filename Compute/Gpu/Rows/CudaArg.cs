using Native.Compute.Gpu.Sort;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>Places of the largest or smallest elements of rows on CUDA devices.</summary>
internal static class CudaArg
{
    // Enough blocks for the largest cards, and parts that are worth a block.
    private const long Blocks = 1024, ShortestPart = 4096, LongestWarp = 1024;

    /// <summary>y, I64 = the place of the preferred element of each row; false where only the portable kernels find it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="y">Takes the places.</param>
    /// <param name="x">Contiguous.</param>
    /// <param name="shape">Its rows.</param>
    /// <param name="largest">1 for the largest, 0 for the smallest.</param>
    public static bool TryRun(CudaDevice device, Tensor y, Tensor x, in RowShape shape, int largest)
    {
        // Rows shorter than a warp leave it idle: a thread for each does more.
        if (!device.Runs(80, false) || shape.Inner != 1 || shape.Length is < 32 or >= int.MaxValue || SortKey.IsWide(x.DType)) return false;
        var parts = Math.Clamp(Blocks / shape.Outer, 1, Math.Max(1, shape.Length / ShortestPart));
        if (shape.Outer * parts > int.MaxValue) return false;
        switch (x.DType)
        {
            case DType.F32: Run<SortSingle>(device, y, x, shape, parts, largest); break;
            case DType.F16: Run<SortHalf>(device, y, x, shape, parts, largest); break;
            case DType.BF16: Run<SortBFloat16>(device, y, x, shape, parts, largest); break;
            case DType.I32: Run<SortInt32>(device, y, x, shape, parts, largest); break;
            case DType.I8: Run<SortSByte>(device, y, x, shape, parts, largest); break;
            default: Run<SortByte>(device, y, x, shape, parts, largest); break;
        }
        return true;
    }

    private static void Run<TElement>(CudaDevice device, Tensor y, Tensor x, in RowShape shape, long parts, int largest) where TElement : struct, ISortElement
    {
        using var scope = device.NoGrad();
        var found = parts == 1 ? y : Tensor.Empty(device, DType.I64, new Shape(shape.Outer, parts));
        var part = (shape.Length + parts - 1) / parts;
        if (part <= LongestWarp) Run<TElement, OneWarp>(device, found, x, shape, part, parts, largest);
        else Run<TElement, EightWarps>(device, found, x, shape, part, parts, largest);
        if (parts > 1)
            device.Kernel(typeof(RowArgJoin), DescribeJoin).Launch(
                device.StreamHandle, shape.Outer, 1, 1, [], [(ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(found), KernelArgument.Of((int)parts)]);
    }

    private static void Run<TElement, TWarps>(CudaDevice device, Tensor found, Tensor x, in RowShape shape, long part, long parts, int largest)
        where TElement : struct, ISortElement where TWarps : struct, IRowWarps
    {
        long perBlock = RowArg<TElement, TWarps>.PerBlock;
        device.Kernel(typeof(RowArg<TElement, TWarps>), Describe<TElement, TWarps>).Launch(
            device.StreamHandle, (shape.Outer * parts + perBlock - 1) / perBlock, 1, 1, [],
            [
                (ulong)GpuDevice.Address(found), (ulong)GpuDevice.Address(x), KernelArgument.Of(shape.Outer), KernelArgument.Of((int)shape.Length), KernelArgument.Of((int)part),
                KernelArgument.Of((int)parts), KernelArgument.Of(largest),
            ]);
    }

    /// <summary>The kernel of parts, for the compiler.</summary>
    public static PtxKernelDescription Describe<TElement, TWarps>() where TElement : struct, ISortElement where TWarps : struct, IRowWarps =>
        new(typeof(RowArg<TElement, TWarps>).GetMethod("Run")!, RowArg<TElement, TWarps>.Threads) { SharedBytes = RowArg<TElement, TWarps>.SharedBytes };

    /// <summary>The kernel that compares parts, for the compiler.</summary>
    public static PtxKernelDescription DescribeJoin() => new(typeof(RowArgJoin).GetMethod("Run")!, RowArgJoin.Threads);
}
