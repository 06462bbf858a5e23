using Native.Compute.Gpu.Pointwise;
using Native.Compute.Kernels;

namespace Native.Compute.Gpu.Rows;

/// <summary>What cross-entropy does along rows of any length, on CUDA devices.</summary>
internal static class CudaLongRows
{
    /// <summary>Whether rows of this shape and type are taken.</summary>
    public static bool Fit(Device device, in RowShape shape, Tensor x) =>
        device is CudaDevice cuda && cuda.Runs(80, false) && shape.Inner == 1 && shape.Length > 0 && x.DType is DType.F32 or DType.BF16 or DType.F16
        && (x.IsContiguous || (Pitch(x) > 0 && GpuDevice.Address(x) % 16 == 0));

    /// <summary>Elements from row to row, where elements of a row are side by side; 0 where rows do not lie so.</summary>
    public static long Pitch(Tensor x)
    {
        var layout = x.Layout;
        if (layout.IsContiguous) return layout.Shape[-1];
        return layout.Shape.Rank == 2 && layout.Strides[1] == 1 && layout.Strides[0] >= layout.Shape[1] ? layout.Strides[0] : 0;
    }

    /// <summary>shifts, sums: see <see cref="LongRows{TPacking}.LogSum"/>; both F32.</summary>
    public static void LogSum(in RowShape shape, Tensor shifts, Tensor sums, Tensor x)
    {
        switch (x.DType)
        {
            case DType.F32: LogSum<PackedSingle>(shape, shifts, sums, x); break;
            case DType.BF16: LogSum<PackedBFloat16>(shape, shifts, sums, x); break;
            default: LogSum<PackedHalf>(shape, shifts, sums, x); break;
        }
    }

    /// <summary>dx = weight·(e^(x - log) - share): see <see cref="LongRows{TPacking}.ExpGradient"/>. Rows of dx lie as those of x.</summary>
    public static bool TryExpGradient(in RowShape shape, Tensor dx, Tensor x, Tensor logs, Tensor weights, double share)
    {
        if (!Fit(x.Device, shape, x) || Pitch(dx) != Pitch(x) || (GpuDevice.Address(dx) - GpuDevice.Address(x)) % 16 != 0) return false;
        switch (x.DType)
        {
            case DType.F32: ExpGradient<PackedSingle>(shape, dx, x, logs, weights, share); break;
            case DType.BF16: ExpGradient<PackedBFloat16>(shape, dx, x, logs, weights, share); break;
            default: ExpGradient<PackedHalf>(shape, dx, x, logs, weights, share); break;
        }
        return true;
    }

    private static void LogSum<TPacking>(in RowShape shape, Tensor shifts, Tensor sums, Tensor x) where TPacking : struct, IPacking
    {
        var device = (CudaDevice)x.Device;
        device.Kernel(typeof(LogSumKey<TPacking>), DescribeLogSum<TPacking>).Launch(
            device.StreamHandle, shape.Outer, 1, 1, [],
            [(ulong)GpuDevice.Address(shifts), (ulong)GpuDevice.Address(sums), (ulong)GpuDevice.Address(x), KernelArgument.Of(shape.Length), KernelArgument.Of(Pitch(x))]);
    }

    private static void ExpGradient<TPacking>(in RowShape shape, Tensor dx, Tensor x, Tensor logs, Tensor weights, double share) where TPacking : struct, IPacking
    {
        var device = (CudaDevice)x.Device;
        device.Kernel(typeof(ExpGradientKey<TPacking>), DescribeExpGradient<TPacking>).Launch(
            device.StreamHandle, shape.Outer, 1, 1, [],
            [
                (ulong)GpuDevice.Address(dx), (ulong)GpuDevice.Address(x), (ulong)GpuDevice.Address(logs), (ulong)GpuDevice.Address(weights),
                KernelArgument.Of(shape.Length), KernelArgument.Of(Pitch(x)), KernelArgument.Of((float)share),
            ]);
    }

    // Two kernels of one type: each has a type that stands for it.
    private readonly struct LogSumKey<TPacking>;

    private readonly struct ExpGradientKey<TPacking>;

    /// <summary>The kernel of the sums for the compiler.</summary>
    public static PtxKernelDescription DescribeLogSum<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(LongRows<TPacking>).GetMethod(nameof(LongRows<TPacking>.LogSum))!, LongRows<TPacking>.Threads) { SharedBytes = LongRows<TPacking>.SharedBytes };

    /// <summary>The kernel of the gradient for the compiler.</summary>
    public static PtxKernelDescription DescribeExpGradient<TPacking>() where TPacking : struct, IPacking =>
        new(typeof(LongRows<TPacking>).GetMethod(nameof(LongRows<TPacking>.ExpGradient))!, LongRows<TPacking>.Threads);
}
