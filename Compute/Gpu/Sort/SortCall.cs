using Native.Compute.Gpu.Products;

namespace Native.Compute.Gpu.Sort;

/// <summary>One sort or selection: addresses, sizes, and the launches that do it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Kernel">How.</param>
/// <param name="Values">Takes elements, or keys; 0 for nothing.</param>
/// <param name="Indices">Takes places: I64, or I32 beside keys.</param>
/// <param name="X">The elements.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Length">Elements of a row.</param>
/// <param name="K">How many of each row are wanted.</param>
/// <param name="Descending">1 where the largest come first.</param>
/// <param name="IsRaw">Whether keys are wanted.</param>
internal readonly record struct SortCall(CudaDevice Device, SortKernel Kernel, nint Values, nint Indices, nint X, long Rows, long Length, long K, int Descending, bool IsRaw)
{
    // Blocks that count digits: some for each multiprocessor of the largest cards.
    private const long CountBlocks = 512;

    public void Run<TElement>() where TElement : struct, ISortElement
    {
        using var scope = Device.NoGrad();
        switch (Kernel)
        {
            case SortKernel.Select: Select<TElement>(); break;
            case SortKernel.Block: Block<TElement, No>(0, 0, Length); break;
            default: Passes<TElement>(); break;
        }
    }

    private void Select<TElement>() where TElement : struct, ISortElement
    {
        var (keys, places) = Part<TElement, No>(X, 0, Length);
        while (keys.Shape[1] > SortPlan.LongestBlock) (keys, places) = Part<TElement, Yes>(GpuDevice.Address(keys), GpuDevice.Address(places), keys.Shape[1]);
        Block<TElement, Yes>(GpuDevice.Address(keys), GpuDevice.Address(places), keys.Shape[1]);
    }

    private (Tensor Keys, Tensor Places) Part<TElement, TChosen>(nint from, nint fromPlaces, long length) where TElement : struct, ISortElement where TChosen : struct, IFlag
    {
        var parts = SortPlan.Parts(length);
        var shape = new Shape(Rows, parts * K);
        var keys = Tensor.Empty(Device, DType.I32, shape);
        var places = Tensor.Empty(Device, DType.I32, shape);
        Device.Kernel(typeof(SelectPart<TElement, TChosen>), CudaSort.DescribeSelect<TElement, TChosen>).Launch(
            Device.StreamHandle, Rows * parts, 1, 1, [],
            [
                (ulong)GpuDevice.Address(keys), (ulong)GpuDevice.Address(places), (ulong)from, (ulong)fromPlaces, KernelArgument.Of(length), KernelArgument.Of((int)parts),
                KernelArgument.Of((int)K), KernelArgument.Of(Descending),
            ]);
        return (keys, places);
    }

    private void Block<TElement, TChosen>(nint keys, nint places, long count) where TElement : struct, ISortElement where TChosen : struct, IFlag
    {
        if (count <= DigitRanks<Threads256>.Capacity) Block<TElement, Threads256, TChosen>(keys, places, count);
        else Block<TElement, Threads512, TChosen>(keys, places, count);
    }

    private void Block<TElement, TBlock, TChosen>(nint keys, nint places, long count)
        where TElement : struct, ISortElement where TBlock : struct, ISortBlock where TChosen : struct, IFlag =>
        Device.Kernel(typeof(BlockSort<TElement, TBlock, TChosen>), CudaSort.DescribeBlock<TElement, TBlock, TChosen>).Launch(
            Device.StreamHandle, Rows, 1, 1, [],
            [
                (ulong)Values, (ulong)Indices, (ulong)X, (ulong)keys, (ulong)places, KernelArgument.Of(Length), KernelArgument.Of((int)count), KernelArgument.Of((int)K),
                KernelArgument.Of(Descending), KernelArgument.Of(IsRaw ? 1 : 0),
            ]);

    private void Passes<TElement>() where TElement : struct, ISortElement
    {
        const int states = DigitRanks<Threads512>.Digits;
        var digits = TElement.Digits;
        var tiles = SortPlan.Tiles(Length);
        var counts = Tensor.Zeros(Device, DType.I32, new Shape(Rows, digits, states));
        var starts = Tensor.Empty(Device, DType.I32, counts.Shape);
        var state = Tensor.Empty(Device, DType.I32, new Shape(digits, Rows * tiles * states));
        var parts = Math.Min((Length + RadixCounts<TElement>.Part - 1) / RadixCounts<TElement>.Part, (CountBlocks + Rows - 1) / Rows);
        Device.Kernel(typeof(RadixCounts<TElement>), CudaSort.DescribeCounts<TElement>).Launch(
            Device.StreamHandle, Rows * parts, 1, 1, [],
            [
                (ulong)GpuDevice.Address(counts), (ulong)X, KernelArgument.Of(Length), KernelArgument.Of((Length + parts - 1) / parts), KernelArgument.Of((int)parts),
                KernelArgument.Of(Descending), (ulong)GpuDevice.Address(state), KernelArgument.Of(state.Count / 4),
            ]);
        Device.Kernel(typeof(RadixStarts), CudaSort.DescribeStarts).Launch(
            Device.StreamHandle, Rows * digits, 1, 1, [], [(ulong)GpuDevice.Address(starts), (ulong)GpuDevice.Address(counts)]);
        var shape = new Shape(Rows, Length);
        var type = digits > 4 ? DType.I64 : DType.I32;
        var pairs = digits == 1 ? default : (Keys: Tensor.Empty(Device, type, shape), Places: Tensor.Empty(Device, DType.I32, shape));
        var others = digits < 3 ? default : (Keys: Tensor.Empty(Device, type, shape), Places: Tensor.Empty(Device, DType.I32, shape));
        for (var digit = 0; digit < digits; digit++)
        {
            var isLast = digit == digits - 1;
            var from = digit == 0 ? default : digit % 2 == 1 ? pairs : others;
            var to = digit % 2 == 0 ? pairs : others;
            var pass = new PassCall(
                isLast ? Values : GpuDevice.Address(to.Keys), isLast ? Indices : GpuDevice.Address(to.Places), digit == 0 ? 0 : GpuDevice.Address(from.Keys),
                digit == 0 ? 0 : GpuDevice.Address(from.Places), GpuDevice.Address(starts) + (nint)digit * states * 4, (nint)digits * states * 4,
                GpuDevice.Address(state) + (nint)(digit * Rows * tiles * states * 4), tiles, 8 * digit);
            if (digit == 0)
            {
                if (isLast && !IsRaw) Pass<TElement, Yes, Yes>(pass);
                else Pass<TElement, Yes, No>(pass);
            }
            else if (isLast && !IsRaw) Pass<TElement, No, Yes>(pass);
            else if (digits > 4) Pass<KeyPair, No, No>(pass);
            else Pass<KeyWord, No, No>(pass);
        }
    }

    private readonly record struct PassCall(nint ToKeys, nint ToPlaces, nint Keys, nint Places, nint Starts, long RowStarts, nint States, long Tiles, int Shift);

    private void Pass<TElement, TFirst, TLast>(in PassCall pass) where TElement : struct, ISortElement where TFirst : struct, IFlag where TLast : struct, IFlag =>
        Device.Kernel(typeof(RadixPass<TElement, TFirst, TLast>), CudaSort.DescribePass<TElement, TFirst, TLast>).Launch(
            Device.StreamHandle, Rows * pass.Tiles, 1, 1, [],
            [
                (ulong)pass.ToKeys, (ulong)pass.ToPlaces, (ulong)X, (ulong)pass.Keys, (ulong)pass.Places, (ulong)pass.Starts, KernelArgument.Of(pass.RowStarts),
                (ulong)pass.States, (ulong)Device.Counters, KernelArgument.Of(Length), KernelArgument.Of((int)pass.Tiles), KernelArgument.Of(pass.Shift),
                KernelArgument.Of(Descending),
            ]);
}
