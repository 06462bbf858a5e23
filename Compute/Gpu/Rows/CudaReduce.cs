using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>Reductions of floating-point rows on CUDA devices: which kernel takes them, in how many stretches, and their launches.</summary>
internal static class CudaReduce
{
    // Enough blocks for the largest cards; stretches follow from sizes only, so that results do not depend on the card.
    private const long Blocks = 1024;
    private const long ShortestColumn = 64, LongestColumn = 4096;
    private const long LongestWarp = 1024, LongestBlock = 1 << 17;

    /// <summary>Runs it if the tensors are contiguous, aligned, and consist of whole vectors of 16 bytes; false otherwise.</summary>
    public static bool TryRun<TOp>(CudaDevice device, in TOp op, in RowShape shape, Tensor y, in Kernels.Rows.Operands operands) where TOp : struct, IRowReduction
    {
        if (!device.Runs(80, false) || shape.Length == 0 || y.DType == DType.F64) return false;
        if (!CudaPointwise.IsDense(operands.A) || (operands.B is { } b && !CudaPointwise.IsDense(b)) || (operands.C is { } c && !CudaPointwise.IsDense(c))) return false;
        var type = operands.A.DType;
        if (type is not (DType.F32 or DType.BF16 or DType.F16)) return false;
        var perVector = 16 / type.Size();
        if ((shape.Inner == 1 ? shape.Length : shape.Inner) % perVector != 0) return false;
        // Many short rows: a thread for each does more than a warp most of whose lanes have nothing.
        if (shape.Inner == 1 ? shape.Length / perVector < 8 : shape.Length < ShortestColumn && shape.Rows >= 1 << 18) return false;
        var call = new ReduceCall<TOp>(op, new(operands.P, type), new(operands.Q, type), new(operands.S, type), new(operands.T, type));
        switch (type)
        {
            case DType.F32: Run<TOp, PackedSingle>(device, call, shape, y, operands); break;
            case DType.BF16: Run<TOp, PackedBFloat16>(device, call, shape, y, operands); break;
            default: Run<TOp, PackedHalf>(device, call, shape, y, operands); break;
        }
        return true;
    }

    private static void Run<TOp, TPacking>(CudaDevice device, in ReduceCall<TOp> call, in RowShape shape, Tensor y, in Kernels.Rows.Operands operands)
        where TOp : struct, IRowReduction where TPacking : struct, IPacking
    {
        ulong a = (ulong)GpuDevice.Address(operands.A), b = Address(operands.B), c = Address(operands.C);
        var parts = Parts<TPacking>(shape);
        var result = y.DType switch { DType.F32 => ReduceResult.Single, DType.BF16 => ReduceResult.BFloat16, _ => ReduceResult.Half };
        if (parts == 1)
        {
            Launch<TOp, TPacking>(device, call, shape, 1, (ulong)GpuDevice.Address(y), a, b, c, result);
            return;
        }
        using var scope = device.NoGrad();
        var partial = Tensor.Empty(device, DType.F32, new Shape(shape.Rows * parts));
        var address = (ulong)GpuDevice.Address(partial);
        Launch<TOp, TPacking>(device, call, shape, parts, address, a, b, c, ReduceResult.Part);
        Launch<Fold<TOp>, PackedSingle>(
            device, new(new Fold<TOp>(call.Op), default, default, default, default), new(shape.Outer, parts, shape.Inner), 1,
            (ulong)GpuDevice.Address(y), address, 0, 0, result);
    }

    /// <summary>Into how many stretches rows of this shape are cut: whole vectors of F32 where there are several.</summary>
    internal static long Parts<TPacking>(in RowShape shape) where TPacking : struct, IPacking
    {
        if (shape.Inner > 1)
        {
            var columns = ColumnReduce<Fold<SumOperation.Op>, TPacking>.Columns;
            var tiles = (shape.Inner + columns - 1) / columns * shape.Outer;
            var most = (shape.Length + ShortestColumn - 1) / ShortestColumn;
            var least = (shape.Length + LongestColumn - 1) / LongestColumn;
            return Math.Max(Math.Min(Blocks / Math.Max(1, tiles), most), least);
        }
        var vectors = shape.Length / (4 * TPacking.PerWord);
        var parts = Math.Max(Math.Min(Blocks / Math.Max(1, shape.Outer), (vectors + LongestWarp - 1) / LongestWarp), (vectors + LongestBlock - 1) / LongestBlock);
        return parts <= 1 ? 1 : (parts + 3) / 4 * 4;
    }

    private static void Launch<TOp, TPacking>(
        CudaDevice device, in ReduceCall<TOp> call, in RowShape shape, long parts, ulong y, ulong a, ulong b, ulong c, int result)
        where TOp : struct, IRowReduction where TPacking : struct, IPacking
    {
        if (shape.Inner > 1)
        {
            var columns = ColumnReduce<TOp, TPacking>.Columns;
            var tiles = (shape.Inner + columns - 1) / columns;
            device.Kernel(typeof(ColumnReduce<TOp, TPacking>), DescribeColumns<TOp, TPacking>).Launch(
                device.StreamHandle, tiles * parts * shape.Outer, call,
                [
                    y, a, b, c, KernelArgument.Of(shape.Length), KernelArgument.Of(shape.Inner), KernelArgument.Of((shape.Length + parts - 1) / parts),
                    KernelArgument.Of((int)tiles), KernelArgument.Of((int)parts), KernelArgument.Of(result),
                ]);
            return;
        }
        var vectors = shape.Length / (4 * TPacking.PerWord);
        var stretch = (vectors + parts - 1) / parts;
        if (stretch <= LongestWarp) Rows<TOp, TPacking, OneWarp>(device, call, shape.Outer, vectors, stretch, parts, y, a, b, c, result);
        else Rows<TOp, TPacking, EightWarps>(device, call, shape.Outer, vectors, stretch, parts, y, a, b, c, result);
    }

    private static void Rows<TOp, TPacking, TWarps>(
        CudaDevice device, in ReduceCall<TOp> call, long rows, long vectors, long stretch, long parts, ulong y, ulong a, ulong b, ulong c, int result)
        where TOp : struct, IRowReduction where TPacking : struct, IPacking where TWarps : struct, IRowWarps
    {
        long perBlock = RowReduce<TOp, TPacking, TWarps>.PerBlock;
        device.Kernel(typeof(RowReduce<TOp, TPacking, TWarps>), DescribeRows<TOp, TPacking, TWarps>).Launch(
            device.StreamHandle, (rows * parts + perBlock - 1) / perBlock, call,
            [
                y, a, b, c, KernelArgument.Of(rows), KernelArgument.Of(vectors), KernelArgument.Of(stretch), KernelArgument.Of(parts), KernelArgument.Of(result),
            ]);
    }

    private static ulong Address(Tensor? x) => x is { } tensor ? (ulong)GpuDevice.Address(tensor) : 0;

    /// <summary>The kernel of columns for the compiler.</summary>
    public static PtxKernelDescription DescribeColumns<TOp, TPacking>() where TOp : struct, IRowReduction where TPacking : struct, IPacking =>
        new(typeof(ColumnReduce<TOp, TPacking>).GetMethod("Run")!, ColumnReduce<TOp, TPacking>.Threads) { SharedBytes = ColumnReduce<TOp, TPacking>.SharedBytes };

    /// <summary>The kernel of rows for the compiler.</summary>
    public static PtxKernelDescription DescribeRows<TOp, TPacking, TWarps>()
        where TOp : struct, IRowReduction where TPacking : struct, IPacking where TWarps : struct, IRowWarps =>
        new(typeof(RowReduce<TOp, TPacking, TWarps>).GetMethod("Run")!, RowReduce<TOp, TPacking, TWarps>.Threads) { SharedBytes = RowReduce<TOp, TPacking, TWarps>.SharedBytes };
}
