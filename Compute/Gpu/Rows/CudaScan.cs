using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>Running sums along rows on CUDA devices.</summary>
internal static class CudaScan
{
    // Vectors of the shortest row that is worth a block.
    private const long Shortest = 128;

    /// <summary>y = running sums along x's rows, both contiguous and of one floating-point type; false where only the portable kernels add them.</summary>
    public static bool TryRun(CudaDevice device, in RowShape shape, Tensor y, Tensor x, bool exclusive, bool reverse)
    {
        if (!device.Runs(80, false) || shape.Inner != 1 || !CudaPointwise.IsDense(x) || !CudaPointwise.IsDense(y) || x.DType is not (DType.F32 or DType.F16 or DType.BF16)) return false;
        var perVector = 16 / x.DType.Size();
        var vectors = shape.Length / perVector;
        if (shape.Length % perVector != 0 || vectors < Shortest || shape.Outer * Tiles(vectors) > int.MaxValue - 4 * shape.Outer) return false;
        var (to, from) = ((ulong)GpuDevice.Address(y), (ulong)GpuDevice.Address(x));
        using var scope = device.NoGrad();
        switch (x.DType)
        {
            case DType.F32: Run<PackedSingle>(device, to, from, shape.Outer, vectors, exclusive ? 1 : 0, reverse ? 1 : 0); break;
            case DType.F16: Run<PackedHalf>(device, to, from, shape.Outer, vectors, exclusive ? 1 : 0, reverse ? 1 : 0); break;
            default: Run<PackedBFloat16>(device, to, from, shape.Outer, vectors, exclusive ? 1 : 0, reverse ? 1 : 0); break;
        }
        return true;
    }

    private static long Tiles(long vectors) => (vectors + RowScan<PackedSingle>.Tile - 1) / RowScan<PackedSingle>.Tile;

    private static void Run<TPacking>(CudaDevice device, ulong y, ulong x, long rows, long vectors, int exclusive, int reverse) where TPacking : struct, IPacking
    {
        var tiles = Tiles(vectors);
        // Whole vectors of tiles' sums.
        var pitch = (tiles + 3) / 4 * 4;
        var carries = 0UL;
        if (tiles > 1)
        {
            var totals = Tensor.Empty(device, DType.F32, new Shape(rows, pitch));
            var scanned = Tensor.Empty(device, DType.F32, totals.Shape);
            device.Kernel(typeof(TotalsKey<TPacking>), DescribeTotals<TPacking>).Launch(
                device.StreamHandle, rows * pitch, 1, 1, [],
                [(ulong)GpuDevice.Address(totals), x, KernelArgument.Of(vectors), KernelArgument.Of((int)pitch), KernelArgument.Of(reverse)]);
            carries = (ulong)GpuDevice.Address(scanned);
            Run<PackedSingle>(device, carries, (ulong)GpuDevice.Address(totals), rows, pitch / 4, 1, 0);
        }
        device.Kernel(typeof(RowScan<TPacking>), Describe<TPacking>).Launch(
            device.StreamHandle, rows * tiles, 1, 1, [],
            [
                y, x, carries, KernelArgument.Of(vectors), KernelArgument.Of((int)tiles), KernelArgument.Of((int)pitch), KernelArgument.Of(exclusive), KernelArgument.Of(reverse),
            ]);
    }

    /// <summary>The kernel of running sums, for the compiler.</summary>
    public static PtxKernelDescription Describe<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(RowScan<TPacking>).GetMethod("Run")!, RowScan<TPacking>.Threads) { SharedBytes = RowScan<TPacking>.SharedBytes };

    /// <summary>The kernel of tiles' sums, for the compiler.</summary>
    public static PtxKernelDescription DescribeTotals<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(RowScan<TPacking>).GetMethod("Totals")!, RowScan<TPacking>.Threads) { SharedBytes = RowScan<TPacking>.SharedBytes };

    private readonly struct TotalsKey<TPacking>;
}
