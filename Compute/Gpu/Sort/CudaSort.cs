using Native.Compute.Gpu.Products;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Sort;

/// <summary>Sorts and selections along rows on CUDA devices: the launches.</summary>
internal static class CudaSort
{
    /// <summary>The first k elements of each row in order, and their places; false where only the portable kernels do it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="values">Takes the elements, [rows, k]; null for nothing.</param>
    /// <param name="indices">Takes their places in the rows, I64.</param>
    /// <param name="x">Contiguous rows, [rows, length].</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="k">How many are wanted; the whole row if that is its length.</param>
    /// <param name="descending">Whether the largest come first.</param>
    public static bool TryRun(CudaDevice device, Tensor? values, Tensor indices, Tensor x, long length, long k, bool descending)
    {
        if (!device.Runs(80, false)) return false;
        var rows = x.Count / length;
        var kernel = SortPlan.Select(x.DType, rows, length, k);
        if (kernel == SortKernel.Portable || (kernel == SortKernel.Passes && k < length)) return false;
        var call = new SortCall(
            device, kernel, values is { } v ? GpuDevice.Address(v) : 0, GpuDevice.Address(indices), GpuDevice.Address(x), rows, length, k, descending ? 1 : 0, false);
        Run(x.DType, call);
        return true;
    }

    /// <summary>All keys of each row in order (see <see cref="SortKey"/>; of elements of 1 or 2 bytes only the equality of keys is the same), and the places
    /// of their elements; false where only the portable kernels do it.</summary>
    /// <param name="device">The device.</param>
    /// <param name="keys">Takes the keys, I32, or I64 for elements of 8 bytes.</param>
    /// <param name="order">Takes the places, I32.</param>
    /// <param name="x">Contiguous rows.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="descending">Whether the largest come first.</param>
    public static bool TryKeys(CudaDevice device, Tensor keys, Tensor order, Tensor x, long length, bool descending)
    {
        if (!device.Runs(80, false)) return false;
        var rows = x.Count / length;
        var kernel = SortPlan.Select(x.DType, rows, length, length);
        if (kernel == SortKernel.Portable) return false;
        Run(x.DType, new(device, kernel, GpuDevice.Address(keys), GpuDevice.Address(order), GpuDevice.Address(x), rows, length, length, descending ? 1 : 0, true));
        return true;
    }

    private static void Run(DType type, in SortCall call)
    {
        switch (type)
        {
            case DType.F32: call.Run<SortSingle>(); break;
            case DType.F64: call.Run<SortDouble>(); break;
            case DType.F16: call.Run<SortHalf>(); break;
            case DType.BF16: call.Run<SortBFloat16>(); break;
            case DType.I32: call.Run<SortInt32>(); break;
            case DType.I64: call.Run<SortInt64>(); break;
            case DType.I8: call.Run<SortSByte>(); break;
            default: call.Run<SortByte>(); break;
        }
    }

    /// <summary>The kernel of rows that fit a block, for the compiler.</summary>
    public static PtxKernelDescription DescribeBlock<TElement, TBlock, TChosen>()
        where TElement : struct, ISortElement where TBlock : struct, ISortBlock where TChosen : struct, IFlag =>
        new(typeof(BlockSort<TElement, TBlock, TChosen>).GetMethod("Run")!, TBlock.Threads)
        {
            SharedBytes = BlockSort<TElement, TBlock, TChosen>.SharedBytes,
            PackedRegisters = BlockSort<TElement, TBlock, TChosen>.Registers,
            BlocksPerMultiprocessor = (TElement.Digits > 4 ? 1 : 2) * 512 / TBlock.Threads,
        };

    /// <summary>The kernel of selections, for the compiler.</summary>
    public static PtxKernelDescription DescribeSelect<TElement, TChosen>() where TElement : struct, ISortElement where TChosen : struct, IFlag =>
        new(typeof(SelectPart<TElement, TChosen>).GetMethod("Run")!, SelectPart<TElement, TChosen>.Threads)
        {
            SharedBytes = SelectPart<TElement, TChosen>.SharedBytes,
            PackedRegisters = SelectPart<TElement, TChosen>.Registers,
            BlocksPerMultiprocessor = 2,
        };

    /// <summary>The kernel that counts digits, for the compiler.</summary>
    public static PtxKernelDescription DescribeCounts<TElement>() where TElement : struct, ISortElement =>
        new(typeof(RadixCounts<TElement>).GetMethod("Run")!, RadixCounts<TElement>.Threads) { SharedBytes = RadixCounts<TElement>.SharedBytes, BlocksPerMultiprocessor = 2 };

    /// <summary>The kernel that adds counts up, for the compiler.</summary>
    public static PtxKernelDescription DescribeStarts() => new(typeof(RadixStarts).GetMethod("Run")!, RadixStarts.Threads) { SharedBytes = RadixStarts.SharedBytes };

    /// <summary>The kernel of one pass, for the compiler.</summary>
    public static PtxKernelDescription DescribePass<TElement, TFirst, TLast>()
        where TElement : struct, ISortElement where TFirst : struct, IFlag where TLast : struct, IFlag =>
        new(typeof(RadixPass<TElement, TFirst, TLast>).GetMethod("Run")!, RadixPass<TElement, TFirst, TLast>.Threads)
        {
            SharedBytes = RadixPass<TElement, TFirst, TLast>.SharedBytes,
            PackedRegisters = RadixPass<TElement, TFirst, TLast>.Registers,
            BlocksPerMultiprocessor = TElement.Digits > 4 ? 1 : 2,
        };
}
